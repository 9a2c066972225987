// What became of a meter's pulses over its runs: lost, double, released by a slow task, given without load, none at all. A pure step over
// runs; the diagnosis reads it.

import type { Meter } from "@etalon/basis";
import { DIAGNOSIS, type PulseCause } from "./causes.table.ts";
import { creepOf, fadedNoLoad, type NoLoad, neverIdle } from "./no-load.ts";
import type { Run } from "./run.ts";
import type { Silence } from "./silence.ts";

export interface PulseTally {
  readonly counted: number;
  readonly lost: number;
  readonly extra: number;
  /** Runs that were long enough to show a task, and how many showed one, by its period in seconds. */
  readonly runs: number;
  readonly ticks: Readonly<Record<string, number>>;
  readonly noLoad: NoLoad;
  /** Energy since the last pulse; null: pulses come. */
  readonly silence: Silence | null;
}

export const noTally: PulseTally = {
  ...{ counted: 0, lost: 0, extra: 0, runs: 0, ticks: {} },
  ...{ noLoad: neverIdle, silence: null },
};

/** A task shows in eight edges or more. */
const FEWEST_INTERVALS = 7;
const FEWEST_RUNS = 4;

export function tallied(tally: PulseTally, { pulses, sure }: Run): PulseTally {
  if (pulses === null || !sure) return tally;
  const { counted, lost, extra, tickS } = pulses;
  const tick = tickS === null ? {} : { [tickS]: (tally.ticks[tickS] ?? 0) + 1 };
  return {
    ...tally,
    counted: tally.counted + counted,
    lost: tally.lost + lost,
    extra: tally.extra + extra,
    runs: tally.runs + (counted >= FEWEST_INTERVALS ? 1 : 0),
    ticks: { ...tally.ticks, ...tick },
  };
}

export function fadedTally(tally: PulseTally): PulseTally {
  const k = DIAGNOSIS.keptPerDay;
  const ticks = Object.fromEntries(Object.entries(tally.ticks).map(([tick, runs]) => [tick, k * runs]));
  return {
    counted: k * tally.counted,
    lost: k * tally.lost,
    extra: k * tally.extra,
    runs: k * tally.runs,
    ticks,
    noLoad: fadedNoLoad(tally.noLoad, k),
    silence: tally.silence,
  };
}

/**
 * The slow task that most runs show; null where there is none, or runs are too few. Where several pulses share a tick
 * they leave evenly over it and show a half or a fifth of the period: the longest that a good share shows is meant.
 */
export function slowTickOf({ ticks, runs }: PulseTally): number | null {
  const slow = Object.entries(ticks).filter(([tick]) => Number(tick) >= DIAGNOSIS.slowTickS);
  const shown = slow.reduce((sum, [, n]) => sum + n, 0);
  if (runs < FEWEST_RUNS || shown <= 0.5 * runs) return null;
  return Math.max(...slow.filter(([, n]) => n >= 0.2 * shown).map(([tick]) => Number(tick)));
}

export function pulseCauses(
  tally: PulseTally,
  meter: Meter,
): { readonly cause: PulseCause; readonly text: string }[] {
  const found: { cause: PulseCause; text: string }[] = [];
  const share = (pulses: number): string =>
    `${Number(((100 * pulses) / tally.counted).toPrecision(2))} % of pulses`;
  // Three Poisson deviations above what is usual.
  const many = (pulses: number): boolean =>
    pulses - 3 * Math.sqrt(pulses) > DIAGNOSIS.badPulses * tally.counted;
  if (many(tally.lost)) found.push({ cause: "lost pulses", text: `${share(tally.lost)} do not come` });
  if (many(tally.extra)) found.push({ cause: "double pulses", text: `${share(tally.extra)} come twice` });
  const tickS = slowTickOf(tally);
  if (tickS !== null) found.push({ cause: "slow task", text: `pulses leave on a grid of ${tickS} s` });
  const creep = creepOf(tally.noLoad, meter);
  if (creep !== null) found.push({ cause: "creep", text: creep });
  return found;
}
