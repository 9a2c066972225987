import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockProducts, lagsOf, solve } from "./least-squares.ts";

const BEFORE = 120;
const LENGTHS = [32, 64, 7];

const values = fc.array(fc.integer({ min: -(2 ** 23), max: 2 ** 23 - 1 }), {
  minLength: BEFORE + 103,
  maxLength: BEFORE + 103,
});
const anyGroups = fc.oneof(
  fc.integer({ min: 1, max: 32 }).map((width) => ({ starts: [1], width })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 8, max: 35 }))
    .map(([cycles, width, lag]) => ({
      starts: Array.from({ length: cycles }, (_, k) => (k + 1) * lag - (width >> 1)),
      width,
    })),
);

describe("least squares", () => {
  it("sums the products of every pair of lags, block by block, exactly", () => {
    fc.assert(
      fc.property(values, anyGroups, (list, groups) => {
        const y = Float64Array.from(list);
        const { size, sums } = blockProducts(y, BEFORE, LENGTHS, groups);
        const lags = [0, ...lagsOf(groups)];
        const expected: number[] = [];
        let from = BEFORE;
        for (const length of LENGTHS) {
          for (let i = 0; i < size; i++)
            for (let j = i; j < size; j++) {
              let sum = 0;
              for (let n = from; n < from + length; n++) sum += y[n - lags[i]!]! * y[n - lags[j]!]!;
              expected.push(sum);
            }
          from += length;
        }
        expect([...sums]).toEqual(expected); // whole numbers below 2^53
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  it("finds the coefficients that a wave was made with, and no more taps than that", () => {
    const y = new Float64Array(4000);
    let state = 1;
    for (let n = 0; n < y.length; n++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      y[n] = Math.round(1.6 * (y[n - 1] ?? 0) - 0.8 * (y[n - 2] ?? 0) + state / 2 ** 18);
    }
    const lengths = [1900, 1900];
    const products = blockProducts(y, 100, lengths, { starts: [1], width: 16 });
    const found = solve(products, Float64Array.of(1, 1), lengths, 10)!.coefficients;
    expect(found).toHaveLength(2);
    expect(found[0]).toBeCloseTo(1.6, 1);
    expect(found[1]).toBeCloseTo(-0.8, 1);
  });

  it("leaves out what has no weight, and says so where nothing is left", () => {
    const y = Float64Array.from({ length: 300 }, (_, n) =>
      n < 148 ? Math.sin(n) * 1e6 : 1e6 * Math.sin(1.7 * n),
    );
    const lengths = [98, 2, 100]; // the one in the middle has taps in both
    const products = blockProducts(y, 50, lengths, { starts: [1], width: 2 });
    const first = solve(products, Float64Array.of(1, 0, 0), lengths, 0)!.coefficients;
    expect(first[0]).toBeCloseTo(2 * Math.cos(1), 6);
    expect(solve(products, Float64Array.of(0, 0, 1), lengths, 0)!.coefficients[0]).toBeCloseTo(
      2 * Math.cos(1.7),
      6,
    );
    expect(solve(products, Float64Array.of(0, 0, 0), lengths, 0)).toBeNull();
  });
});
