// The energy of one section of a recording, as `etalon analyze --json` prints it. Called by analyze.ts.

import type { CycleCut } from "../cycle-cuts.ts";
import { type EnergyReading, phaseReading, type TotalEnergyReading, totalReading } from "./reading.ts";
import type { EnergyState } from "./registers.ts";

export interface RecordedEnergy {
  readonly definitions: typeof definitions;
  /** Where the first window begins and the last ends: less than a cycle at the end of a section is in none. */
  readonly fromS: number;
  readonly toS: number;
  readonly windows: number;
  /** Three wires have no neutral: their phases stand against an artificial star point, and only the total is measured. */
  readonly phasesAgainst: "neutral" | "star point";
  readonly phases: readonly (EnergyReading & { readonly name: string })[];
  readonly total: TotalEnergyReading;
}

const definitions = {
  active:
    "∫max(±P, 0)dt, P = mean(v·i) of each window of ten cycles; total: the phases' powers are added up first",
  fundamental: "∫max(±P1, 0)dt, P1 = V1·I1·cosθ1",
  harmonic:
    "∫max(±PH, 0)dt, PH = P − P1 (IEEE Std 1459-2010): all but the fundamental, direct current, interharmonics and what changes within a window too, added up before the direction is taken",
  harmonicByOrder: "Σ ∫max(±P_h, 0)dt, h ≥ 2: direction taken order by order, before they are added up",
  harmonicByPhase: "Σ ∫max(±PH, 0)dt of the phases: direction taken phase by phase, before they are added up",
  reactive:
    "∫|Q1|dt, Q1 = V1·I1·sinθ1, by quadrant of (P1, Q1): I import inductive, II, III, IV import capacitive",
} as const;

/** Null where nothing was counted: no phase has both a voltage and a current, or there is no whole cycle. */
export function recordedEnergy(
  state: EnergyState,
  names: readonly string[],
  cuts: readonly CycleCut[],
  phasesAgainst: RecordedEnergy["phasesAgainst"],
): RecordedEnergy | null {
  const [first] = cuts;
  if (!first || state.toS === null || state.phases.every(({ coveredS }) => coveredS === 0)) return null;
  return {
    definitions,
    fromS: first.fromS,
    toS: state.toS,
    windows: cuts.length,
    phasesAgainst,
    phases: state.phases.flatMap((sums, k) =>
      sums.coveredS > 0 ? [{ name: names[k]!, ...phaseReading(sums) }] : [],
    ),
    total: totalReading(state),
  };
}
