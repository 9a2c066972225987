// Percentiles of three-second values against sorting them.

import fc from "fast-check";
import { expect, it } from "vitest";
import type { ObservedWindow } from "../observed-windows.ts";
import { openThreeSecondValues } from "./three-second-values.ts";

/** 0.2 s of three phases: 100 V, and so many volts and amperes of the third order in phase b, half of it in the others. */
const windowOf = (fromS: number, volts: number, amps: number): ObservedWindow => {
  const row = (first: number, third: number) => [0, first, 0, third].map((re) => ({ re, im: 0 }));
  const rows = (first: number, third: number) => [0.5, 1, 0.5].map((share) => row(first, share * third));
  return {
    system: { orders: { length: 4 } } as never,
    voltages: rows(100, volts),
    currents: rows(10, amps),
    fromS,
    toS: fromS + 0.2,
  };
};

it("values of three seconds are rms of fifteen windows, of which percentiles are known to half a per cent, of the worst phase", () => {
  const some = fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), { minLength: 15, maxLength: 900 });
  fc.assert(
    fc.property(some, (amps) => {
      const study = openThreeSecondValues();
      for (const [n, one] of amps.entries()) study.add(windowOf(0.2 * n, 2 * one, one));
      const values = study.values()!;
      const whole = Array.from({ length: Math.floor(amps.length / 15) }, (_, k) =>
        Math.sqrt(amps.slice(15 * k, 15 * k + 15).reduce((sum, x) => sum + x * x, 0) / 15),
      ).sort((a, b) => a - b);
      expect(values.intervals).toBe(whole.length);
      const third = values.orders.find(({ order }) => order === 3)!;
      for (const [name, share] of [
        ["share95", 0.95],
        ["share99", 0.99],
      ] as const) {
        const exact = whole[Math.ceil(share * whole.length - 1e-9) - 1]!;
        expect(Math.abs(third.currentA[name] / exact - 1)).toBeLessThan(0.0051);
        // 100 V of the fundamental: volts are per cent.
        expect(Math.abs(third.voltagePercent[name] / (2 * exact) - 1)).toBeLessThan(0.0051);
        expect(values.total.currentA[name]).toBe(third.currentA[name]);
      }
    }),
    { numRuns: 40 },
  );
});

it("values of three seconds hold nothing from beyond a gap", () => {
  const study = openThreeSecondValues();
  for (let n = 0; n < 14; n++) study.add(windowOf(0.2 * n, 1, 1));
  for (let n = 0; n < 14; n++) study.add(windowOf(10 + 0.2 * n, 1, 1));
  expect(study.values()).toBeNull();
  study.add(windowOf(12.8, 1, 1));
  expect(study.values()!.intervals).toBe(1);
});
