// Addresses that name what is not there: the page says so, in its own words, and leads back.

import { expect } from "vitest";
import type { Walk } from "./walk.ts";

export const addressWalks: readonly Walk[] = [
  {
    title: "a station operator is led back from what is not there",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }) => {
      const missing = [
        ["/alarms/nope", "refusal.zz-alarm-unknown", "nav.alarms"],
        ["/quality/nope", "refusal.zz-meter-unknown", "nav.quality"],
        ["/meters/nope", "refusal.zz-meter-unknown", "nav.meters"],
        ["/compensation/nope", "refusal.zz-bank-unknown", "nav.compensation"],
      ] as const;
      for (const [path, says, list] of missing) {
        await go(path);
        const alert = page.getByRole("alert").filter({ hasText: word(says) });
        await alert.getByRole("link", { name: word("state.back", { list: word(list) }) }).waitFor();
        expect(await page.getByRole("button", { name: word("state.again") }).count(), path).toBe(0);
        expect(await page.getByRole("button", { name: word("study.order-quality") }).count(), path).toBe(0);
      }
      await look("not-there");
      await page.getByRole("link", { name: word("state.back", { list: word("nav.compensation") }) }).click();
      await page.getByRole("heading", { name: word("nav.compensation") }).waitFor();

      await go("/instruments?view=garbage");
      const row = page.getByRole("row").filter({ hasText: "ia-01/yh-01" });
      await row.waitFor();
      await page.getByRole("textbox", { name: word("table.find") }).fill("nothing is called so");
      await page.getByText(word("table.none-found"), { exact: true }).waitFor();
      await look("nothing-like-that");
      await page.getByRole("button", { name: word("table.clear-filters") }).click();
      await row.waitFor();
    },
  },
];
