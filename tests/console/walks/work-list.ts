// A station operator plans the work on the register's meters, sets a plan beside another, takes it along and keeps it.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Walk } from "./walk.ts";

export const workListWalks: readonly Walk[] = [
  {
    title: "a station operator plans work, compares two plans, and keeps one",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }) => {
      await go("/work-list");
      const meters = page.getByRole("row").filter({ has: page.getByRole("link", { name: /^qh-/ }) });
      const inYear = (year: string) => meters.filter({ hasText: year });
      const reached = inYear(word("work.year-n", { year: "1" }));
      const left = inYear(word("work.year-none"));
      await reached.first().waitFor();
      expect(await left.count()).toBe(0);
      await look("work-list");
      await page.getByRole("button", { name: word("work.compare"), exact: true }).click();
      await page.getByLabel(word("work.term-years")).fill("1");
      await page
        .getByLabel([word("work.term-budget"), word("work.yuan")].join(word("sentence.aside")))
        .fill("7"); // one verification from the master station
      await page.getByRole("button", { name: word("work.plan"), exact: true }).click();
      await page.getByRole("columnheader", { name: word("work.difference") }).waitFor();
      await left.first().waitFor();
      await look("work-list-compared");

      const [file] = await Promise.all([
        page.waitForEvent("download"),
        (async () => {
          await page.getByRole("button", { name: word("table.export") }).click();
          await page.getByRole("menuitem", { name: word("table.as-csv"), exact: true }).click();
        })(),
      ]);
      expect(readFileSync(await file.path(), "utf8")).toMatch(/^rank,meter,class448,.*\r?\n1,qh-/);
      await page.getByRole("button", { name: word("work.keep") }).click();
      await page
        .getByText(new RegExp(word("work.kept", { rows: word("counted.rows_other", { said: "[45]" }) })))
        .waitFor(); // fewer, once one is verified
    },
  },
];
