import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, plus, product, quotient, split, sum, unsplit } from "./split.ts";

/** Exact arithmetic on doubles as fractions over 2^1100. */
const exact = (x: number): bigint => {
  let [numerator, shift] = [x, 0];
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    shift++;
  }
  return (BigInt(numerator) << 1100n) >> BigInt(shift);
};
const exactSplit = (x: { whole: number; fraction: number }): bigint => exact(x.whole) + exact(x.fraction);
const within = (found: bigint, expected: bigint, bound: number): boolean => {
  const off = found - expected;
  return (off < 0n ? -off : off) <= exact(bound);
};

describe("numbers split into whole and fraction", () => {
  const large = fc.integer({ min: -2_000_000_000, max: 2_000_000_000 });
  const factor = fc.double({ min: 1e-3, max: 1e4, noNaN: true });
  const fraction = fc.double({ min: 0, max: 0.999_999, noNaN: true });

  it("multiply with 1e-12 of a unit although the product has sixteen digits before the point", () => {
    fc.assert(
      fc.property(large, fraction, factor, (whole, part, by) => {
        const found = product(by, { whole, fraction: part });
        expect(found.fraction >= 0 && found.fraction < 1 && Number.isInteger(found.whole)).toBe(true);
        const expected = (exact(by) * (exact(whole) + exact(part))) >> 1100n;
        expect(within(exactSplit(found), expected, 4e-16 * (1 + by))).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("divide back to where they came from", () => {
    fc.assert(
      fc.property(large, fraction, factor, (whole, part, by) => {
        const value = { whole, fraction: part };
        const back = product(by, quotient(value, by));
        expect(Math.abs(difference(value, back))).toBeLessThan(1e-15 * (1 + by));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it("add, and carry at the border", () => {
    expect(plus(split(1), -1e-300)).toEqual({ whole: 1, fraction: 0 });
    expect(plus({ whole: 7, fraction: 0.75 }, 0.5)).toEqual({ whole: 8, fraction: 0.25 });
    expect(sum(split(-1.25), split(0.5))).toEqual({ whole: -1, fraction: 0.25 });
    expect(unsplit(split(-3.5))).toBe(-3.5);
  });
});
