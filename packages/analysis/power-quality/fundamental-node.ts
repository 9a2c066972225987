// Phase, frequency and size of the fundamental about one instant. Called by fundamental-track.ts every five cycles.

import { fundamentalFrequency } from "@etalon/kernels/frequency";
import { spanFrequency } from "@etalon/kernels/span-frequency";

/** What a stretch shows of its fundamental. */
export interface Seen {
  /** Cycles past a positive peak in the stretch's middle, in [−½, ½]. */
  readonly phase: number;
  readonly rms: number;
  /** Rms of the fundamental ÷ rms of everything, under the same window: 1 for a sine. */
  readonly share: number;
}

/** Below this share a stretch shows something else at another frequency, or nothing. */
const CLEAR_SHARE = 0.8;
const LOWEST_HZ = 40;
const HIGHEST_HZ = 70;

/**
 * The fundamental under a Hann window:  X = (2/ΣW)·Σ w[n]·x[n]·e^(−j2πν(n − N/2)),  w[n] = ½ − ½·cos(2πn/N).
 * @param x               [N] about ten cycles
 * @param cyclesPerSample ν
 * @returns null where the stretch holds a missing sample, or nothing at all
 */
export function fundamentalOf(x: Float64Array, cyclesPerSample: number): Seen | null {
  const N = x.length;
  const turn = 2 * Math.PI * cyclesPerSample;
  const stepC = Math.cos(turn);
  const stepS = Math.sin(turn);
  const windowC = Math.cos((2 * Math.PI) / N);
  const windowS = Math.sin((2 * Math.PI) / N);
  let c = Math.cos((turn * N) / 2);
  let s = -Math.sin((turn * N) / 2);
  let wc = 1;
  let ws = 0;
  let re = 0;
  let im = 0;
  let squares = 0;
  for (let n = 0; n < N; n++) {
    const value = x[n]!;
    const weighted = (0.5 - 0.5 * wc) * value;
    re += weighted * c;
    im -= weighted * s;
    squares += weighted * value;
    [c, s] = [c * stepC - s * stepS, s * stepC + c * stepS];
    [wc, ws] = [wc * windowC - ws * windowS, ws * windowC + wc * windowS];
  }
  const rms = Math.SQRT2 * (2 / N) * Math.hypot(re, im); // ΣW = N/2
  const all = Math.sqrt((2 / N) * squares);
  if (!(all > 0) || !Number.isFinite(all)) return null;
  return { phase: Math.atan2(im, re) / (2 * Math.PI), rms, share: rms / all };
}

export const clear = (seen: Seen | null, leastRms: number): seen is Seen =>
  seen !== null && seen.share >= CLEAR_SHARE && seen.rms >= leastRms;

/**
 * The frequency of a stretch of which little is known: near one that is likely, else anywhere from 40 to 70 Hz.
 * @returns cycles per sample; null where there is no fundamental
 */
export function lookedFor(x: Float64Array, sampleRateHz: number, likelyHz: number): number | null {
  if (x.length < 4 || !x.every(Number.isFinite)) return null;
  const near = spanFrequency(x, sampleRateHz, likelyHz)?.frequencyHz ?? null;
  if (near !== null && inRange(near) && (fundamentalOf(x, near / sampleRateHz)?.share ?? 0) >= CLEAR_SHARE)
    return near / sampleRateHz;
  const found = fundamentalFrequency(x, sampleRateHz, null);
  return found !== null && inRange(found) ? found / sampleRateHz : null;
}

const inRange = (hz: number): boolean => hz >= LOWEST_HZ && hz <= HIGHEST_HZ;
