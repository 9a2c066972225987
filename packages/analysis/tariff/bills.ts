// The bill of a recording under each theory, as if the month went on like it: what energy is charged, and what the power
// factor adds. Called by analyze.ts.

import type { TotalEnergyReading } from "../energy/reading.ts";
import { ratio } from "../power-theory/observed-system.ts";
import type { PhaseTheories, SystemTheories } from "../power-theory/power-theories.ts";
import { adjustmentSource, type PowerFactorStandard } from "./power-factor-adjustment.table.ts";
import { powerFactorAdjustmentPercent } from "./power-factor-adjustment.ts";

export interface TariffTerms {
  readonly powerFactorStandard: PowerFactorStandard;
  /** k: how much of the harmonic energy that comes back is charged on top of the fundamental. */
  readonly harmonicPenalty: number;
}

export const usualTerms: TariffTerms = { powerFactorStandard: 0.9, harmonicPenalty: 1 };

/** Imported energy by what is charged. */
export interface ChargedEnergies {
  /** E: what a meter of the whole band registers. */
  readonly fullBandWh: number;
  /** E1. */
  readonly fundamentalWh: number;
  /** E1 + k·EH−, EH− of each phase by itself. */
  readonly penalisedWh: number;
}

export interface Bill {
  readonly theory: string;
  /** How the power factor is made, e.g. "P/√(P² + QB²)". */
  readonly formula: string;
  readonly powerFactor: number | null;
  /** + increase. */
  readonly adjustmentPercent: number | null;
  /** E·(1 + adjustment): the whole charge, in energy at the plain price. */
  readonly chargedWh: number | null;
}

export interface Bills extends TariffTerms {
  readonly source: typeof adjustmentSource;
  readonly energies: ChargedEnergies;
  readonly bills: readonly Bill[];
}

type Billed = "ieee1459" | "budeanu" | "fryze" | "cpcGenerated";
/** The theories that have a power factor to go by. */
export type BilledTheories = Pick<PhaseTheories, Billed> | Pick<SystemTheories, Billed>;

/** Null where nothing is drawn: nothing is charged. */
export function billsOf(
  energy: TotalEnergyReading,
  theories: BilledTheories,
  terms: TariffTerms,
): Bills | null {
  const E = energy.active.importWh;
  if (!(E > 0)) return null;
  const { q1, q2, q3, q4 } = energy.reactiveVarh;
  const { ieee1459, budeanu, fryze, cpcGenerated } = theories;
  const P = ieee1459.activePowerW;
  const of = (active: number, reactive: number): number | null =>
    ratio(Math.abs(active), Math.hypot(active, reactive));
  const whole = (factor: number | null): number | null => (factor === null ? null : Math.abs(factor));
  const bill = (theory: string, formula: string, powerFactor: number | null): Bill => {
    const adjustmentPercent =
      powerFactor === null ? null : powerFactorAdjustmentPercent(powerFactor, terms.powerFactorStandard);
    const chargedWh = adjustmentPercent === null ? null : E * (1 + adjustmentPercent / 100);
    return { theory, formula, powerFactor, adjustmentPercent, chargedWh };
  };
  const effective = "voltage" in ieee1459 ? "P/Se" : "P/S";
  return {
    ...terms,
    source: adjustmentSource,
    energies: {
      fullBandWh: E,
      fundamentalWh: energy.fundamental.importWh,
      penalisedWh: energy.fundamental.importWh + terms.harmonicPenalty * energy.harmonicByPhase.exportWh,
    },
    bills: [
      bill("meter", "E/√(E² + Eq²), Eq of |Q1| in all quadrants", of(E, q1 + q2 + q3 + q4)),
      bill("IEEE 1459", effective, whole(ieee1459.powerFactor)),
      bill("Budeanu", "P/√(P² + QB²)", of(P, budeanu.reactivePowerVar)),
      bill("Fryze", "P/√(P² + QF²)", whole(fryze.powerFactor)),
      bill(
        "CPC",
        "P/√(P² + Qr²), Qr of the orders that the supply feeds",
        of(P, cpcGenerated.reactivePowerVar),
      ),
    ],
  };
}
