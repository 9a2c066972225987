// Means between sample positions against closed forms.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanProductBetween } from "./whole-cycle-mean.ts";

describe("meanProductBetween", () => {
  it("is exact for a product that is linear in time, wherever the ends lie, and beyond the outer samples", () => {
    const ones = new Float64Array(50).fill(1);
    const ramp = Float64Array.from({ length: 50 }, (_, n) => 3 * n - 7);
    const position = fc.double({ min: -0.5, max: 49.5, noNaN: true });
    fc.assert(
      fc.property(position, position, (p, q) => {
        const [from, to] = [Math.min(p, q), Math.max(p, q)];
        fc.pre(to - from > 1e-6);
        expect(meanProductBetween(ramp, ones, from, to - from)).toBeCloseTo(1.5 * (from + to) - 7, 6);
      }),
      { seed: 30, numRuns: 300 },
    );
  });

  it("gives the mean square of a sine over cycles that end between samples, to 2 ppm", () => {
    const f = 50.37 / 4000;
    const x = Float64Array.from({ length: 900 }, (_, n) => Math.SQRT2 * Math.cos(2 * Math.PI * f * n + 1));
    for (const from of [-0.5, 0, 3.3, 77.77])
      expect(Math.abs(meanProductBetween(x, x, from, 10 / f) - 1)).toBeLessThan(2e-6);
  });

  it("throws where the interval leaves the samples", () => {
    const x = new Float64Array(10);
    expect(() => meanProductBetween(x, x, 0, 9.6)).toThrow("do not fit");
    expect(() => meanProductBetween(x, x, -0.6, 2)).toThrow("do not fit");
    expect(() => meanProductBetween(x, new Float64Array(9), 0, 2)).toThrow("do not fit");
  });
});
