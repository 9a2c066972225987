// A metrologist finds an instrument, books it by drawing over its calendar or by keys, has it lent, keeps it longer and gives
// it back; its owner says on what terms and to whom, and takes it back.

import { expect } from "vitest";
import { asked } from "../../end-to-end/running-cloud.ts";
import type { Walk } from "./walk.ts";

const INSTRUMENT = "ia-01/pa-01";
const OWNED = "ia-01/em-01";
/** Of the calendar: so many days on, so that nothing else is there. */
const DAY = 3;

export const instrumentWalks: readonly Walk[] = [
  {
    title: "a metrologist books an instrument, has it lent and gives it back",
    roles: ["metrologist"],
    walk: async ({ page, language, word, go, look }) => {
      await go("/instruments");
      await page.getByRole("link", { name: INSTRUMENT }).click();
      const dialog = page.getByRole("dialog");
      const day = await page.locator(".calendar-day").nth(DAY).boundingBox();
      if (!day) throw new Error("the calendar has no such day");
      const [x, y] = [day.x + day.width / 2, day.y + day.height * 0.4];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x, y + 40);
      await page.mouse.up();
      await dialog.getByRole("button", { name: word("apply.book"), exact: true }).click();
      await dialog.getByRole("status").getByText(word("fate.booked"), { exact: true }).waitFor();
      await dialog.getByRole("button", { name: word("frame.close") }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText(word("lease.booked"), { exact: false }).first().waitFor();
      await look("instrument");
      await page.getByRole("button", { name: word("lease.end-booked") }).click();

      await page.getByRole("application").focus();
      for (const key of ["Enter", "ArrowRight", "PageDown", "Enter", "ArrowDown", "Enter"])
        await page.keyboard.press(key);
      await dialog.getByRole("button", { name: word("apply.book"), exact: true }).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });

      await page.getByRole("button", { name: word("instruments.apply-or-book") }).click();
      await dialog.getByRole("button", { name: word("instruments.apply"), exact: true }).click();
      await dialog.getByRole("link", { name: word("fate.to-leases") }).click();
      const row = page.getByRole("row").filter({ hasText: INSTRUMENT });
      const left = row.locator(".time-left");
      await left.waitFor();
      await look("leases");
      await row.getByRole("button", { name: word("lease.extend") }).click();
      await page.getByRole("menuitem").nth(2).click();
      const longer = new RegExp(`(1 ${word("duration.h")}|59 ${word("duration.min")})`);
      await expect.poll(() => left.locator("..").textContent()).toMatch(longer);
      await row.getByRole("button", { name: word("lease.end-lent") }).click();
      await row.waitFor({ state: "detached" });

      // What one asked for stands in the audit log; what others did is not shown.
      await go("/audit?who=local");
      const act = { en: "apply for an instrument", zh: "申请仪器" }[language];
      const asked = page.getByRole("row").filter({ hasText: act });
      await asked.first().waitFor();
      const who = await page.getByRole("row").getByRole("cell").nth(2).allTextContents();
      expect(new Set(who).size).toBe(1);
      expect(await page.getByLabel(word("audit.who"), { exact: true }).count()).toBe(0);
      await look("audit-own");
    },
  },
  {
    title: "an owner says on what terms an instrument is lent, and takes it back",
    roles: ["owner"],
    party: "is-qinghe",
    walk: async ({ page, word, go, look }, { url }) => {
      const wish = { resource: OWNED, forS: 600 };
      const { application } = await asked<{ application: string }>(url, "/applications", "POST", wish);
      await go("/instruments?view=lent-out");
      const row = page.getByRole("row").filter({ hasText: OWNED });
      await row.getByRole("button", { name: word("lease.take-back") }).waitFor();
      await look("lent-out");
      await row.getByRole("button", { name: word("lease.take-back") }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(word("lease.why")).fill("needed here");
      await dialog.getByRole("button", { name: word("lease.take-back") }).click();
      await dialog.waitFor({ state: "detached" });

      await go(`/instruments/${encodeURIComponent(OWNED)}`);
      await page.getByRole("button", { name: word("terms.change") }).click();
      await dialog.getByRole("button", { name: word("terms.more-hours") }).click();
      await look("terms");
      await dialog.getByRole("button", { name: word("terms.without-hours") }).click();
      await dialog.getByLabel(word("terms.approval-each")).check();
      await dialog.getByRole("button", { name: word("terms.set") }).click();
      await dialog.waitFor({ state: "detached" });
      const next = await asked<{ application: string }>(url, "/applications", "POST", wish);
      await page
        .getByRole("button", { name: word("lease.approve-whose", { applicant: "zz", resource: OWNED }) })
        .click();
      await page.locator(".time-left").waitFor();
      await asked(url, `/applications/${next.application}`, "DELETE");
      await page.getByRole("button", { name: word("terms.change") }).click();
      await dialog.getByLabel(word("terms.approval-each")).uncheck(); // as others find it
      await dialog.getByRole("button", { name: word("terms.set") }).click();
      await dialog.waitFor({ state: "detached" });
      const { status } = await asked<{ status: string }>(url, `/applications/${application}`);
      expect(status).toBe("ended");
    },
  },
];
