// Operators' pages: an administrator sees the cloud with an application on its way, and its users; an auditor reads the log.

import type { Page } from "playwright-core";
import { expect } from "vitest";
import { asked, newUser } from "../../end-to-end/running-cloud.ts";
import type { Walk } from "./walk.ts";

/** Holds all requests for it but the first, until what is returned is called. */
async function heldAfterFirst(page: Page, address: string): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let asks = 0;
  await page.route(address, async (route) => {
    if (asks++ > 0) await released;
    await route.continue();
  });
  return release;
}

export const operationsWalks: readonly Walk[] = [
  {
    title: "an administrator sees the cloud at work, and its users",
    roles: ["administrator"],
    walk: async ({ page, word, go, look }, { url }) => {
      await go("/cloud");
      await page.locator(".figure").waitFor();
      const wish = { resource: "ia-01/em-01", forS: 600 };
      const { application } = await asked<{ application: string }>(url, "/applications", "POST", wish);
      await page.locator('.join[data-now="true"]').waitFor();
      for (const bank of ["yh-06", "yh-07"])
        await page.getByRole("link", { name: bank, exact: true }).waitFor();
      await page.getByText(word("cloud.beside_other", { count: "2" })).waitFor();
      await look("cloud");
      const { width, height } = page.viewportSize()!;
      await page.setViewportSize({ width: 390, height });
      await page.locator('.figure-box[data-more="right"]').waitFor(); // by which its edge shows that there is more
      await page.setViewportSize({ width, height });
      await page.locator(".figure a").filter({ hasText: application }).click();
      await page.getByRole("heading", { name: word("cloud.hardware-found") }).waitFor();
      await page.getByText(/^driver .* is bound|^驱动 .*已绑定到/).waitFor();
      await look("machine");
      await asked(url, `/applications/${application}`, "DELETE");

      const secondLook = await heldAfterFirst(page, `${url}/operation`);
      await go("/operations");
      await page.getByText(word("at-work.awaited")).first().waitFor(); // of one look there is no rate
      const awaiting = page.getByRole("row").filter({ hasText: word("at-work.awaited") });
      for (const one of ["CC", "ia-01"]) await awaiting.filter({ hasText: one }).first().waitFor();
      secondLook();
      await page.getByRole("row").filter({ hasText: "node/nc-01" }).waitFor();
      await page.getByText(word("at-work.well")).waitFor();
      await look("at-work");
      await go("/operations?view=users");
      await page.getByRole("button", { name: word("operations.add-user") }).waitFor();
      await look("users");
    },
  },
  {
    title: "an auditor reads who was granted what",
    roles: ["auditor"],
    walk: async ({ page, language, word, go, look }, { url }) => {
      const wish = { resource: "ia-01/em-01", forS: 600 };
      const { application } = await asked<{ application: string }>(url, "/applications", "POST", wish);
      await expect
        .poll(async () => (await asked<{ status: string }>(url, `/applications/${application}`)).status)
        .toBe("joined");
      await asked(url, `/applications/${application}`, "DELETE");
      await go("/audit?what=granted");
      await page
        .getByRole("row")
        .filter({ hasText: word("audit-what.granted") })
        .first()
        .waitFor();
      await page.getByLabel(word("audit.resource")).first().waitFor();
      // By a clock of 24 hours, whatever the browser's language has.
      const since = page.getByRole("textbox", { name: word("audit.since"), exact: true });
      await since.fill("2026-01-02 16:30");
      await expect.poll(() => new URL(page.url()).searchParams.get("since")).toBe("2026-01-02T08:30:00.000Z");
      expect(await since.inputValue()).toBe("2026-01-02 16:30");
      await page
        .getByRole("row")
        .filter({ hasText: word("audit-what.granted") })
        .first()
        .waitFor();
      await look("audit");
      const times = async () =>
        (await page.getByRole("row").allTextContents()).slice(1).map((row) => row.slice(0, 19));
      const newestFirst = await times();
      expect(newestFirst).toEqual(newestFirst.toSorted().reverse());
      await page.getByRole("button", { name: word("audit.at"), exact: true }).click();
      await expect.poll(times).toEqual(newestFirst.toReversed());
      await go("/audit?what=asked");
      await page
        .getByRole("row")
        .filter({ hasText: { en: "apply for an instrument", zh: "申请仪器" }[language] })
        .first()
        .waitFor();
      const seeker = await newUser(url, `seeker-${language}`, ["auditor"], "zz");
      await asked(url, "/applications/app-nowhere", "GET", undefined, seeker).catch(() => null);
      await go("/audit?what=turned-away&application=app-nowhere");
      await page
        .getByRole("row")
        .filter({
          hasText: { en: "see an application (app-nowhere)", zh: "查看申请（app-nowhere）" }[language],
        })
        .first()
        .waitFor();
    },
  },
];
