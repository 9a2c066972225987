// The energy of one section of a recording, cut into windows of whole cycles. Called by analyze.ts.

import { meanProductBetween } from "@etalon/kernels/means";
import { complexPower, type Phasor } from "@etalon/kernels/phasor";
import { claimedOrder, fittedPhasors } from "@etalon/kernels/span-phasors";
import type { CycleCut } from "../cycle-cuts.ts";
import type { Element } from "../elements.ts";
import type { PowerFigures } from "../power-quality/figures.ts";
import { type EnergyReading, phaseReading, type TotalEnergyReading, totalReading } from "./reading.ts";
import { addWindow, noEnergy } from "./registers.ts";

export interface RecordedEnergy {
  readonly definitions: typeof definitions;
  /** Where the first window begins and the last ends: less than a cycle at the end of a section is in none. */
  readonly fromS: number;
  readonly toS: number;
  readonly windows: number;
  /** Of three wires, phases against their artificial star point. */
  readonly phases: readonly (EnergyReading & { readonly name: string })[];
  readonly total: TotalEnergyReading;
}

const definitions = {
  active:
    "∫max(±P, 0)dt, P = mean(v·i) of each window of ten cycles; total: the phases' powers are added up first",
  fundamental: "the same of P1 = V1·I1·cosθ1",
  harmonic: "the same of PH = P − P1 (IEEE Std 1459-2010): orders added up before the direction is taken",
  harmonicByOrder: "the same of each P_h, h ≥ 2: direction taken order by order, before they are added up",
  harmonicByPhase: "the same of each phase's PH: direction taken phase by phase, before they are added up",
  reactive:
    "∫|Q1|dt, Q1 = V1·I1·sinθ1, by quadrant of (P1, Q1): I import inductive, II, III, IV import capacitive",
} as const;

const HIGHEST_ORDER = 50;

/** Null where no phase has both a voltage and a current, or the section holds no whole cycle. */
export function recordedEnergy(
  phases: readonly Element[],
  cuts: readonly CycleCut[],
  sampleRateHz: number,
): RecordedEnergy | null {
  const first = cuts[0];
  const last = cuts.at(-1);
  if (!first || !last || !phases.some(({ voltage, current }) => voltage && current)) return null;
  const state = cuts.reduce(
    (sums, cut) =>
      addWindow(sums, {
        fromS: cut.fromS,
        toS: endOf(cut, sampleRateHz),
        phases: powersOf(phases, cut),
      }),
    noEnergy(phases.length),
  );
  return {
    definitions,
    fromS: first.fromS,
    toS: endOf(last, sampleRateHz),
    windows: cuts.length,
    phases: state.phases.flatMap((sums, k) =>
      sums.coveredS > 0 ? [{ name: phases[k]!.name, ...phaseReading(sums) }] : [],
    ),
    total: totalReading(state),
  };
}

const endOf = ({ fromS, length }: CycleCut, sampleRateHz: number): number => fromS + length / sampleRateHz;

/**
 * P is the mean over the window, to the fraction of a sample; the orders are fitted to its samples together, which is
 * the plain transform where the window holds them whole and lets none leak into another where it does not.
 */
function powersOf(phases: readonly Element[], cut: CycleCut): (PowerFigures | null)[] {
  const { from, length, cycles } = cut;
  const cyclesPerSample = cycles / length;
  const highest = Math.min(HIGHEST_ORDER, claimedOrder(cyclesPerSample));
  const stretch = (x: Float64Array): Float64Array => {
    const samples = Math.min(Math.ceil(length), x.length);
    const first = Math.min(Math.round(from + 0.5), x.length - samples);
    return x.subarray(first, first + samples);
  };
  const pairs = phases.map(({ voltage, current }) => (voltage && current ? [voltage, current] : []));
  const fitted = fittedPhasors(pairs.flat().map(stretch), cyclesPerSample, highest);
  if (fitted === null) return phases.map(() => null);
  let row = 0;
  return pairs.map(([voltage, current]) => {
    if (!voltage || !current) return null;
    const [u, i] = [fitted[row]!, fitted[row + 1]!];
    row += 2;
    return powerOf(u, i, meanProductBetween(voltage, current, from, length));
  });
}

function powerOf(u: readonly Phasor[], i: readonly Phasor[], activePowerW: number): PowerFigures {
  const powers = u.map((uh, h) => complexPower(uh, i[h]!));
  return {
    activePowerW,
    harmonicActivePowerW: Float64Array.from(powers, ({ re }) => re),
    harmonicReactivePowerVar: Float64Array.from(powers, ({ im }) => im),
  };
}
