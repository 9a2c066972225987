// A station operator orders a detection, sees its error converge, and reads the verdict.

import { toJson } from "@etalon/basis";
import { shownDetection } from "@etalon/messages/users-to-zz";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { asked } from "../../end-to-end/running-cloud.ts";
import type { Visitor } from "../browser.fixture.ts";
import type { Walk } from "./walk.ts";

const METER = "qh-01";
/** Of the site's time, which runs faster in these walks: long enough that a slow browser comes to see it live. */
const DURATION_S = "120";

export const detectionWalks: readonly Walk[] = [
  {
    title: "a station operator orders a detection and reads its verdict",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }, { url }) => {
      await go("/detections");
      await page
        .getByRole("button", { name: word("detections.order") })
        .first()
        .click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox", { name: word("detections.meter") }).click();
      await page.getByRole("option", { name: METER }).click();
      const duration = dialog.getByLabel(word("detections.duration"));
      const order = dialog.getByRole("button", { name: word("detections.order") });
      for (const wrong of ["999999", "0", "-5"]) {
        await duration.fill(wrong);
        await dialog.getByText(/1 s .* 86,400 s/).waitFor();
        await order.click(); // which orders nothing
        await dialog.getByText(/1 s .* 86,400 s/).waitFor();
      }
      await look("order-refused");
      const tooShort = dialog.getByText(word("detections.least-lacks", { told: "1 s" }));
      await duration.fill("1");
      await tooShort.waitFor();
      await duration.fill(DURATION_S);
      await tooShort.waitFor({ state: "detached" });
      await look("order");
      await order.click();

      await page.getByRole("heading", { name: word("detection.of", { meter: METER }) }).waitFor();
      await page.getByRole("heading", { name: word("recording.phasors") }).waitFor();
      await page.getByText(word("live.pulses"), { exact: true }).waitFor();
      await look("detection-live");
      await page.getByRole("heading", { name: word("outcome.title") }).waitFor();
      const id = new URL(page.url()).pathname.split("/").at(-1)!;
      await page.getByText(word("outcome.budget")).waitFor();
      await look("detection");
      await page.reload(); // as whoever comes later sees it
      await page.getByRole("heading", { name: word("detection.course") }).waitFor();
      await page.locator(".uplot").first().waitFor();
      await theLastSeen(page, word, url, id);
      await look("detection-later");

      await withAWiringFault(page, url, id);
      await page.reload();
      const registers = page.getByText(word("verdict.wiring-registers", { share: "52.3 %" }));
      await expect.poll(() => registers.count()).toBe(2); // beside the verdict, at the head and among what it rests on
      await page.getByText(word("outcome.power-factor-wired")).waitFor();
      await look("detection-miswired");
      await page.unrouteAll();

      await go("/detections?sort=meter");
      const row = page.getByRole("row").filter({ hasText: id });
      expect(await row.textContent()).toMatch(
        new RegExp(`${word("verdict.conforming")}|${word("verdict.nonconforming")}`),
      );
      await look("detections");
      await go("/detections?stage=garbage"); // no stage: all are shown
      await row.waitFor();
      await go("/detections?stage=running&find=nothing-like-it");
      await page.getByText(word("table.none-found"), { exact: true }).waitFor();
      await page.getByRole("button", { name: word("table.clear-filters") }).click();
      await row.waitFor();
    },
  },
  {
    title: "an owner may not see detections, and is told so",
    roles: ["owner"],
    party: "is-qinghe",
    walk: async ({ page, word, go, look }) => {
      await go("/detections");
      await page.getByText(word("state.no-permission")).waitFor();
      const why = await page.getByText(word("role.station-operator")).textContent();
      expect(why).toContain(word("role.auditor"));
      expect(why).not.toContain("see-detections");
      await look("no-permission");
    },
  },
];

/** What the machine saw last is kept: phasors and waves of it, and when that was. */
async function theLastSeen(page: Page, word: Visitor["word"], url: string, id: string): Promise<void> {
  const { lastSeen, startTaiNs, stopTaiNs } = shownDetection.parse(
    await asked<unknown>(url, `/detections/${id}`),
  );
  expect(lastSeen!.channels.map(({ name }) => name)).toEqual(["ua", "ub", "uc", "ia", "ib", "ic"]);
  expect(lastSeen!.atTaiNs).toBeGreaterThan(startTaiNs!);
  expect(lastSeen!.atTaiNs).toBeLessThan(stopTaiNs!);
  const card = (title: string) =>
    page.locator(".mantine-Card-root").filter({ has: page.getByRole("heading", { name: word(title) }) });
  const phasors = card("live.phasors-last");
  await phasors.getByRole("img").waitFor();
  const figures = phasors.getByRole("region", { name: word("live.figures") });
  expect(await figures.getByRole("row").count()).toBe(1 + lastSeen!.channels.length);
  const waves = card("live.waves-last");
  await expect.poll(() => waves.locator(".uplot").count()).toBe(2); // voltages, currents
  const when = await waves.locator("time").getAttribute("datetime");
  expect(await phasors.locator("time").getAttribute("datetime")).toBe(when);
  expect(await waves.getByText(word("live.now"), { exact: true }).count()).toBe(0);
}

/** As if its circuit had one current reversed. */
async function withAWiringFault(page: Page, url: string, id: string): Promise<void> {
  const detection = await asked<{ readonly result: object }>(url, `/detections/${id}`);
  const fault = {
    ...{ text: "current ia reversed", voltageOrder: ["ua", "ub", "uc"], currentOrder: ["-ia", "ib", "ic"] },
    ...{ powerRatio: 0.523, ambiguousWith: [] },
  };
  const result = { ...detection.result, wiring: { fault, powerFactor: 0.507 } };
  const body = toJson(shownDetection.parse({ ...detection, result }));
  await page.route(`${url}/detections/${id}`, (route) =>
    route.fulfill({ contentType: "application/json", body }),
  );
}
