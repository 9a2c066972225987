import { describe, expect, test } from "vitest";
import { investment } from "./investment.ts";

const of = (name: string) => investment().lines.find((line) => line.name === name)!;

describe("the paper's investments", () => {
  test.each([
    ["substations", 6_000, 600_000_000, "exact"],
    ["largeUsers", 48_000, 480_000_000, "rounded"],
    ["largeMeters", 480_000, 1_440_000_000, "rounded"],
    ["generalMeters", 1_280_000, 2_560_000_000, "differs"],
    ["harmonicMeters", 96_000, 384_000_000, "rounded"],
    ["traditional", 400, 120_000_000, "exact"],
  ])("%s: %d of them, ¥%d, printed %s", (name, count, yuan, agreement) => {
    expect(of(name)).toMatchObject({ count, yuan, printed: { agreement } });
  });

  test("what it prints as 2.5 and 3.9 bn is 2.56 and 4.0 bn, and why is said", () => {
    expect(of("generalMeters").printed?.why).toBe(
      "the exact figure is ¥2.56 bn, the paper prints ¥2.5 bn, cut off instead of rounded",
    );
    const [sum] = investment().sums;
    expect(sum).toMatchObject({ yuan: 4_000_000_000, printed: { yuan: 3.9e9, agreement: "differs" } });
    expect(sum?.printed?.why).toBe(
      "the exact figure is ¥4 bn, the paper prints ¥3.9 bn, from parts that it had rounded before",
    );
  });

  test("the total is exact; 4.75 million meters a year are replaced by age", () => {
    expect(investment()).toMatchObject({ totalYuan: 5_464_000_000, replacedByAgeAYear: 4_750_000 });
  });

  test("with another input there is nothing printed to compare with, in the sum neither", () => {
    const { lines, sums, totalYuan } = investment({ generalMeters: { priceYuan: 1_500 } });
    expect(lines.find(({ name }) => name === "generalMeters")).toMatchObject({ yuan: 1.92e9, printed: null });
    expect(lines.find(({ name }) => name === "largeMeters")?.printed).not.toBeNull();
    expect(sums[0]).toMatchObject({ yuan: 3.36e9, printed: null });
    expect(totalYuan).toBe(5_464_000_000 - 640_000_000);
  });
});
