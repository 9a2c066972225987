// The mains period as a channel's values show it, in whole samples.

import { LIMIT } from "./layout.table.ts";
import type { Values } from "./residuals.ts";

/** Mains frequencies that a period is looked for at. */
const SLOWEST_HZ = 42;
const FASTEST_HZ = 69;
/** So many places of the wave are compared per lag. */
const PROBES = 300;

/**
 * The lag at which the frame is most like itself.
 * @returns null where the frame and what is known before it are too short to hold two periods, or the rate is too low
 */
export function likelyLag({ y, first, samples, history }: Values, rateHz: number): number | null {
  const shortest = Math.max(2, Math.floor(rateHz / FASTEST_HZ));
  const longest = Math.min(Math.ceil(rateHz / SLOWEST_HZ), (samples + history) >> 1, LIMIT.lag);
  if (longest < shortest) return null;
  const from = Math.max(first, first - history + longest);
  const end = first + samples;
  const stride = Math.max(1, Math.floor((end - from) / PROBES)) | 1; // odd: no beat with an even period
  let lag = shortest;
  let least = Number.POSITIVE_INFINITY;
  for (let trial = shortest; trial <= longest; trial++) {
    let sum = 0;
    for (let n = from; n < end; n += stride) sum += Math.abs(y[n]! - y[n - trial]!);
    if (sum >= least) continue;
    least = sum;
    lag = trial;
  }
  return lag;
}
