// What a study shows beside the standards' limits, and where that is a verdict.

import { plainRecord } from "@etalon/basis/testing/harmonic-record";
import { expect, it } from "vitest";
import { heldAgainst } from "./held-against.ts";

const share = (x: number) => ({ share95: x, share99: 1.1 * x });
const order = (n: number, volts: number, amps: number) => ({
  order: n,
  voltagePercent: share(volts),
  currentA: share(amps),
});
/** Values of three seconds as a day has them, or so many. */
const studied = (intervals = 28_800) =>
  ({
    ...plainRecord(),
    orders: [5, 7].map((n) => ({ order: n })),
    threeSecond: {
      intervals,
      orders: [order(5, 1, 9), order(7, 4, 5)],
      total: { voltagePercent: share(4.1), currentA: share(10.3) },
    },
  }) as never;
const record = studied();
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
  expect(of(found, "GB/T 14549", "current", 5)).toMatchObject({ found: 9, unit: "A", verdict: "complies" });
  expect(of(found, "GB/T 14549", "current", 5).limit).toBeCloseTo(9.449408, 6);
  const doubled = of(heldAgainst(record, { ...supply, currentRatio: 2 }), "GB/T 14549", "current", 5);
  expect(doubled).toMatchObject({ found: 18, verdict: "violates" });
  // 10 kV: 3.2 % of each odd order, 4 % together.
  expect(of(found, "GB/T 14549", "voltage", 7)).toMatchObject({ limit: 3.2, found: 4, verdict: "violates" });
  expect(of(found, "GB/T 14549", "voltage", null)).toMatchObject({ limit: 4, verdict: "violates" });
  expect(found).toMatchObject({ seen: 28_800, ofDay: 28_800, why: null, missing: [] });
});

it("goes by 99 % and twice the share of the demand current by IEEE 519", () => {
  // I_sc/I_L = 8660/100 = 86.6: 10 % of the orders below 11, 12 % together; for 3 s twice that.
  const found = heldAgainst(record, supply);
  const fifth = of(found, "IEEE 519", "current", 5);
  expect(fifth).toMatchObject({ unit: "%", sharePercent: 99, limit: 20, verdict: "complies" });
  expect(fifth.found).toBeCloseTo(9.9, 9);
  expect(of(found, "IEEE 519", "current", null).limit).toBe(24);
});

it("says which document's numbers were not seen in a copy", () => {
  const remembered = "some numbers or factors are remembered, not seen in a copy";
  expect(heldAgainst(record, supply).sources).toEqual([
    `GB/T 14549-1993: ${remembered}`, // the exponents by which an agreed share goes
    `IEEE Std 519-2022: ${remembered}`,
  ]);
  expect(heldAgainst(record, { ...supply, agreedShare: null }).sources[0]).toBe("GB/T 14549-1993");
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

it("has no verdict of less than a day's values, as power quality has none, but what is used so far", () => {
  for (const intervals of [1, 1200, 28_000]) {
    const found = heldAgainst(studied(intervals), supply);
    expect(new Set(found.limits.map(({ verdict }) => verdict))).toEqual(new Set(["not assessable"]));
    expect(found.why).toContain(`${intervals} of the 28800`);
    expect(of(found, "GB/T 14549", "voltage", 7).usedPercent).toBeCloseTo(125, 9);
  }
  // As much may be missing as of a day of power quality; and two days are not one.
  expect(heldAgainst(studied(28_600), supply).why).toBeNull();
  expect(heldAgainst(studied(57_600), supply).why).toContain("more than the day");
});
