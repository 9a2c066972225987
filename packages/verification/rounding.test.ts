import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviationIntervals, meterIntervals, referenceMeterIntervals } from "./rounding.table.ts";
import { roundedError, roundedTo } from "./rounding.ts";

describe("rounding by JJG 596", () => {
  it.each([
    [0.15, "0.2S", 0.16],
    [0.13, "0.2S", 0.12],
    [-0.21, "0.2S", -0.2],
    [0.275, "0.5S", 0.3],
    [0.525, "0.5S", 0.5],
    [0.75, "1", 0.8],
    [0.5, "2", 0.4],
    [0.137363, "0.2S", 0.14],
    [-0.15, "0.2S", -0.16],
    [1.05, "0.5S", 1.05],
  ])("%d %% in class %s is %d %%", (percent, accuracyClass, expected) => {
    expect(roundedError(percent, accuracyClass).roundedPercent).toBe(expected);
  });

  it("has zero without a sign, and tells to what it rounded", () => {
    expect(roundedError(-0.004, "0.2S")).toStrictEqual({ roundedPercent: 0, roundedToPercent: 0.02 });
    expect(roundedError(0.04, "1")).toStrictEqual({ roundedPercent: 0, roundedToPercent: 0.1 });
  });

  it("always lands on a whole number of intervals, within half of one, even where it is a tie", () => {
    const interval = fc.constantFrom(
      ...Object.values(meterIntervals),
      ...Object.values(deviationIntervals),
      ...Object.values(referenceMeterIntervals),
    );
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), interval, (tenThousandths, step) => {
        // Whole ten-thousandths, so that the oracle is integer arithmetic.
        const unit = Math.round(Number(step) * 1e4);
        const down = Math.floor(tenThousandths / unit);
        const rest = tenThousandths - down * unit;
        const up = 2 * rest > unit || (2 * rest === unit && down % 2 !== 0);
        const expected = ((down + (up ? 1 : 0)) * unit) / 1e4;
        expect(roundedTo(tenThousandths / 1e4, step)).toBeCloseTo(expected, 12);
      }),
      { seed: 50, numRuns: 3000 },
    );
  });

  it("insists on a number and a known class", () => {
    expect(() => roundedError(Number.NaN, "1")).toThrow();
    expect(() => roundedError(0.1, "0.02")).toThrow();
  });
});
