// Shifts a channel by a real-valued number of samples: skew between channels. Called by calibration.

import { requireShape } from "@etalon/basis";
import { kaiser, sinc } from "./kaiser.ts";

export interface DelayRule {
  /** Samples; positive = the output lags. */
  readonly delay: number;
  /** [2L] weight of x[n + first + k] in the output at n; a single 1 for a whole number of samples. */
  readonly taps: Float64Array;
  readonly first: number;
}

/** L: half the length. With β = 14 the error stays below 1e-6 up to 0.943·fs/2 (1,887 Hz at 4 kHz). */
const HALF = 80;
const BETA = 14;

/**
 * Windowed-sinc delay:  y[n] = Σ_k h[k]·x[n + first + k],  h = sinc(v)·kaiser(v/80, 14) scaled to Σ h = 1.
 *
 * v is the distance of x's sample from the instant n − delay. A whole number of samples moves them as they
 * are. Cost: 160 multiplications a sample and channel.
 * @param delay samples, real-valued
 */
export function delayRule(delay: number): DelayRule {
  const whole = Math.floor(-delay);
  const fraction = -delay - whole; // the instant lies so far after sample n + whole
  if (fraction === 0) return { delay, taps: Float64Array.of(1), first: whole };
  const taps = new Float64Array(2 * HALF);
  let sum = 0;
  for (let k = 0; k < 2 * HALF; k++) {
    const v = k + 1 - HALF - fraction;
    taps[k] = sinc(v) * kaiser(v / HALF, BETA);
    sum += taps[k];
  }
  for (let k = 0; k < 2 * HALF; k++) taps[k] /= sum;
  return { delay, taps, first: whole + 1 - HALF };
}

/**
 * A channel as it was `delay` samples earlier:  out[n] = x(n − delay), index for index.
 *
 * A channel that lags by τ seconds is put right with delay = −τ·fs. What the ends of x cannot give is NaN,
 * so that nothing downstream uses it unawares: about 80 samples at each end for a fraction, plus the whole
 * samples.
 * @param x   [N]
 * @param out [N] not x itself
 * @returns the range [from, to) of `out` that holds values; from ≥ to where x is too short for any
 * @throws ShapeFault lengths differ, or out is x
 */
export function delayed(
  rule: DelayRule,
  x: Float64Array,
  out: Float64Array,
): readonly [from: number, to: number] {
  const N = x.length;
  requireShape(out.length === N && out !== x, "delayed", [N, out.length]);
  const { taps, first } = rule;
  const from = Math.min(N, Math.max(0, -first));
  const to = Math.max(from, Math.min(N, N - first - taps.length + 1));
  out.fill(Number.NaN, 0, from);
  out.fill(Number.NaN, to);
  if (taps.length === 1) {
    for (let n = from; n < to; n++) out[n] = x[n + first];
    return [from, to];
  }
  for (let n = from; n < to; n++) {
    const at = n + first;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < 2 * HALF; k += 4) {
      s0 += taps[k] * x[at + k];
      s1 += taps[k + 1] * x[at + k + 1];
      s2 += taps[k + 2] * x[at + k + 2];
      s3 += taps[k + 3] * x[at + k + 3];
    }
    out[n] = s0 + s2 + (s1 + s3);
  }
  return [from, to];
}
