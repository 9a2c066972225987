// How much longer a test must run at this load until it can be decided. Called for live progress.

import { type Contribution, combined } from "./budget.ts";
import type { Measured } from "./measured.ts";
import { type Weighed, weigh } from "./weigh.ts";

/** No test is prolonged beyond a million times its present length. */
const LONGEST = 1e6;

/**
 * Seconds until |γ| ± U lies on one side of the limit, if error and scatter stay as they are: the scatter of edges
 * falls with T^−3/2 by regression (T^−1 by edges), stamps with T^−1, and clock, gain and delay do not fall at all.
 * Told of as many edges as tell how they scatter; a verdict on fewer leaves room besides (`hidden-release.ts`).
 * @returns 0 when it is decided already; null when it never will be, or when nothing can be said yet
 */
export const timeStillNeededS = (measured: Measured): number | null => stillNeededS(weigh(measured));

export function stillNeededS({ error, method, contributions, limit }: Weighed): number | null {
  if (!error || !limit.ok || contributions.length === 0) return null;
  const marginPercent = Math.abs(limit.value.percent - Math.abs(error[method].percent));
  const factor = prolongation(contributions, marginPercent);
  return factor === null ? null : error.durationS * (factor - 1);
}

/** The smallest factor on the measuring time at which U is at most the margin; null where none is. */
export function prolongation(contributions: readonly Contribution[], marginPercent: number): number | null {
  const decided = (factor: number): boolean =>
    combined(contributions.map((c) => prolonged(c, factor))).expandedPercent <= marginPercent;
  if (decided(1)) return 1;
  if (!decided(LONGEST)) return null;
  let low = 0;
  let high = Math.log(LONGEST);
  while (high - low > 1e-4) {
    const middle = (low + high) / 2;
    if (decided(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

function prolonged(contribution: Contribution, factor: number): Contribution {
  const standardPercent = contribution.line.standardPercent / factor ** contribution.shrinks;
  return {
    ...contribution,
    line: { ...contribution.line, standardPercent },
    degreesOfFreedom: contribution.degreesOfFreedom * factor,
  };
}
