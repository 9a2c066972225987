// Power-quality staff read a day of a meter that was studied, look into an event, and into a harmonic study; an operator
// orders a step of a bank and sees what was predicted of it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { asked } from "../../end-to-end/running-cloud.ts";
import { withARefusedRemoval, withAStudiedMeter, withAStudyOfHarmonics } from "./quality.fixture.ts";
import type { Walk } from "./walk.ts";

const METER = "qh-03";
/** One whose instrument a detection has. */
const BUSY = "qh-04";
const BANK = "yh-06";
/** One that no terminal stands at. */
const OWN = join(import.meta.dirname, "../../../deploy/site/bank.json");

export const qualityWalks: readonly Walk[] = [
  {
    title: "a metrologist reads a day of power quality, an event, and whose harmonics they are",
    roles: ["metrologist"],
    walk: async ({ page, word, go, look }, { url }) => {
      await withAStudiedMeter(page, url, METER);
      await go(`/quality/${METER}`);
      await page.getByText(word("quality.verdict-violates")).first().waitFor();
      await look("quality-compliance");
      await page.getByRole("tab", { name: word("quality.view-course") }).click();
      await page.locator(".uplot").waitFor();
      await look("quality-course");
      const plot = (await page.locator(".u-over").boundingBox())!;
      const [y, at] = [plot.y + plot.height / 2, (share: number) => plot.x + share * plot.width];
      await page.mouse.move(at(0.25), y);
      await page.mouse.down();
      await page.mouse.move(at(0.5), y, { steps: 4 });
      await page.mouse.up();
      await page.getByRole("button", { name: word("quality.newest-day") }).waitFor();
      expect(new URL(page.url()).searchParams.get("from")).toMatch(/^\d{19}$/);
      await page.getByRole("tab", { name: word("quality.view-events") }).click();
      await expect.poll(() => page.locator(".uplot").count()).toBe(3); // rms, voltages, currents
      await look("quality-events");

      const study = await withAStudyOfHarmonics(page, url);
      await go(`/harmonics/${study}?view=theories`);
      await page.getByRole("heading", { name: "Budeanu" }).waitFor();
      await look("harmonics-theories");
      await page.getByRole("tab", { name: word("harmonics.view-sources") }).click();
      await page.getByText(word("harmonics.method-variation")).waitFor();
      // An order as small as noise, and one that is no more than noise.
      await page.getByText("+0.02 ± 0.42 µW").waitFor();
      await page.getByText("< 1.30 V").waitFor();
      await page.getByRole("button", { name: "11", exact: true }).click();
      const points = { side: word("harmonics.side-user"), sure: "67 %", least: "90 %" };
      await page.getByText(word("harmonics.points-to", points)).waitFor();
      await look("harmonics-sources");
      await page.getByText("4.466 ± 0.021 %").waitFor();
      await page.getByRole("tab", { name: word("harmonics.view-limits") }).click();
      await page.getByText(word("harmonics.limits-total")).waitFor();
      await page.getByText(/IEEE Std 519-2022[:：].*(remembered|凭记忆)/).waitFor();
      // Of a minute nothing is judged: said once, above the table, and by no row.
      const rows = page.getByRole("region", { name: word("harmonics.view-limits") }).first();
      await rows.getByRole("row").nth(1).waitFor();
      expect(await rows.getByText(word("quality.verdict-not-assessable")).count()).toBe(0);
      const why = page.getByText(word("harmonics.limits-not", { seen: "19", all: "28,800" }));
      const [above, table] = [await why.boundingBox(), await rows.boundingBox()];
      expect(table!.y - above!.y - above!.height).toBeLessThan(24);
      expect(table!.y).toBeGreaterThan(above!.y);
      await look("harmonics-limits");
      await go("/harmonics");
      await page.getByRole("link", { name: "qh-05" }).waitFor();
      await look("harmonics");
    },
  },
  {
    title:
      "a station operator is told who has a meter's instrument, where he would order of it and where he waits",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }, { url }) => {
      const wish = { meter: BUSY, durationS: 3600 };
      const order = () => asked<{ detection: string }>(url, "/detections", "POST", wish);
      const { detection } = await order();
      const stage = async () => (await asked<{ stage: string }>(url, `/detections/${detection}`)).stage;
      await expect.poll(stage).toBe("sampling");
      const waiter = (await order()).detection;
      const dialog = page.getByRole("dialog");
      const open = async (path: string, button: string) => {
        await go(path);
        await page
          .getByRole("button", { name: word(button) })
          .first()
          .click();
      };
      const who = word("holders.detection", { who: "zz", meter: BUSY });
      const [held = ""] = word("holders.likely", { resource: "ia-01/yh-04", who, likely: "~" }).split("~");
      for (const [path, button] of [
        ["/harmonics", "study.order-harmonics"],
        ["/quality", "study.order-quality"],
        ["/detections", "detections.order"],
      ] as const) {
        await open(path, button);
        for (const meter of [BUSY, "qh-05"]) {
          await dialog.getByRole("combobox", { name: word("detections.meter") }).click();
          await page.getByRole("option", { name: meter }).click();
          await dialog.getByText(held).waitFor({ state: meter === BUSY ? "visible" : "detached" });
          if (meter !== BUSY) continue;
          await dialog.getByText(word("holders.may-wait")).waitFor();
          if (path !== "/quality") await look(`holders-${path.slice(1)}`); // taller than the window: scrolled by the choice
        }
      }
      await go(`/detections/${waiter}`);
      await page.getByText(held).waitFor();
      expect(await page.getByText(word("holders.may-wait")).count()).toBe(0); // he waits
      await look("detection-waiting");
      await go("/instruments/ia-01%2Fyh-04");
      await page.getByText(word("lease.likely-free")).waitFor();
      await page.getByTitle(word("lease.likely-how")).waitFor();
      await look("instrument-waited-for");
      await go("/instruments?view=leases");
      await page.getByTitle(word("lease.likely-how")).waitFor();
      await look("leases-waiting");
      for (const id of [waiter, detection]) await asked(url, `/detections/${id}`, "DELETE");

      // What is left out: taken from the plate, or told to stay unassessed.
      await open("/harmonics", "study.order-harmonics");
      await dialog.getByRole("combobox", { name: word("detections.meter") }).click();
      await page.getByRole("option", { name: "qh-04" }).click();
      await dialog.getByText(word("study.plate-voltage", { volts: "110,000 V" })).waitFor();
      await dialog.getByText(word("study.no-short-circuit")).waitFor();
      await dialog.getByRole("textbox", { name: word("study.shortCircuitMVA") }).fill("10000");
      expect(await dialog.getByText(word("study.lacks-voltage")).count()).toBe(0);
    },
  },
  {
    title: "an operator orders a step of a bank, after a second word",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }) => {
      await go("/compensation");
      await page.getByRole("link", { name: BANK }).click();
      // Another position for each language.
      await page
        .getByRole("button", { name: word("bank.tap-to", { tap: "" }) })
        .first()
        .click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(word("bank.ask-how")).waitFor();
      await look("bank-ask");
      await dialog.getByRole("button", { name: word("bank.order-it") }).click();
      await dialog.waitFor({ state: "detached" });
      // Ordered or, where the control is about something itself, refused with a reason: either is told.
      await page.locator("[data-answer]").waitFor();
      await look("bank");
    },
  },
  {
    title: "an operator may not leave a bank to its control before its switchgear was heard, and removes it",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look, language }, { url }) => {
      const id = `yh-unheard-${language}`;
      const bank = { ...JSON.parse(readFileSync(OWN, "utf8")), id, site: "0.4 kV" };
      await asked(url, "/banks", "POST", { bank });
      await expect.poll(() => asked(url, `/banks/${id}`).catch(() => null)).not.toBeNull();
      await go(`/compensation/${id}`);
      const leave = page.getByRole("button", { name: word("bank.make-automatic") });
      await leave.waitFor();
      expect(await leave.isDisabled()).toBe(true);
      await page.getByText(word("bank.not-heard")).waitFor();
      await look("bank-unheard");

      await page.getByRole("button", { name: word("bank.remove"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(word("bank.remove-how")).waitFor();
      await look("bank-remove");
      await withARefusedRemoval(page, url, id);
      await dialog.getByRole("button", { name: word("bank.remove"), exact: true }).click();
      await dialog.getByRole("alert").getByText(word("refusal.zz-bank-in-use")).waitFor();
      await look("bank-remove-refused");
      await page.unrouteAll();
      await dialog.getByRole("button", { name: word("bank.remove"), exact: true }).click();
      await page.waitForURL(/\/console\/compensation$/);
      await page.getByRole("link", { name: BANK }).waitFor();
      await page.getByRole("link", { name: id }).waitFor({ state: "detached" });
    },
  },
];
