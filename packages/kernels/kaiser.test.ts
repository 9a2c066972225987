import { describe, expect, it } from "vitest";
import { besselI0, kaiser, sinc } from "./kaiser.ts";

describe("the Kaiser window and what it is made of", () => {
  it("I0 by its tables", () => {
    // Abramowitz and Stegun, table 9.8 (e^−x·I0(x)), and 9.6 for small arguments
    expect(besselI0(0)).toBe(1);
    expect(besselI0(1)).toBeCloseTo(1.2660658778, 10);
    expect(besselI0(5)).toBeCloseTo(27.2398718236, 9);
    expect(besselI0(10) / 2815.716628466254).toBeCloseTo(1, 14);
  });

  it("is 1 in the middle, even, 1/I0(β) at the ends and 0 beyond", () => {
    expect(kaiser(0, 6)).toBe(1);
    expect(kaiser(-0.3, 6)).toBe(kaiser(0.3, 6));
    expect(kaiser(1, 10) * 2815.716628466254).toBeCloseTo(1, 12);
    expect(kaiser(1.0001, 10)).toBe(0);
  });

  it("sinc is 1 at 0 and 0 at every other whole number", () => {
    expect(sinc(0)).toBe(1);
    for (const n of [1, -2, 17]) expect(Math.abs(sinc(n))).toBeLessThan(1e-16);
    expect(sinc(0.5)).toBeCloseTo(2 / Math.PI, 15);
  });
});
