// Sizing, impedance and guard against worked numbers and against each other.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Network } from "../network.ts";
import { bankVar, type CapacitorStep, seriesOrder } from "./bank.ts";
import { amplification, busImpedance, parallelOrders } from "./impedance.ts";
import { resonanceGuard } from "./resonance-guard.ts";
import { sizing } from "./sizing.ts";

const network: Network = {
  nominalV: 400,
  shortCircuitVA: 20e6,
  xOverR: 1e6,
  shortCircuitTolerance: 0.1,
  neutralOverPhase: null,
};
const plain = (kvar: number): CapacitorStep => ({ ratedVar: kvar * 1000, ratedV: 400, detuning: 0 });

describe("sizing", () => {
  const now = {
    lineV: { value: 400, standard: 0.2 },
    activeW: { value: 800e3, standard: 800 },
    reactiveVar: { value: 800e3 * Math.sqrt(1 / 0.72 ** 2 - 1), standard: 900 },
  };
  const asked = { network, now, target: 0.95, steps: 4, ratedV: 480, detuning: 0.07, distortions: [] };

  it("800 kW from 0.72 to 0.95 needs 508.135 kvar", () => {
    const found = sizing(asked);
    if (!found.ok) throw new Error(found.why.text);
    expect(found.value.neededVar.value).toBeCloseTo(508_135.008, 2);
    // The plate makes up for the voltage and the reactor.
    const given = bankVar(
      Array.from({ length: 4 }, () => found.value.step),
      400,
    );
    expect(given).toBeCloseTo(508_135.008, 2);
    expect(found.value.after.powerFactor.value).toBeGreaterThan(0.949);
    expect(found.value.after.lineV.value / 400 - 1).toBeCloseTo(508_135 / 20e6, 4);
  });

  it("tells what the tariff makes of each number of steps, and from which on nothing more is earned", () => {
    const found = sizing({ ...asked, target: 0.98, steps: 8, powerFactorStandard: 0.9 });
    if (!found.ok) throw new Error(found.why.text);
    const { beforePercent, percent, enough } = found.value.tariff!;
    // 0.72 is 18 hundredths short: half a percent each.
    expect(beforePercent).toBe(9);
    const reward = (closed: number): number => {
      const { activeW, reactiveVar } = now;
      const left = reactiveVar.value - (closed * found.value.neededVar.value) / 8;
      return activeW.value / Math.hypot(activeW.value, left);
    };
    // The bill's own book, roughly: voltage and load move a little.
    expect(percent[enough - 1]).toBe(-0.75);
    expect(percent.slice(0, enough - 1).every((one) => one > -0.75)).toBe(true);
    expect(reward(enough)).toBeGreaterThan(0.94);
    expect(reward(enough - 1)).toBeLessThan(0.955);
  });

  it("nothing where the target is reached, nothing without load", () => {
    const reached = sizing({ ...asked, now: { ...now, reactiveVar: { value: 1000, standard: 10 } } });
    expect(reached).toMatchObject({ ok: true, value: { neededVar: { value: 0 }, steps: 0 } });
    const idle = sizing({ ...asked, now: { ...now, activeW: { value: 0, standard: 1 } } });
    expect(idle).toMatchObject({ ok: false, why: { code: "compensation.no-load" } });
  });
});

describe("resonance", () => {
  it("20 MVA: 400 kvar at order 7.071, 816 kvar at 4.951", () => {
    expect(parallelOrders(network, [plain(400)])[0]).toBeCloseTo(7.071, 3);
    expect(parallelOrders(network, [plain(408), plain(408)])[0]).toBeCloseTo(4.951, 3);
  });

  it("series orders of 5.67, 7 and 14 %", () => {
    const at = (detuning: number) => seriesOrder({ ...plain(1), detuning }).toFixed(4);
    expect([0.0567, 0.07, 0.14].map(at)).toEqual(["4.1996", "3.7796", "2.6726"]);
  });

  const anyStep = fc.record({
    ratedVar: fc.integer({ min: 10, max: 200 }).map((k) => k * 1000),
    ratedV: fc.constantFrom(400, 480),
    detuning: fc.constantFrom(0, 0.0567, 0.07, 0.14),
  });

  it("every peak of the impedance lies at a parallel order, of any bank", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 5 }), (steps) => {
        const lossy = { ...network, xOverR: 2000 };
        const peaks: number[] = [];
        for (let h = 1.2; h < 40; h += 0.002) {
          const at = (x: number) => busImpedance(lossy, steps, x);
          if (at(h) > at(h - 0.002) && at(h) > at(h + 0.002) && amplification(lossy, steps, h) > 8)
            peaks.push(h);
        }
        const found = parallelOrders(lossy, steps);
        for (const peak of peaks)
          expect(Math.min(...found.map((x) => Math.abs(x - peak)))).toBeLessThan(0.05);
      }),
      { numRuns: 25 },
    );
  });

  const fifth = [{ order: 5, voltageShare: 0.02, currentShare: 0.05 }];
  it("is refused beside a present harmonic, and not beside an absent one", () => {
    const guard = (distortions: typeof fifth) =>
      resonanceGuard(network, [], [plain(816)], distortions, 400).why?.code;
    expect(guard(fifth)).toBe("compensation.resonance");
    expect(guard([{ ...fifth[0]!, order: 13 }])).toBeUndefined();
    expect(guard([])).toBeUndefined();
  });

  it("amplification beyond the limit is refused, a detuned bank is not", () => {
    const weak = { ...network, xOverR: 8 };
    const seventh = [{ order: 7, voltageShare: 0.03, currentShare: 0.05 }];
    const bare = resonanceGuard(weak, [], [plain(300)], seventh, 400);
    expect(bare.why?.code).toBe("compensation.amplified");
    const detuned = { ratedVar: 300e3 * 1.44 * 0.93, ratedV: 480, detuning: 0.07 };
    const guarded = resonanceGuard(weak, [], [detuned], seventh, 400);
    expect(guarded.why).toBeNull();
    expect(guarded.orders[0]!.predictedShare).toBeLessThan(0.03);
  });

  it("a capacitor beyond its current is refused", () => {
    const eleventh = [{ order: 11, voltageShare: 0.09, currentShare: 0.05 }];
    // It shrinks the order, and yet carries too much of it.
    const guard = resonanceGuard({ ...network, xOverR: 8 }, [], [plain(700)], eleventh, 400);
    expect(guard.orders[0]!.predictedShare).toBeLessThan(0.09);
    const loud = resonanceGuard(
      { ...network, xOverR: 8 },
      [],
      [plain(700)],
      [{ ...eleventh[0]!, voltageShare: 0.9 }],
      400,
    );
    expect(loud.why?.code).toBe("compensation.capacitor-current");
  });
});
