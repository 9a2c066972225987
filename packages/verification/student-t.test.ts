import { describe, expect, it } from "vitest";
import { coverageFactor, studentQuantile, twoSidedTail } from "./student-t.ts";

describe("Student's t", () => {
  // Printed tables of the two-sided 95 % and 99 % quantiles.
  it.each([
    [0.95, 1, 12.7062],
    [0.95, 2, 4.3027],
    [0.95, 3, 3.1824],
    [0.95, 4, 2.7764],
    [0.95, 5, 2.5706],
    [0.95, 9, 2.2622],
    [0.95, 10, 2.2281],
    [0.95, 20, 2.086],
    [0.95, 30, 2.0423],
    [0.95, 60, 2.0003],
    [0.95, 120, 1.9799],
    [0.95, Number.POSITIVE_INFINITY, 1.96],
    [0.99, 1, 63.6567],
    [0.99, 5, 4.0321],
    [0.99, 10, 3.1693],
    [0.99, 30, 2.75],
    [0.99, Number.POSITIVE_INFINITY, 2.5758],
  ])("has the table's value at %f with %f degrees of freedom", (probability, nu, t) => {
    expect(Math.abs(studentQuantile(probability, nu) - t)).toBeLessThan(1e-4);
  });

  // JCGM 100:2008, table G.2, column 95.45 %, printed with two decimals.
  it.each([
    [1, 13.97],
    [2, 4.53],
    [3, 3.31],
    [4, 2.87],
    [5, 2.65],
    [10, 2.28],
    [20, 2.13],
    [50, 2.05],
    [100, 2.025],
    [Number.POSITIVE_INFINITY, 2.0],
  ])("gives the guide's coverage factor at %f degrees of freedom", (nu, k) => {
    expect(Math.abs(coverageFactor(nu) - k)).toBeLessThan(0.0051);
  });

  it("follows the closed forms at ν = 1 and ν = 2, and is 2 for a normal law", () => {
    for (const p of [0.1, 0.5, 0.9, 0.95, 0.9545, 0.999]) {
      expect(studentQuantile(p, 1) / Math.tan((Math.PI * p) / 2)).toBeCloseTo(1, 10);
      expect(studentQuantile(p, 2) / (p * Math.sqrt(2 / (1 - p * p)))).toBeCloseTo(1, 10);
    }
    expect(coverageFactor(Number.POSITIVE_INFINITY)).toBeCloseTo(2, 12);
  });

  it("passes into the normal law without a step, and falls with the degrees of freedom", () => {
    for (const t of [0.3, 1, 1.7, 1.8, 3]) {
      expect(Math.abs(twoSidedTail(t, 1e7) - twoSidedTail(t, 1e7 * 1.001))).toBeLessThan(1e-7);
    }
    let before = Number.POSITIVE_INFINITY;
    for (const nu of [0.7, 1, 1.5, 2, 3.3, 8, 21.7, 150, 1e4, 1e6, 1e8]) {
      const k = coverageFactor(nu);
      expect(k).toBeLessThan(before);
      before = k;
    }
  });

  it("refuses a probability or degrees of freedom that mean nothing", () => {
    expect(() => studentQuantile(1, 5)).toThrow();
    expect(() => coverageFactor(0)).toThrow();
    expect(() => coverageFactor(Number.NaN)).toThrow();
  });
});
