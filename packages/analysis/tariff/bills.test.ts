// The tariff's printed vectors, and the bills of the worked example A.

import { insist } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { analyze } from "../analyze.ts";
import { component, wave } from "../three-phase.fixture.ts";
import { type TariffTerms, usualTerms } from "./bills.ts";
import { powerFactorAdjustmentPercent } from "./power-factor-adjustment.ts";

const standards = [0.9, 0.85, 0.8] as const;
const adjustments = (powerFactor: number) =>
  standards.map((standard) => powerFactorAdjustmentPercent(powerFactor, standard));

describe("adjustment by the power factor", () => {
  it("has the vectors", () => {
    expect(adjustments(523_000 / Math.hypot(523_000, 412_000))).toEqual([5.5, 3, 0.5]);
    expect(adjustments(0.6)).toEqual([25, 15, 10]);
    expect(adjustments(0.5)).toEqual([45, 35, 25]);
  });

  it("is nothing at the standard, at most the reward above, and rounds halves up", () => {
    expect(standards.map((standard) => powerFactorAdjustmentPercent(standard, standard))).toEqual([0, 0, 0]);
    expect(adjustments(1)).toEqual([-0.75, -1.1, -1.3]);
    expect(powerFactorAdjustmentPercent(0.895, 0.9)).toBe(0);
    expect(powerFactorAdjustmentPercent(0.8949, 0.9)).toBe(0.5);
    expect([0.7, 0.69, 0.65, 0.64].map((x) => powerFactorAdjustmentPercent(x, 0.9))).toEqual([
      10, 11, 15, 17,
    ]);
  });

  it("never falls as the power factor falls", () => {
    for (const standard of standards) {
      let before = powerFactorAdjustmentPercent(1, standard);
      for (let hundredths = 99; hundredths >= 0; hundredths--) {
        const next = powerFactorAdjustmentPercent(hundredths / 100, standard);
        expect(next).toBeGreaterThanOrEqual(before);
        before = next;
      }
    }
  });
});

describe("bills of example A", () => {
  const u = [component(1, 100, 0), component(3, 8, -70), component(5, 15, 140), component(7, 5, 20)];
  const i = [component(1, 100, -30), component(3, 20, -165), component(5, 15, 233), component(7, 10, 288)];
  const found = (direction: 1 | -1, tariff: TariffTerms = usualTerms) => {
    const answer = analyze({
      sampleRateHz: 4000,
      startS: 0,
      nominalFrequencyHz: 50,
      voltages: [wave(u, 50, 4000, 4000)],
      currents: [wave(i, 50, 4000, 4000).map((x) => direction * x)],
      wiring: "1P2W",
      tariff,
    });
    insist(answer.ok, "refused");
    return answer.value.bills;
  };

  it("charges the whole band, the fundamental, or the fundamental and what harmonics brought back", () => {
    const { energies } = found(1)!;
    expect(3600 * energies.fullBandWh).toBeCloseTo(8632.788554, 4);
    expect(3600 * energies.fundamentalWh).toBeCloseTo(8660.254038, 4);
    expect(3600 * energies.penalisedWh).toBeCloseTo(8660.254038 + 27.465484, 4);
    const threefold = found(1, { powerFactorStandard: 0.85, harmonicPenalty: 3 })!;
    expect(3600 * threefold.energies.penalisedWh).toBeCloseTo(8660.254038 + 3 * 27.465484, 4);
  });

  it("has a power factor of 0.82 by S and of 0.87 by the reactive powers alone", () => {
    const { bills, powerFactorStandard } = found(1)!;
    expect(powerFactorStandard).toBe(0.9);
    const P = 8632.788554;
    const stated = {
      meter: P / Math.hypot(P, 5000),
      "IEEE 1459": 0.820803,
      Budeanu: P / Math.hypot(P, 4984.669048),
      Fryze: 0.820803,
      // D = {1}: ‖u‖·‖ir‖ = 101.557865 V · 50 A
      CPC: P / Math.hypot(P, 101.557865 * 50),
    };
    expect(Object.keys(stated)).toEqual(bills.map(({ theory }) => theory));
    for (const { theory, powerFactor } of bills)
      expect(powerFactor, theory).toBeCloseTo(stated[theory as keyof typeof stated], 6);
    expect(bills.map(({ adjustmentPercent }) => adjustmentPercent)).toEqual([1.5, 4, 1.5, 4, 2]);
    expect((3600 * bills[1]!.chargedWh!) / P).toBeCloseTo(1.04, 8);
  });

  it("lets no quadrant's reactive energy pay for another's", () => {
    // Half a second 30° behind, half a second 30° ahead: the reactive power means out, its registers do not.
    const half = 2000;
    const u = wave([component(1, 100, 0)], 50, 4000, 2 * half);
    const lag = wave([component(1, 10, -30)], 50, 4000, 2 * half);
    const lead = wave([component(1, 10, 30)], 50, 4000, 2 * half);
    const answer = analyze({
      sampleRateHz: 4000,
      startS: 0,
      nominalFrequencyHz: 50,
      voltages: [u],
      currents: [lag.map((x, n) => (n < half ? x : lead[n]!))],
      wiring: "1P2W",
      tariff: usualTerms,
    });
    insist(answer.ok, "refused");
    const of = (theory: string) =>
      answer.value.bills!.bills.find((bill) => bill.theory === theory)!.powerFactor;
    // 1/5 of the time lies in the window over the change
    expect(of("meter")).toBeGreaterThan(0.86);
    expect(of("meter")).toBeLessThan(0.91);
    expect(of("Budeanu")).toBeCloseTo(1, 6);
  });

  it("charges nothing where nothing is drawn", () => {
    expect(found(-1)).toBeNull();
  });
});
