// What must hold of any phasors: the squares of each theory's parts sum to the square of its whole.

import { scaled } from "@etalon/kernels/phasor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budeanuPowers } from "./budeanu.ts";
import {
  type CurrentsPhysicalComponents,
  currentsPhysicalComponents,
} from "./currents-physical-components.ts";
import { fryzePowers } from "./fryze.ts";
import { singlePhasePowers } from "./ieee1459-single-phase.ts";
import { effectivePowers } from "./ieee1459-three-phase.ts";
import { type ObservedSystem, phaseOf, rmsOfPhases, sum } from "./observed-system.ts";
import { olderSums } from "./older-sums.ts";
import { anyFourWires, anyPhase, anyThreeWires, type Drawn } from "./phasor-tables.fixture.ts";
import { systemOfPhasors } from "./system-of-phasors.ts";

const runs = (seed: number) => ({ seed, numRuns: 300 });

/** `whole`² = Σ `parts`², relative to the whole. */
function pythagoras(whole: number, parts: readonly number[]): void {
  const squares = sum(parts.map((x) => x * x));
  expect(Math.abs(squares - whole * whole)).toBeLessThanOrEqual(1e-11 * whole * whole);
}

const partsOf = (c: CurrentsPhysicalComponents): number[] => [
  c.activeCurrentA,
  c.scatteredCurrentA,
  c.reactiveCurrentA,
  c.unbalancedCurrentA,
  c.varyingCurrentA,
  c.generatedCurrentA,
];

describe("one phase", () => {
  it("IEEE 1459, Budeanu and Fryze split S without remainder", () => {
    fc.assert(
      fc.property(anyPhase, ({ system: phase }) => {
        const a = singlePhasePowers(phase);
        pythagoras(a.apparentPowerVA, [a.activePowerW, a.nonactivePowerVar]);
        pythagoras(a.apparentPowerVA, [a.fundamentalApparentPowerVA, a.nonfundamentalApparentPowerVA]);
        pythagoras(a.fundamentalApparentPowerVA, [a.fundamentalActivePowerW, a.fundamentalReactivePowerVar]);
        pythagoras(a.harmonicApparentPowerVA, [a.harmonicActivePowerW, a.harmonicDistortionPowerVar]);
        pythagoras(a.nonfundamentalApparentPowerVA, [
          a.currentDistortionPowerVar,
          a.voltageDistortionPowerVar,
          a.harmonicApparentPowerVA,
        ]);
        const b = budeanuPowers(phase);
        pythagoras(a.apparentPowerVA, [b.activePowerW, b.reactivePowerVar, b.distortionPowerVA]);
        const f = fryzePowers(phase);
        pythagoras(a.currentRms, [f.activeCurrentA!, f.reactiveCurrentA!]);
        expect(f.reactivePowerVar).toBeCloseTo(a.nonactivePowerVar, 6);
      }),
      runs(501),
    );
  });

  it("a reversed current turns the active powers round and leaves the apparent ones", () => {
    fc.assert(
      fc.property(anyPhase, ({ system: phase, voltages, currents }) => {
        const reversed = systemOfPhasors(
          2,
          voltages,
          currents.map((row) => row.map((x) => scaled(x, -1))),
        );
        const [a, b] = [singlePhasePowers(phase), singlePhasePowers(reversed)];
        expect(b.activePowerW + a.activePowerW).toBe(0);
        expect(b.fundamentalReactivePowerVar + a.fundamentalReactivePowerVar).toBe(0);
        expect(b.nonactivePowerVar).toBe(a.nonactivePowerVar);
        expect(b.harmonicDistortionPowerVar).toBe(a.harmonicDistortionPowerVar);
        expect(budeanuPowers(reversed).distortionPowerVA).toBe(budeanuPowers(phase).distortionPowerVA);
      }),
      runs(502),
    );
  });
});

describe("currents' physical components", () => {
  for (const [name, any, seed] of [
    ["one phase", anyPhase, 511],
    ["three wires", anyThreeWires, 512],
    ["four wires", anyFourWires, 513],
  ] as const)
    it(`sum to the current and to S: ${name}`, () => {
      fc.assert(
        fc.property(any as fc.Arbitrary<Drawn>, fc.boolean(), ({ system }, generated) => {
          const c = currentsPhysicalComponents(system, generated);
          pythagoras(c.currentRms, partsOf(c));
          const P = sum(system.powersW);
          expect(Math.abs(c.suppliedPowerW - c.returnedPowerW - P)).toBeLessThan(1e-9 * c.apparentPowerVA);
          const reached = generated ? c.voltageRms * c.activeCurrentA : Math.abs(c.suppliedPowerW);
          pythagoras(c.apparentPowerVA, [
            reached,
            c.scatteredPowerVA,
            c.reactivePowerVar,
            c.unbalancedPowerVA,
            c.varyingPowerVA,
            c.generatedPowerVA,
          ]);
          expect(c.varyingCurrentA).toBe(0);
          // 1e-5 of S: what is left of the wave's square after all orders are taken away is rounding
          expect(c.unresolvedCurrentA).toBeLessThan(1e-5 * c.currentRms);
          const split = c.unbalancedBySequenceA;
          if (split && c.unbalancedCurrentA > 1e-6)
            pythagoras(c.unbalancedCurrentA, [split.positive, split.negative, split.zero]);
          if (system.wires === 3) expect(split!.zero).toBeLessThan(1e-9 * c.currentRms);
        }),
        runs(seed),
      );
    });

  it("have Fryze's S of waves that hold more than orders, and leave that apart", () => {
    fc.assert(
      fc.property(anyFourWires, fc.boolean(), ({ system }, generated) => {
        const louder = (products: ObservedSystem["voltageProducts"]) =>
          products.map((row, j) => row.map((x, k) => (j === k ? 1.04 * x : x)));
        const noisy = {
          ...system,
          voltageProducts: louder(system.voltageProducts),
          currentProducts: louder(system.currentProducts),
        };
        const c = currentsPhysicalComponents(noisy, generated);
        expect(c.apparentPowerVA).toBe(fryzePowers(noisy).apparentPowerVA);
        expect(c.unresolvedCurrentA).toBeCloseTo(Math.sqrt(0.04 / 1.04) * c.currentRms, 6);
        pythagoras(c.currentRms, [...partsOf(c), c.unresolvedCurrentA]);
      }),
      runs(515),
    );
  });

  it("leave nothing apart where no order brings power back, and the fundamental where it does", () => {
    fc.assert(
      fc.property(anyPhase, ({ system, voltages, currents }) => {
        const generated = currentsPhysicalComponents(system, true);
        const returning = voltages[0]!.flatMap((u, h) => {
          const i = currents[0]![h]!;
          const P = u.re * i.re + u.im * i.im;
          return P < 0 || (u.re === 0 && u.im === 0 && (i.re !== 0 || i.im !== 0)) ? [h] : [];
        });
        expect(generated.generatedOrders).toEqual(returning);
      }),
      runs(514),
    );
  });
});

describe("three phases together", () => {
  it("IEEE 1459 splits Se without remainder, with a neutral and without", () => {
    fc.assert(
      fc.property(fc.oneof(anyThreeWires, anyFourWires), ({ system }) => {
        const e = effectivePowers(system);
        pythagoras(e.apparentPowerVA, [e.activePowerW, e.nonactivePowerVar]);
        pythagoras(e.apparentPowerVA, [e.fundamentalApparentPowerVA, e.nonfundamentalApparentPowerVA]);
        pythagoras(e.fundamentalApparentPowerVA, [
          e.positiveSequenceApparentPowerVA,
          e.fundamentalUnbalancePowerVA,
        ]);
        const sequences =
          e.positiveSequenceActivePowerW + e.negativeSequenceActivePowerW + e.zeroSequenceActivePowerW;
        expect(Math.abs(sequences - e.fundamentalActivePowerW)).toBeLessThan(
          1e-11 * e.fundamentalApparentPowerVA,
        );
      }),
      runs(521),
    );
  });

  it("Se, Fryze's and Czarnecki's S are one number on three wires, and no older sum exceeds it", () => {
    fc.assert(
      fc.property(anyThreeWires, ({ system }) => {
        const { apparentPowerVA: Se } = effectivePowers(system);
        const near = (S: number) => expect(Math.abs(S - Se)).toBeLessThan(1e-10 * Se);
        near(fryzePowers(system).apparentPowerVA);
        near(currentsPhysicalComponents(system, false).apparentPowerVA);
        const { arithmeticApparentPowerVA: SA, vectorApparentPowerVA: SG } = olderSums(system);
        expect(SG).toBeLessThanOrEqual(SA * (1 + 1e-12));
        expect(SA).toBeLessThanOrEqual(Se * (1 + 1e-12));
        expect(Math.abs(budeanuPowers(system).activePowerW)).toBeLessThanOrEqual(SA * (1 + 1e-12));
      }),
      runs(522),
    );
  });

  it("three like phases are three times one phase", () => {
    fc.assert(
      fc.property(anyPhase, ({ voltages, currents }) => {
        const turned = (x: Drawn["voltages"]) =>
          [0, 1, 2].map((k) =>
            x[0]!.map(({ re, im }, h) => {
              if (h % 3 === 0) return { re: 0, im: 0 }; // zero sequence: a matter of the neutral
              const angle = (-2 * Math.PI * h * k) / 3;
              const [c, s] = [Math.cos(angle), Math.sin(angle)];
              return { re: re * c - im * s, im: re * s + im * c };
            }),
          );
        const system = systemOfPhasors(4, turned(voltages), turned(currents));
        const one = singlePhasePowers(phaseOf(system, 0));
        const e = effectivePowers(system);
        const near = (found: number, stated: number) =>
          expect(Math.abs(found - stated)).toBeLessThan(1e-7 * e.apparentPowerVA);
        near(e.apparentPowerVA, 3 * one.apparentPowerVA);
        near(e.currentDistortionPowerVar, 3 * one.currentDistortionPowerVar);
        near(e.positiveSequenceReactivePowerVar, 3 * one.fundamentalReactivePowerVar);
        near(e.nonactivePowerVar, 3 * one.nonactivePowerVar);
        near(e.fundamentalUnbalancePowerVA, 0);
        near(budeanuPowers(system).reactivePowerVar, 3 * budeanuPowers(phaseOf(system, 0)).reactivePowerVar);
        const [c, single] = [
          currentsPhysicalComponents(system, false),
          currentsPhysicalComponents(phaseOf(system, 0), false),
        ];
        near(c.unbalancedPowerVA, 0);
        near(c.scatteredPowerVA, 3 * single.scatteredPowerVA);
        near(c.reactivePowerVar, 3 * single.reactivePowerVar);
      }),
      runs(523),
    );
  });

  it("the arithmetic sum is the sum of the phases'", () => {
    fc.assert(
      fc.property(anyFourWires, ({ system }) => {
        const currents = rmsOfPhases(system.currentProducts);
        const stated = sum(rmsOfPhases(system.voltageProducts).map((V, k) => V * currents[k]!));
        expect(olderSums(system).arithmeticApparentPowerVA).toBeCloseTo(stated, 8);
      }),
      runs(524),
    );
  });
});
