// Percentiles of three-second values against sorting them, and what a study shows beside the standards' limits.

import { plainRecord } from "@etalon/basis/testing/harmonic-record";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObservedWindow } from "../observed-windows.ts";
import { heldAgainst } from "./held-against.ts";
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

describe("values of three seconds", () => {
  it("are rms of fifteen windows, of which percentiles are known to half a per cent, of the worst phase", () => {
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

  it("hold nothing from beyond a gap", () => {
    const study = openThreeSecondValues();
    for (let n = 0; n < 14; n++) study.add(windowOf(0.2 * n, 1, 1));
    for (let n = 0; n < 14; n++) study.add(windowOf(10 + 0.2 * n, 1, 1));
    expect(study.values()).toBeNull();
    study.add(windowOf(12.8, 1, 1));
    expect(study.values()!.intervals).toBe(1);
  });
});

describe("held against limits", () => {
  const share = (x: number) => ({ share95: x, share99: 1.1 * x });
  const order = (n: number, volts: number, amps: number) => ({
    order: n,
    voltagePercent: share(volts),
    currentA: share(amps),
  });
  const record = {
    ...plainRecord(),
    orders: [5, 7].map((n) => ({ order: n })),
    threeSecond: {
      intervals: 1200,
      orders: [order(5, 1, 9), order(7, 4, 5)],
      total: { voltagePercent: share(4.1), currentA: share(10.3) },
    },
  } as never;
  const supply = {
    nominalHz: 50 as const,
    nominalVoltageV: 10_000,
    declaredVoltageV: null,
    shortCircuitVA: 150e6,
    demandCurrentA: 100,
    currentRatio: 1,
    agreedShare: 0.25,
  };
  const of = (found: ReturnType<typeof heldAgainst>, standard: string, kind: string, order: number | null) =>
    found.limits.find((one) => one.standard === standard && one.of === kind && one.order === order)!;

  it("has a user of a quarter of 150 MVA at 10 kV within 9.449408 A of the fifth by GB/T 14549", () => {
    const found = heldAgainst(record, supply);
    expect(of(found, "GB/T 14549", "current", 5)).toMatchObject({ found: 9, unit: "A", within: true });
    expect(of(found, "GB/T 14549", "current", 5).limit).toBeCloseTo(9.449408, 6);
    const doubled = of(heldAgainst(record, { ...supply, currentRatio: 2 }), "GB/T 14549", "current", 5);
    expect(doubled).toMatchObject({ found: 18, within: false });
    // 10 kV: 3.2 % of each odd order, 4 % together.
    expect(of(found, "GB/T 14549", "voltage", 7)).toMatchObject({ limit: 3.2, found: 4, within: false });
    expect(of(found, "GB/T 14549", "voltage", null)).toMatchObject({ limit: 4, within: false });
    expect(found).toMatchObject({ seen: 1200, ofDay: 28_800, missing: [] });
  });

  it("goes by 99 % and twice the share of the demand current by IEEE 519", () => {
    // I_sc/I_L = 8660/100 = 86.6: 10 % of the orders below 11, 12 % together; for 3 s twice that.
    const found = heldAgainst(record, supply);
    const fifth = of(found, "IEEE 519", "current", 5);
    expect(fifth).toMatchObject({ unit: "%", sharePercent: 99, limit: 20, within: true });
    expect(fifth.found).toBeCloseTo(9.9, 9);
    expect(of(found, "IEEE 519", "current", null).limit).toBe(24);
  });

  it("says what is not known", () => {
    const { missing, limits } = heldAgainst(record, {
      ...supply,
      shortCircuitVA: null,
      demandCurrentA: null,
    });
    expect(missing).toHaveLength(2);
    expect(limits.every((one) => one.of === "voltage")).toBe(true);
    expect(heldAgainst(plainRecord(), supply)).toMatchObject({ limits: [], seen: 0 });
  });
});
