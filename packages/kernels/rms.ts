// Mean, root mean square and mean product over a range of samples. Called for displays, condition and limits.

import { requireShape } from "@etalon/basis";

/**
 * Sums run over so many samples before they are added up: rounding stays below 1e-13 for hours of samples.
 */
const BLOCK = 4096;

/**
 * Mean of a channel:  (1/N)·Σ x[n], from ≤ n < to.
 * @param x    [≥ to]
 * @param from first sample
 * @param to   one past the last sample, > from
 * @returns the channel's unit
 * @throws ShapeFault empty range, or outside the channel
 */
export function mean(x: Float64Array, from: number, to: number): number {
  requireShape(from >= 0 && to > from && to <= x.length, "mean", [x.length, from, to]);
  let total = 0;
  for (let start = from; start < to; start += BLOCK) {
    const end = Math.min(start + BLOCK, to);
    let sum = 0;
    for (let n = start; n < end; n++) sum += x[n];
    total += sum;
  }
  return total / (to - from);
}

/**
 * Mean product of two channels:  (1/N)·Σ x[n]·y[n], from ≤ n < to.
 *
 * Of a voltage and a current: the active power, if the range holds whole cycles; the samples' own products
 * suffice for band-limited channels although the product aliases.
 * @returns the product of the units; watt, positive = the user draws energy, where y is positive towards
 *          the user
 * @throws ShapeFault empty range, or outside either channel
 */
export function meanProduct(x: Float64Array, y: Float64Array, from: number, to: number): number {
  const fits = from >= 0 && to > from && to <= x.length && to <= y.length;
  requireShape(fits, "meanProduct", [x.length, y.length, from, to]);
  let total = 0;
  for (let start = from; start < to; start += BLOCK) {
    const end = Math.min(start + BLOCK, to);
    let even = 0;
    let odd = 0;
    let n = start;
    for (; n + 1 < end; n += 2) {
      even += x[n] * y[n];
      odd += x[n + 1] * y[n + 1];
    }
    if (n < end) even += x[n] * y[n];
    total += even + odd;
  }
  return total / (to - from);
}

/** Root mean square:  √((1/N)·Σ x[n]²), from ≤ n < to. Parameters as `mean`. */
export function rms(x: Float64Array, from: number, to: number): number {
  return Math.sqrt(meanProduct(x, x, from, to));
}
