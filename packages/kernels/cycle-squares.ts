// Mean square of one cycle after the other: how a voltage's size goes through a recording. Called by the analysis, which
// looks whether a span is steady, and whether a channel ever shows a voltage.

import { meanProductBetween } from "./means.ts";

/**
 * Mean squares of single cycles, each half a cycle behind the one before:  (1/T)·∫ x² dt.
 *
 * One at a time, so that who has seen enough of a long recording need not look at the rest of it.
 * @param x     [N] any unit; NaN where a sample is missing
 * @param cycle its length in samples, real-valued, > 1
 * @returns     the unit's square; NaN where a sample is missing in a cycle, or close beside it
 */
export function* cycleSquares(x: Float64Array, cycle: number): Generator<number> {
  for (let from = -0.5; from + cycle <= x.length - 0.5; from += cycle / 2)
    yield meanProductBetween(x, x, from, cycle);
}
