// The meter's error while a test still runs, for people who wait. Called by the measuring program.

import { EDGES_THAT_TELL } from "./hidden-release.ts";
import type { Measured } from "./measured.ts";
import { stillNeededS } from "./time-still-needed.ts";
import { weigh } from "./weigh.ts";

export interface RunningError {
  readonly percent: number;
  readonly expandedPercent: number;
  /** null where no limit is known. */
  readonly limit: {
    readonly percent: number;
    /** Until it can be decided; null: never at this load. */
    readonly decidedInS: number | null;
  } | null;
}

/** null until the edges tell how they scatter: before, it would look surer than it is. */
export function runningError(measured: Measured): RunningError | null {
  const weighed = weigh(measured);
  const { error, method, budget, train, limit } = weighed;
  if (!error || !budget || train.used < EDGES_THAT_TELL) return null;
  return {
    percent: error[method].percent,
    expandedPercent: budget.expandedPercent,
    limit: limit.ok ? { percent: limit.value.percent, decidedInS: stillNeededS(weighed) } : null,
  };
}
