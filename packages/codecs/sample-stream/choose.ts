// Which predictor makes a channel smallest: the encoder tries each and counts its bytes exactly.

import { blockWidths } from "./bits.ts";
import { BLOCK, LIMIT } from "./layout.table.ts";
import { type Prediction, residuals } from "./predict.ts";

export interface Chosen {
  readonly prediction: Prediction;
  readonly residuals: Int32Array;
  readonly widths: Uint8Array;
  /** Bytes of the packed residuals. */
  readonly bytes: number;
}

/** Mains frequencies that a period is looked for at. */
const SLOWEST_HZ = 42;
const FASTEST_HZ = 69;
/** So many places of the wave are compared per lag; so many periods back is as far as one looks. */
const PROBES = 400;
const PERIODS = 8;

const neighbours: readonly Prediction[] = [
  { kind: "none", lag: 0 },
  { kind: "difference", lag: 0 },
  { kind: "secondDifference", lag: 0 },
];

/** The predictions worth trying on every channel of a frame; `lags` come from `likelyLags`. */
export function candidates(lags: readonly number[]): readonly Prediction[] {
  const withLag = lags.flatMap((lag): Prediction[] => [
    { kind: "period", lag },
    { kind: "secondPeriod", lag },
    { kind: "periodDifference", lag },
  ]);
  return [...neighbours, ...withLag];
}

/** Tries every candidate; ties go to the earlier, so the same codes always give the same bytes. */
export function smallest(tries: readonly Prediction[], codes: Int32Array, samples: number): Chosen {
  const blocks = Math.ceil(samples / BLOCK);
  let best = { values: new Int32Array(samples), widths: new Uint8Array(blocks) };
  let spare = { values: new Int32Array(samples), widths: new Uint8Array(blocks) };
  let bestBytes = Number.POSITIVE_INFINITY;
  let prediction: Prediction = neighbours[0]!;
  for (const next of tries) {
    residuals(next, codes, samples, spare.values);
    const bytes = blockWidths(spare.values, samples, spare.widths);
    if (bytes >= bestBytes) continue;
    [best, spare] = [spare, best];
    bestBytes = bytes;
    prediction = next;
  }
  return { prediction, residuals: best.values, widths: best.widths, bytes: bestBytes };
}

/**
 * The mains period in samples as the wave shows it, and the number of periods back that fits a whole number
 * of samples best (49.9 Hz at 4 kHz: 80.16 samples to one period, but 480.96 to six).
 *
 * @param codes  the liveliest channel of the frame
 * @returns at most two lags; none where the frame is too short to hold two periods
 */
export function likelyLags(codes: Int32Array, samples: number, rateHz: number): readonly number[] {
  const shortest = Math.max(1, Math.floor(rateHz / FASTEST_HZ));
  const longest = Math.min(Math.ceil(rateHz / SLOWEST_HZ), samples >> 1, LIMIT.lag);
  if (longest < shortest) return [];
  const one = bestLag(codes, samples, shortest, longest);

  let several = one.lag;
  let leastBits = bitsLeft(one, samples);
  for (let periods = 2; periods <= PERIODS; periods++) {
    const about = one.lag * periods;
    if (about + periods > Math.min(samples >> 1, LIMIT.lag)) break;
    const found = bestLag(codes, samples, about - periods, about + periods);
    const bits = bitsLeft(found, samples);
    if (bits >= leastBits) continue;
    several = found.lag;
    leastBits = bits;
  }
  return several === one.lag ? [one.lag] : [one.lag, several];
}

interface Likeness {
  readonly lag: number;
  /** Mean |x[n] − x[n−lag]| over the probed places. */
  readonly difference: number;
  /** Mean |second difference| there: what the first `lag` samples cost. */
  readonly roughness: number;
}

function bestLag(codes: Int32Array, samples: number, from: number, to: number): Likeness {
  const stride = Math.max(1, Math.floor((samples - to) / PROBES)) | 1; // odd: no beat with an even period
  let lag = from;
  let least = Number.POSITIVE_INFINITY;
  let probes = 0;
  for (let trial = from; trial <= to; trial++) {
    let sum = 0;
    probes = 0;
    for (let n = to; n < samples; n += stride, probes++) sum += Math.abs(codes[n]! - codes[n - trial]!);
    if (sum >= least) continue;
    least = sum;
    lag = trial;
  }
  let rough = 0;
  for (let n = Math.max(to, 2); n < samples; n += stride)
    rough += Math.abs(codes[n]! - 2 * codes[n - 1]! + codes[n - 2]!);
  return { lag, difference: least / probes, roughness: rough / probes };
}

const bitsLeft = ({ lag, difference, roughness }: Likeness, samples: number): number =>
  (samples - lag) * Math.log2(1 + difference) + lag * Math.log2(1 + roughness);
