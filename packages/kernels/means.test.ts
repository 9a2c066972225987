// Means over samples and between them against closed forms.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean, meanProduct, meanProductBetween, rms } from "./means.ts";

// One hour and a bit of samples is more than one block of the sums; 50 Hz at 4 kHz: 80 samples a cycle.
const u = Float64Array.from(
  { length: 80 * 130 },
  (_, n) => 3 + Math.SQRT2 * 220 * Math.cos((Math.PI * n) / 40),
);
const i = Float64Array.from(
  { length: 80 * 130 },
  (_, n) => Math.SQRT2 * 5 * Math.cos((Math.PI * n) / 40 - Math.PI / 3),
);

describe("means over whole cycles", () => {
  it("mean, rms and active power of known waves", () => {
    expect(mean(u, 0, u.length)).toBeCloseTo(3, 10);
    expect(rms(i, 0, i.length)).toBeCloseTo(5, 12);
    expect(rms(u, 80, 80 * 61)).toBeCloseTo(Math.hypot(220, 3), 10);
    expect(meanProduct(u, i, 80 * 7, 80 * 120)).toBeCloseTo(550, 9);
  });

  it("takes the range it is given, odd lengths too", () => {
    const x = Float64Array.of(9, 1, 2, 3, 9);
    expect(mean(x, 1, 4)).toBe(2);
    expect(meanProduct(x, x, 1, 4)).toBeCloseTo(14 / 3, 14);
    expect(rms(x, 1, 2)).toBe(1);
  });

  it("refuses an empty range and one outside the channel", () => {
    expect(() => mean(u, 5, 5)).toThrow(/lengths/);
    expect(() => rms(u, -1, 5)).toThrow(/lengths/);
    expect(() => meanProduct(u, i.subarray(1), 0, u.length)).toThrow(/lengths/);
  });
});

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
