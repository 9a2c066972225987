// The four theories side by side in one plain form: of each phase, and of three phases together. Called by record.ts.

import type { TheoryPowers, TheoryValue } from "@etalon/basis";
import { budeanuPowers } from "../power-theory/budeanu.ts";
import { currentsPhysicalComponents } from "../power-theory/currents-physical-components.ts";
import { fryzePowers } from "../power-theory/fryze.ts";
import { singlePhasePowers } from "../power-theory/ieee1459-single-phase.ts";
import { effectivePowers } from "../power-theory/ieee1459-three-phase.ts";
import { type ObservedSystem, phaseOf, ratio } from "../power-theory/observed-system.ts";
import type { ExpandedOf } from "./figure-uncertainty.ts";

/** The same channels' gains stand above and below the line: what is not known of these is how channels answer over frequency. */
const pollution = new Set(["SN/S1", "SeN/Se1"]);

/** With expanded uncertainties. */
export function sureTheoryPowers(system: ObservedSystem, expandedOf: ExpandedOf): TheoryPowers[] {
  const expanded = expandedOf((one) =>
    theoryPowers(one).flatMap(({ powerFactor, values }) => [
      powerFactor,
      ...values.map(({ value }) => value),
    ]),
  ).values();
  const next = () => ({ expanded: expanded.next().value ?? null });
  return theoryPowers(system).map((one) => {
    const { expanded: powerFactorExpanded } = next();
    const values = one.values.map((value) => {
      const own = next();
      return { ...value, expanded: pollution.has(value.name) ? null : own.expanded };
    });
    return { ...one, powerFactorExpanded, values };
  });
}

export function theoryPowers(system: ObservedSystem): TheoryPowers[] {
  const names = system.wires === 2 ? ["a"] : ["a", "b", "c"];
  // Phases of three wires have no voltage of their own.
  const phases = system.wires === 3 ? [] : names.flatMap((name, k) => phasePowers(name, phaseOf(system, k)));
  return system.wires === 2 ? phases : [...phases, ...togetherPowers(system)];
}

function phasePowers(of: string, phase: ObservedSystem): TheoryPowers[] {
  const own = singlePhasePowers(phase);
  const values = [
    W("P", own.activePowerW),
    W("P1", own.fundamentalActivePowerW),
    W("PH", own.harmonicActivePowerW),
    reactive("Q1", own.fundamentalReactivePowerVar),
    VA("S", own.apparentPowerVA),
    reactive("N", own.nonactivePowerVar),
    reactive("DI", own.currentDistortionPowerVar),
    reactive("DV", own.voltageDistortionPowerVar),
    VA("SH", own.harmonicApparentPowerVA),
    plain("PF1", own.fundamentalPowerFactor),
    plain("SN/S1", own.harmonicPollution),
  ];
  const { definition, powerFactor } = own;
  return [
    { of, theory: "IEEE 1459", definition, powerFactor, powerFactorFormula: "P/S", values },
    ...others(of, phase),
  ];
}

function togetherPowers(system: ObservedSystem): TheoryPowers[] {
  const own = effectivePowers(system);
  const values = [
    W("P", own.activePowerW),
    W("P1", own.fundamentalActivePowerW),
    W("PH", own.harmonicActivePowerW),
    W("P1+", own.positiveSequenceActivePowerW),
    reactive("Q1+", own.positiveSequenceReactivePowerVar),
    VA("Se", own.apparentPowerVA),
    reactive("N", own.nonactivePowerVar),
    VA("SU1", own.fundamentalUnbalancePowerVA),
    reactive("DeI", own.currentDistortionPowerVar),
    reactive("DeV", own.voltageDistortionPowerVar),
    VA("SeH", own.harmonicApparentPowerVA),
    plain("PF1+", own.positiveSequencePowerFactor),
    plain("SeN/Se1", own.harmonicPollution),
  ];
  const { definition, powerFactor } = own;
  return [
    { of: "together", theory: "IEEE 1459", definition, powerFactor, powerFactorFormula: "P/Se", values },
    ...others("together", system),
  ];
}

/** What is the same of one phase and of three. */
function others(of: string, system: ObservedSystem): TheoryPowers[] {
  const budeanu = budeanuPowers(system);
  const fryze = fryzePowers(system);
  const cpc = currentsPhysicalComponents(system, true);
  return [
    {
      of,
      theory: "Budeanu",
      definition: budeanu.definition,
      powerFactor: budeanu.powerFactor,
      powerFactorFormula: "P/S, S² = P² + QB² + DB²",
      values: [
        W("P", budeanu.activePowerW),
        reactive("QB", budeanu.reactivePowerVar),
        VA("DB", budeanu.distortionPowerVA),
        VA("S", budeanu.apparentPowerVA),
      ],
    },
    {
      of,
      theory: "Fryze",
      definition: fryze.definition,
      powerFactor: fryze.powerFactor,
      powerFactorFormula: "P/S, S² = P² + QF²",
      values: [
        W("P", fryze.activePowerW),
        reactive("QF", fryze.reactivePowerVar),
        VA("S", fryze.apparentPowerVA),
      ],
    },
    {
      of,
      theory: "CPC",
      definition: cpc.definition,
      powerFactorFormula: "(PD − PC)/S, S = ‖u‖·‖i‖",
      powerFactor: ratio(cpc.suppliedPowerW - cpc.returnedPowerW, cpc.apparentPowerVA),
      values: [
        W("PD", cpc.suppliedPowerW),
        W("PC", cpc.returnedPowerW),
        reactive("Qr", cpc.reactivePowerVar),
        VA("Ds", cpc.scatteredPowerVA),
        VA("Du", cpc.unbalancedPowerVA),
        VA("DC", cpc.generatedPowerVA),
        VA("S", cpc.apparentPowerVA),
      ],
    },
  ];
}

const W = (name: string, value: number): TheoryValue => ({ name, value, unit: "W" });
const VA = (name: string, value: number): TheoryValue => ({ name, value, unit: "VA" });
const reactive = (name: string, value: number): TheoryValue => ({ name, value, unit: "var" });
const plain = (name: string, value: number | null): TheoryValue => ({ name, value, unit: "" });
