// The meter's error while a test still runs, for people who wait. Called by the measuring program.

import type { Measured } from "./measured.ts";
import { stillNeededS } from "./time-still-needed.ts";
import { weigh } from "./weigh.ts";

/**
 * Fewer edges do not tell how far they scatter. A meter that releases its pulses at a task's ticks (1 ms and more are usual) gives
 * each up to a tick late; as long as the lateness only grows or only falls from pulse to pulse, which of n edges it does in some
 * 1.5/n of all loads, the line through them takes it for the meter's error and their residuals are nearly nothing. From 25 on that
 * is rarer than what any statement of 95 % leaves out (`running-error.test.ts`); makers of test equipment demand as many.
 */
export const EDGES_THAT_TELL = 25;

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

/** null while nothing can be said with 95 %. */
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
