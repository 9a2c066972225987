// The mean of many windows: what held in each holds of the mean, and what changes between them is not mistaken for
// unbalance.

import { scaled } from "@etalon/kernels/phasor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budeanuPowers } from "./budeanu.ts";
import { currentsPhysicalComponents } from "./currents-physical-components.ts";
import { singlePhasePowers } from "./ieee1459-single-phase.ts";
import { effectivePowers } from "./ieee1459-three-phase.ts";
import { type Seen, together } from "./mean-system.ts";
import { type ObservedSystem, phaseOf, sum } from "./observed-system.ts";
import { anyFourWires, type Drawn, systemOf } from "./phasor-tables.fixture.ts";
import { systemOfPhasors } from "./system-of-phasors.ts";

const meanOf = (parts: readonly Seen[]): ObservedSystem =>
  parts.reduce<Seen | null>((before, next) => together(before, next), null)!.system;

const weight = fc.double({ min: 0.1, max: 10, noNaN: true });
const anyWindows = fc.array(fc.tuple(anyFourWires, weight), { minLength: 2, maxLength: 6 });

const seen = (windows: readonly (readonly [Drawn, number])[]): Seen[] =>
  windows.map(([{ system }, weight]) => ({ system, weight }));

describe("the mean over windows", () => {
  it("is the weighted mean of powers and squares, whatever the order", () => {
    fc.assert(
      fc.property(anyWindows, (windows) => {
        const parts = seen(windows);
        const total = sum(parts.map((part) => part.weight));
        const stated = sum(parts.map(({ system, weight }) => weight * system.powersW[1]!)) / total;
        const square =
          sum(parts.map(({ system, weight }) => weight * system.voltageProducts[0]![2]!)) / total;
        const [mean, turned] = [meanOf(parts), meanOf([...parts].reverse())];
        expect(mean.powersW[1]).toBeCloseTo(stated, 7);
        expect(mean.voltageProducts[0]![2]).toBeCloseTo(square, 6);
        expect(turned.orders[3]!.powers[2]![0]!.im).toBeCloseTo(mean.orders[3]!.powers[2]![0]!.im, 7);
      }),
      { seed: 551, numRuns: 100 },
    );
  });

  it("still splits the whole without remainder", () => {
    fc.assert(
      fc.property(anyWindows, fc.boolean(), (windows, generated) => {
        const mean = meanOf(seen(windows));
        const whole = (S: number, parts: readonly number[]) =>
          expect(Math.abs(sum(parts.map((x) => x * x)) / (S * S) - 1)).toBeLessThan(1e-10);
        const e = effectivePowers(mean);
        whole(e.apparentPowerVA, [e.fundamentalApparentPowerVA, e.nonfundamentalApparentPowerVA]);
        whole(e.apparentPowerVA, [e.activePowerW, e.nonactivePowerVar]);
        whole(e.fundamentalApparentPowerVA, [
          e.positiveSequenceApparentPowerVA,
          e.fundamentalUnbalancePowerVA,
        ]);
        const one = singlePhasePowers(phaseOf(mean, 1));
        whole(one.harmonicApparentPowerVA, [one.harmonicActivePowerW, one.harmonicDistortionPowerVar]);
        const b = budeanuPowers(phaseOf(mean, 2));
        whole(b.apparentPowerVA, [b.activePowerW, b.reactivePowerVar, b.distortionPowerVA]);
        const c = currentsPhysicalComponents(mean, generated);
        whole(c.currentRms, [
          c.activeCurrentA,
          c.scatteredCurrentA,
          c.reactiveCurrentA,
          c.unbalancedCurrentA,
          c.varyingCurrentA,
          c.generatedCurrentA,
          c.unresolvedCurrentA,
        ]);
      }),
      { seed: 552, numRuns: 100 },
    );
  });

  it("of one and the same window is that window", () => {
    fc.assert(
      fc.property(anyFourWires, ({ system }) => {
        const mean = meanOf([
          { system, weight: 1 },
          { system, weight: 2.5 },
        ]);
        expect(JSON.stringify(mean)).toBe(JSON.stringify(system)); // −0 is 0
      }),
      { seed: 553, numRuns: 50 },
    );
  });

  it("calls what comes and goes of a balanced load varying, not unbalanced", () => {
    const u = [{ 1: [220, 0] }, { 1: [220, -120] }, { 1: [220, 120] }] as const;
    const i = [{ 1: [10, -30] }, { 1: [10, -150] }, { 1: [10, 90] }] as const;
    const on = systemOf(4, u, i);
    const off = systemOf(4, u, [{}, {}, {}]);
    const c = currentsPhysicalComponents(
      meanOf([
        { system: on, weight: 1 },
        { system: off, weight: 1 },
      ]),
      false,
    );
    expect(c.unbalancedCurrentA).toBeCloseTo(0, 9);
    // Half the time 10 A in each phase: mean square 50 A², of which the mean current of 5 A explains 25 A².
    expect(c.varyingCurrentA).toBeCloseTo(Math.sqrt(3 * 25), 9);
    expect(Math.hypot(c.activeCurrentA, c.reactiveCurrentA)).toBeCloseTo(Math.sqrt(3 * 25), 9);
    const e = effectivePowers(
      meanOf([
        { system: on, weight: 1 },
        { system: off, weight: 1 },
      ]),
    );
    expect(e.fundamentalUnbalancePowerVA).toBeCloseTo(0, 2);
  });

  it("reaches as many orders as every window does", () => {
    const long = systemOf(2, [{ 1: [1, 0] }], [{ 1: [1, 0] }]);
    const short = systemOfPhasors(
      2,
      [[scaled({ re: 1, im: 0 }, 0), { re: 1, im: 0 }]],
      [[scaled({ re: 1, im: 0 }, 0), { re: 1, im: 0 }]],
    );
    for (const parts of [
      [long, short],
      [short, long],
    ])
      expect(meanOf(parts.map((system) => ({ system, weight: 1 }))).orders).toHaveLength(2);
  });
});
