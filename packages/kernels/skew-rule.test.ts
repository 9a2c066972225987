import { describe, expect, it } from "vitest";
import { skewRule } from "./skew-rule.ts";

/** |H(f) − e^(−j2πν·delay)| of 16 taps, ν in cycles per sample. */
function deviation(taps: ArrayLike<number>, delay: number, nu: number): number {
  const w = 2 * Math.PI * nu;
  let re = -Math.cos(w * delay);
  let im = Math.sin(w * delay);
  for (let t = 0; t < 16; t++) {
    re += taps[t]! * Math.cos(w * (8 - t));
    im += taps[t]! * Math.sin(w * (8 - t));
  }
  return Math.hypot(re, im);
}

const DELAYS = [0.02, -0.02, 0.1, 0.3, -0.37, 0.5, 1e-6, 3.99, -7.25];

describe("the filter of a skew", () => {
  it("is a true delay within 1e-10 from 45 to 55 Hz, in doubles and in floats", () => {
    for (const nominal of [50 / 4000, 50 / 12800])
      for (const delay of DELAYS) {
        const { whole, taps, floats } = skewRule(delay, nominal);
        for (let share = 0.9; share < 1.1001; share += 0.005) {
          expect(deviation(taps!, delay - whole, share * nominal)).toBeLessThan(1e-10);
          // A part of a float's last bit: plainly rounded it would be up to 4e-8.
          expect(deviation(floats!, delay - whole, share * nominal)).toBeLessThan(5e-10);
        }
      }
  });

  it("is off at higher orders by what its docstring says", () => {
    for (const [delay, of13, of25, of37] of [
      [0.02, 6.5e-5, 7.5e-4, 2.2e-2],
      [0.1, 3.1e-4, 3.5e-3, 0.11],
      [0.5, 1e-3, 1.2e-2, 0.34],
    ] as const) {
      const { whole, taps } = skewRule(delay, 0.0125);
      const off = (order: number) => deviation(taps!, delay - whole, order * 0.0125);
      expect(off(13)).toBeLessThan(of13);
      expect(off(25)).toBeLessThan(of25);
      expect(off(37)).toBeLessThan(of37);
      expect(off(37)).toBeGreaterThan(of37 / 2);
    }
  });

  it("needs no taps for whole samples", () => {
    for (const delay of [0, 3, -4])
      expect(skewRule(delay, 0.0125)).toMatchObject({ whole: delay, taps: null });
    expect(skewRule(-0.25, 0.0125).whole).toBe(0);
    expect(skewRule(0.25, 0.0125).whole).toBe(1);
  });

  it("refuses what is no delay", () => {
    expect(() => skewRule(Number.NaN, 0.0125)).toThrow(/NaN samples/);
    expect(() => skewRule(0.1, 0)).toThrow(/skewRule/);
  });
});
