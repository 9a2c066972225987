// Every table of every page can be taken along as a file: where rows are shown, a way out stands beside them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Whose rows are taken along elsewhere; no other table is without a file. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "parts/fact-table.tsx FactTable": "facts of one thing, not rows",
  "pages/bank/orders.tsx Order": "the list of orders, of which each is a part, is exported",
  "pages/exports/first-rows.tsx FirstRows": "its page is there to take the table along",
  "pages/harmonic-study/limits.tsx Told":
    "what is called Table there is a function beside it, which has the way out",
  "pages/harmonic-study/theories.tsx Theory": "all theories together are taken along",
  "parts/table-rows.tsx Rows": "DataTable, which it belongs to, has the way out",
};
const TABLE = /<(?:Table|table)[\s>]/;
const WAY_OUT = /<(?:Save|ExportMenu)\s/;

const parts = ["pages", "parts"].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => `${folder}/${name}`),
);

/** The text of each function at the top of a file, by its name. */
function functionsIn(text: string): readonly (readonly [name: string, text: string])[] {
  return text
    .split(/^(?=(?:export )?(?:default )?(?:function|const) )/m)
    .map((one) => [/(?:function|const) (\w+)/.exec(one)?.[1] ?? "", one]);
}

it("a table stands beside its way out", () => {
  const without = parts.flatMap((file) =>
    functionsIn(readFileSync(join(import.meta.dirname, file), "utf8"))
      .filter(([, text]) => TABLE.test(text) && !WAY_OUT.test(text))
      .map(([name]) => `${file} ${name}`),
  );
  expect(without.sort()).toEqual(Object.keys(ELSEWHERE).sort());
});
