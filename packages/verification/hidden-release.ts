// What a meter's release of its pulses at ticks may hide while there are few of them. Called by the assessment, by the running error,
// and by the meters' condition.

import type { MeterError } from "./error.ts";
import { LONGEST_USUAL_TICK_S } from "./task-ticks.table.ts";

/**
 * Fewer edges do not tell how far they scatter. A meter that releases its pulses at a task's ticks gives each up to a tick late;
 * as long as the lateness only grows or only falls from pulse to pulse, which of n edges it does in some 1.5/n of all loads, the
 * line through them takes it for the meter's error and their residuals are nearly nothing. From 25 on that is rarer than what
 * any statement of 95 % leaves out; makers of test equipment demand as many. Shares of both: `few-edges.test.ts`.
 */
export const EDGES_THAT_TELL = 25;

/**
 * How much further off the error may lie: over each of S parts the lateness grows, or falls, by a tick τ at most.
 *   a = τ·√S/T
 * Most meters release at no such tick, so it is no part of the uncertainty, which tells what was seen; but no verdict may hang
 * on it. τ is the longest that is usual, since none is seen; a slower task's error may lie beyond.
 * @param edges  of the whole train
 * @returns      percent; 0 where there are edges enough
 */
export function hiddenReleasePercent(edges: number, { parts, durationS }: MeterError): number {
  return edges >= EDGES_THAT_TELL ? 0 : (100 * LONGEST_USUAL_TICK_S * Math.sqrt(parts)) / durationS;
}
