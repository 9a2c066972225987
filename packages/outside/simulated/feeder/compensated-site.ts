// A site with a bank under orders through a day: its load by spells, its tap changer, and what a terminal there samples.
// The scenarios of reactive balance run on it.

import { normal } from "../chance.ts";
import { split } from "../split.ts";
import { sampledWave, samplesOf } from "../wave-samples.ts";
import {
  type BankState,
  bankAt,
  bankBranches,
  openBank,
  orderStep,
  type RealStep,
} from "./capacitor-bank.ts";
import {
  type Branch,
  type DrawnHarmonic,
  type Feeder,
  type FlowTruth,
  type Solution,
  solveAll,
  truthOf,
  waveAtBus,
} from "./feeder.ts";

export interface Spell {
  readonly fromS: number;
  readonly loads: readonly Branch[];
  readonly drawn: readonly DrawnHarmonic[];
  /** Source voltage, times the feeder's. */
  readonly source?: number;
}

export interface SitePlan {
  readonly feeder: Feeder;
  readonly steps: readonly RealStep[];
  readonly tapShare: number;
  readonly spells: readonly Spell[];
  readonly rateHz: number;
  /** Standard deviation of each sample, share of the channel's rms. */
  readonly noise: number;
  readonly seed: number;
}

export interface SimulatedSite {
  order(step: number, close: boolean, atS: number): void;
  tap(by: 1 | -1): void;
  contacts(atS: number): readonly boolean[];
  position(): number;
  bank(atS: number): BankState;
  solutions(atS: number): Solution[];
  truth(atS: number): FlowTruth;
  /** Channels ua, ub, uc, ia, ib, ic from `atS` on; the state is that of `atS`. */
  samples(atS: number, seconds: number): Float64Array[];
}

export function simulatedSite(plan: SitePlan): SimulatedSite {
  const { steps, rateHz, noise, seed } = plan;
  let state = openBank(steps);
  let position = 0;
  const at = (atS: number): BankState => {
    state = bankAt(steps, state, atS);
    return state;
  };
  const feederAt = (atS: number): { feeder: Feeder; spell: Spell } => {
    const spell = plan.spells.findLast(({ fromS }) => fromS <= atS) ?? plan.spells[0]!;
    const sourceV = plan.feeder.sourceV * (spell.source ?? 1) * (1 + position * plan.tapShare);
    return { feeder: { ...plan.feeder, sourceV }, spell };
  };
  const solutions = (atS: number): Solution[] => {
    const { feeder, spell } = feederAt(atS);
    return solveAll(feeder, [...spell.loads, ...bankBranches(steps, at(atS))], spell.drawn);
  };
  return {
    order: (step, close, atS) => {
      state = orderStep(steps, state, step, close, atS);
    },
    tap: (by) => {
      position += by;
    },
    contacts: (atS) => at(atS).contacts.map(({ closed }) => closed),
    position: () => position,
    bank: at,
    solutions,
    truth: (atS) => truthOf(solutions(atS)),
    samples: (atS, seconds) =>
      sampledAtBus(plan.feeder, solutions(atS), { atS, seconds, rateHz, noise, seed }),
  };
}

export interface Sampling {
  readonly atS: number;
  readonly seconds: number;
  readonly rateHz: number;
  readonly noise: number;
  readonly seed: number;
}

/** The six channels of a solved feeder, noise on each. */
export function sampledAtBus(
  feeder: Feeder,
  solutions: readonly Solution[],
  sampling: Sampling,
): Float64Array[] {
  const { atS, seconds, rateHz, noise, seed } = sampling;
  const source = sampledWave(waveAtBus(feeder, solutions), { rateHz, firstAt: split(atS) });
  const count = Math.round(seconds * rateHz);
  const channels = source.signals.map(() => new Float64Array(count));
  samplesOf(source, 0, count, channels);
  return channels.map((channel, c) => {
    const rms = Math.sqrt(channel.reduce((sum, x) => sum + x * x, 0) / count);
    const first = Math.round(atS * rateHz);
    return channel.map((x, n) => x + noise * rms * normal(seed, 40 + c, first + n));
  });
}
