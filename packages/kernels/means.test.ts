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

  it("is exact for powers of time to the fifth", () => {
    const p = (t: number) => 1 - t / 7 + t ** 2 / 50 - t ** 3 / 1e3 + t ** 4 / 1e5 - t ** 5 / 1e7;
    const P = (t: number) => t - t ** 2 / 14 + t ** 3 / 150 - t ** 4 / 4e3 + t ** 5 / 5e5 - t ** 6 / 6e7;
    const x = Float64Array.from({ length: 40 }, (_, n) => p(n));
    const ones = new Float64Array(40).fill(1);
    for (const [from, to] of [
      [-0.4, 39.1],
      [3.3, 20.2],
      [5.1, 5.2],
      [38, 39.4],
    ] as const)
      expect(meanProductBetween(x, ones, from, to - from)).toBeCloseTo((P(to) - P(from)) / (to - from), 12);
  });

  it("gives the mean square of a sine over cycles that end between samples", () => {
    const f = 50.37 / 4000;
    const x = Float64Array.from({ length: 900 }, (_, n) => Math.SQRT2 * Math.cos(2 * Math.PI * f * n + 1));
    for (const from of [3.3, 20.5, 77.77])
      expect(Math.abs(meanProductBetween(x, x, from, 10 / f) - 1)).toBeLessThan(2e-11);
    for (const from of [-0.5, 0, 899.5 - 10 / f])
      expect(Math.abs(meanProductBetween(x, x, from, 10 / f) - 1)).toBeLessThan(1e-9);
  });

  it("adds up: two neighbouring intervals are the whole, of any samples", () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true });
    const anySamples = fc.integer({ min: 2, max: 30 }).chain((N) =>
      fc.tuple(
        fc.array(value, { minLength: N, maxLength: N }),
        // thirds of a sample: never halfway, where the plain mean is taken instead
        fc.uniqueArray(fc.nat({ max: 3 * (N - 1) }), { minLength: 3, maxLength: 3 }),
      ),
    );
    fc.assert(
      fc.property(anySamples, ([values, thirds]) => {
        const x = Float64Array.from(values);
        const [from, middle, to] = thirds.sort((a, b) => a - b).map((k) => k / 3) as [number, number, number];
        const integral = (a: number, b: number) => (b - a) * meanProductBetween(x, x, a, b - a);
        expect(integral(from, middle) + integral(middle, to)).toBeCloseTo(integral(from, to), 10);
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it("is the plain mean where both ends lie halfway between samples", () => {
    const x = Float64Array.of(4, -1, 7, 2, 9);
    const y = Float64Array.of(1, 2, 0, -3, 5);
    expect(meanProductBetween(x, y, -0.5, 5)).toBe(meanProduct(x, y, 0, 5));
    expect(meanProductBetween(x, y, 0.5, 3)).toBe(meanProduct(x, y, 1, 4));
  });

  it("throws where the interval leaves the samples", () => {
    const x = new Float64Array(10);
    expect(() => meanProductBetween(x, x, 0, 9.6)).toThrow("do not fit");
    expect(() => meanProductBetween(x, x, -0.6, 2)).toThrow("do not fit");
    expect(() => meanProductBetween(x, new Float64Array(9), 0, 2)).toThrow("do not fit");
  });
});
