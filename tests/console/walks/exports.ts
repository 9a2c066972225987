// An auditor looks at what can be taken along, sees its first rows, and takes a part of a table; wrong wishes are refused by
// one sentence.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Walk } from "./walk.ts";

export const exportWalks: readonly Walk[] = [
  {
    title: "an auditor takes a part of a table along as a file",
    roles: ["auditor"],
    walk: async ({ page, word, go, look }) => {
      await go("/exports?table=meters&column=meter&value=qh-02");
      await page.getByRole("cell", { name: "qh-02" }).first().waitFor();
      await look("exports");
      const coming = page.waitForEvent("download");
      await page.getByRole("button", { name: word("download.begin") }).click();
      const file = await (await coming).path();
      await page.getByText(word("download.done", { name: "meters.csv" })).waitFor();
      const [head, row, ...more] = readFileSync(file, "utf8").trim().split(/\r?\n/);
      expect(head).toMatch(/meter,serial,/);
      expect(row).toMatch(/^qh-02,/);
      expect(more).toEqual([]);

      await go("/exports?table=meters&format=xyz");
      await page.getByText(/xyz.*csv(, |、)xlsx\1parquet\1json\1ndjson/).waitFor();
      await go("/exports?table=nothing-of-that");
      await page.getByText(word("exports.unknown", { table: "nothing-of-that" })).waitFor();
    },
  },
];
