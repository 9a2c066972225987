// Where ten cycles end, one after the other through a span (the basic interval of IEC 61000-4-30 at 50 Hz). Called by
// analyze.ts: windows and energies are measured between the same cuts.

import { spanFrequency } from "@etalon/kernels/span-frequency";

/** Whole cycles of a span, from and length in samples, real-valued: sample n stands for [n − ½, n + ½]. */
export interface CycleCut {
  readonly from: number;
  readonly length: number;
  readonly cycles: number;
  readonly fromS: number;
  /** Null where it shows none of its own, and the span's cut it. */
  readonly frequencyHz: number | null;
}

export const CYCLES = 10;
/** A last window may lack this share: ten nominal cycles of a span cut at nominal frequency are one window. */
const SLACK = 0.001;

/**
 * Ten cycles of the frequency measured in each, so that they stay whole where it runs away; a cut ends between samples
 * where the cycles do. The last one has as many whole cycles as are left; what is less than one belongs to none.
 * @param frequencyHz  of the whole span: where a stretch shows none of its own, this one cuts it
 */
export function cycleCuts(
  reference: Float64Array,
  frequencyHz: number,
  sampleRateHz: number,
  startS: number,
): CycleCut[] {
  const cuts: CycleCut[] = [];
  const cycle = sampleRateHz / frequencyHz;
  const expected = CYCLES * cycle;
  const end = reference.length - 0.5;
  let from = -0.5;
  const cut = (length: number, cycles: number, ownHz: number | null): void => {
    const fromS = startS + (from + 0.5) / sampleRateHz;
    cuts.push({ from, length: Math.min(length, end - from), cycles, fromS, frequencyHz: ownHz });
    from = Math.min(from + length, end);
  };
  while (from + expected <= end + SLACK * expected) {
    const first = Math.max(Math.floor(from), 0);
    const stretch = reference.subarray(first, Math.round(first + expected));
    const own = spanFrequency(stretch, sampleRateHz, frequencyHz);
    const steady = own !== null && Math.abs(own.frequencyHz - frequencyHz) < 0.05 * frequencyHz;
    const whole = steady ? (CYCLES * sampleRateHz) / own.frequencyHz : expected;
    if (from + whole > end + SLACK * whole) break;
    cut(whole, CYCLES, steady ? own.frequencyHz : null);
  }
  const lastHz = cuts.at(-1)?.frequencyHz ?? null;
  const last = lastHz === null ? cycle : sampleRateHz / lastHz;
  const left = Math.min(Math.floor((end - from) / last + SLACK), CYCLES - 1);
  if (left > 0) cut(left * last, left, lastHz);
  return cuts;
}
