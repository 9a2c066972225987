// A site with a bank under orders through a day: its load by spells, its tap changer, and what a terminal there samples.
// The scenarios of reactive balance run on it.

import { normal } from "../chance.ts";
import { split } from "../split.ts";
import { sampledWave, samplesOf } from "../wave-samples.ts";
import {
  type BankState,
  bankAt,
  bankBranches,
  neutralA,
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

export interface SwitchedPlan {
  readonly feeder: Feeder;
  readonly steps: readonly RealStep[];
  readonly tapShare: number;
  readonly spells: readonly Spell[];
  /** Spells come again after so long; left out: the last one lasts. */
  readonly repeatS?: number;
}

export interface SitePlan extends SwitchedPlan {
  readonly terminal: SamplingTerminal;
}

/** What stays of a site when whoever simulates it ends and comes back. */
export interface SiteState {
  readonly bank: BankState;
  readonly position: number;
  readonly balancer: readonly Branch[];
}

export interface SwitchedSite {
  order(step: number, close: boolean, atS: number): void;
  tap(by: 1 | -1): void;
  /** What a balancer puts beside the load from now on. */
  balance(branches: readonly Branch[]): void;
  state(atS: number): SiteState;
  contacts(atS: number): readonly boolean[];
  position(): number;
  bank(atS: number): BankState;
  /** Between the stars of each step; null: it has none. */
  neutralA(atS: number): readonly (number | null)[];
  solutions(atS: number): Solution[];
  truth(atS: number): FlowTruth;
}

/** With a terminal of its own. */
export interface SimulatedSite extends SwitchedSite {
  /** Channels ua, ub, uc, ia, ib, ic from `atS` on; the state is that of `atS`. */
  samples(atS: number, seconds: number): Float64Array[];
}

export function simulatedSite(plan: SitePlan): SimulatedSite {
  const site = switchedSite(plan);
  return {
    ...site,
    samples: (atS, seconds) => sampledAtBus(plan.feeder, site.solutions(atS), plan.terminal, atS, seconds),
  };
}

export function switchedSite(plan: SwitchedPlan, from?: SiteState): SwitchedSite {
  const { steps } = plan;
  let state = from?.bank ?? openBank(steps);
  let position = from?.position ?? 0;
  let balancer = from?.balancer ?? [];
  const at = (atS: number): BankState => {
    state = bankAt(steps, state, atS);
    return state;
  };
  const feederAt = (atS: number): { feeder: Feeder; spell: Spell } => {
    const inTurn = atS % (plan.repeatS ?? Number.POSITIVE_INFINITY);
    const spell = plan.spells.findLast(({ fromS }) => fromS <= inTurn) ?? plan.spells[0]!;
    const sourceV = plan.feeder.sourceV * (spell.source ?? 1) * (1 + position * plan.tapShare);
    return { feeder: { ...plan.feeder, sourceV }, spell };
  };
  const solutions = (atS: number): Solution[] => {
    const { feeder, spell } = feederAt(atS);
    const bank = bankBranches(steps, at(atS), atS);
    return solveAll(feeder, [...spell.loads, ...bank, ...balancer], spell.drawn);
  };
  return {
    order: (step, close, atS) => {
      state = orderStep(steps, state, step, close, atS);
    },
    tap: (by) => {
      position += by;
    },
    balance: (branches) => {
      balancer = branches;
    },
    state: (atS) => ({ bank: at(atS), position, balancer }),
    contacts: (atS) => at(atS).contacts.map(({ closed }) => closed),
    position: () => position,
    bank: at,
    neutralA: (atS) => {
      const { contacts } = at(atS);
      const { voltages } = solutions(atS)[0]!;
      return steps.map((step, k) => neutralA(step, contacts[k]!.closed, voltages, atS));
    },
    solutions,
    truth: (atS) => truthOf(solutions(atS)),
  };
}

/** A terminal whose channels are a little off, as all are. */
export interface SamplingTerminal {
  readonly rateHz: number;
  /** Standard deviation of each sample, share of the channel's rms. */
  readonly noise: number;
  /** Standard deviations from which each channel's own errors are drawn: relative, and at the fundamental. */
  readonly gainStandard: number;
  readonly angleStandardRad: number;
  readonly seed: number;
}

/** The six channels of a solved feeder as a terminal has them, from `atS` on. */
export function sampledAtBus(
  feeder: Feeder,
  solutions: readonly Solution[],
  { rateHz, noise, gainStandard, angleStandardRad, seed }: SamplingTerminal,
  atS: number,
  seconds: number,
): Float64Array[] {
  const count = Math.round(seconds * rateHz);
  const channels = Array.from({ length: 6 }, () => new Float64Array(count));
  const delay = (c: number): number =>
    (angleStandardRad * normal(seed, 39, c)) / (2 * Math.PI * feeder.frequencyHz);
  const source = sampledWave(
    waveAtBus(feeder, solutions),
    { rateHz, firstAt: split(atS) },
    channels.map((_, c) => delay(c)),
  );
  samplesOf(source, 0, count, channels);
  const first = Math.round(atS * rateHz);
  return channels.map((channel, c) => {
    const rms = Math.sqrt(channel.reduce((sum, x) => sum + x * x, 0) / count);
    const gain = 1 + gainStandard * normal(seed, 38, c);
    return channel.map((x, n) => gain * x + noise * rms * normal(seed, 40 + c, first + n));
  });
}
