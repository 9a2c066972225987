// What is typed is taken as it is or not at all.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fits } from "./number-wanted.ts";

it.each([
  [86_400, { least: 1, most: 86_400 }, true],
  [999_999, { least: 1, most: 86_400 }, false],
  [0, { least: 1 }, false],
  [-5, { least: 0 }, false],
  ["-", {}, false],
  ["abc", {}, false],
  ["", {}, true],
  ["", { required: true }, false],
  [1.5, { whole: true }, false],
  [1.5, {}, true],
] as const)("%s in a field that wants %o: %s", (typed, wanted, taken) => {
  expect(fits(typed, wanted)).toBe(taken);
});

it("is the only field for a number that pages have", () => {
  const pages = join(import.meta.dirname, "../pages");
  const own = readdirSync(pages, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx"))
    .filter((name) => readFileSync(join(pages, name), "utf8").includes("NumberInput"));
  expect(own).toEqual([]);
});
