// An operator sees an alarm come in, acknowledges it, looks into it, shelves it for a reason, and reads by which rules.

import { expect } from "vitest";
import { asked } from "../../end-to-end/running-cloud.ts";
import type { Walk } from "./walk.ts";

/** One for each language: an alarm is acknowledged once. */
const FAULTY = {
  en: { meter: "qh-02", quantity: "error-of-limit" },
  zh: { meter: "qh-03", quantity: "circuit-wiring" },
} as const;

export const alarmWalks: readonly Walk[] = [
  {
    title: "an operator sees an alarm come in, acknowledges and shelves it",
    roles: ["station-operator"],
    walk: async ({ page, language, word, go, look }, { url }) => {
      const { meter, quantity } = FAULTY[language];
      await go("/alarms");
      await page.getByRole("tab", { name: word("alarms.journal") }).waitFor();
      await asked(url, "/detections", "POST", { meter, durationS: 11 });
      const row = page.getByRole("row").filter({ hasText: meter });
      await row.getByRole("button", { name: word("alarms.acknowledge"), exact: true }).click();
      await row.getByText(word("alarms.is-acknowledged"), { exact: true }).waitFor();
      expect(await row.locator("time").first().textContent()).toMatch(/^20\d\d-\d\d-\d\d /);
      await look("alarms");

      await row.getByRole("link", { name: word(`alarm-of.${quantity}`) }).click();
      await page.getByRole("heading", { name: word(`alarm-of.${quantity}`) }).waitFor();
      const hasValue = quantity === "error-of-limit";
      expect(await page.getByText(word("alarms.figures-worst")).count()).toBe(hasValue ? 1 : 0);
      expect(await page.getByText(word("alarms.worst-by")).count()).toBe(hasValue ? 1 : 0);
      await page.getByRole("button", { name: word("alarms.shelve"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(word("alarms.why")).fill("crew 2 goes there on Monday");
      await dialog.getByRole("button", { name: word("alarms.shelve"), exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText("crew 2 goes there on Monday").waitFor();
      await look("alarm");

      await go("/alarms?view=rules");
      await page.getByText("error-beyond-limit").waitFor();
      await look("alarm-rules");
    },
  },
];
