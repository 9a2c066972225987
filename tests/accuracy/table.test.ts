import { describe, expect, it } from "vitest";
import { type AccuracyTable, type Figure, markdown, missed } from "./table.ts";

const tableOf = (...figures: Figure[]): AccuracyTable => ({
  title: "Lengths",
  about: "Of a rod.",
  heads: ["rod", ...figures.map((_, f) => `length ${f}, m`)],
  rows: [["a", ...figures]],
});

describe("a table of figures with bounds", () => {
  it("tells which figures miss theirs, and a figure that is no number misses any", () => {
    expect(missed(tableOf({ value: 7 }, { value: 0.2, bound: { most: 0.2 } }))).toEqual([]);
    expect(missed(tableOf({ value: 95, bound: { least: 93, most: 98 } }))).toEqual([]);
    expect(missed(tableOf({ value: 0.21, bound: { most: 0.2 } }))).toEqual([
      "Lengths, a: length 0, m is 0.21, demanded ≤ 0.2",
    ]);
    for (const value of [92.9, 98.1, Number.NaN])
      expect(missed(tableOf({ value, bound: { least: 93, most: 98 } }))).toHaveLength(1);
    expect(missed(tableOf({ value: Number.NaN, bound: { least: 0 } }))).toHaveLength(1);
  });

  it("prints each figure beside its bound, a miss in bold", () => {
    const table = tableOf(
      { value: 12.345 },
      { value: 0.001234, bound: { most: 1 } },
      { value: 92.95, bound: { least: 93, most: 98 } },
    );
    expect(markdown(table).split("\n")).toEqual([
      "### Lengths",
      "",
      "Of a rod.",
      "",
      "| rod | length 0, m | length 1, m | length 2, m |",
      "| --- | --- | --- | --- |",
      "| a | 12.3 | 0.0012 (≤ 1) | **93.0 (93 to 98) MISSED** |",
      "",
    ]);
  });
});
