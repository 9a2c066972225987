// Mean, root mean square and mean product of channels. Called for displays, condition, limits and the analysis.

import { requireShape } from "@etalon/basis";

/** Sums run over so many samples before they are added up: rounding stays below 1e-13 for hours of samples. */
const BLOCK = 4096;

/** Samples that the polynomial at the end of an interval goes through. */
const STENCIL = 6;
/** An end this near to a sample, or to halfway between two, is there: less is rounding. */
const NEAR = 1e-6;

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
  return sumOfProducts(x, y, from, to) / (to - from);
}

/** Root mean square:  √((1/N)·Σ x[n]²), from ≤ n < to. Parameters as `mean`. */
export function rms(x: Float64Array, from: number, to: number): number {
  return Math.sqrt(meanProduct(x, x, from, to));
}

/**
 * Mean of x·y over [from, from + length]:  (1/L)·∫ p dt,  p = x[n]·y[n].
 *
 * Beside `meanProduct`: for a few whole cycles that end between samples, where the plain mean of the samples inside
 * would miss up to one of them. Sample n stands for [n − ½, n + ½], so N samples reach from −½ to N − ½. Trapezoids from
 * one end to the other, and at each end the polynomial through six samples: over whole cycles trapezoids are exact for
 * every order below fs, and the ends cost less than 1e-3·(2πf/fs)⁶/L of the ripple at frequency f, 0.05·(2πf/fs)⁶/L where
 * the interval reaches half a sample beyond the first or last. Neighbouring intervals share what their common end costs,
 * so that their sum is the whole. Where both ends lie halfway between samples, it is the plain mean.
 * @param x       [N] N ≥ 2
 * @param y       [N] the same array for a mean square
 * @param from    samples, ≥ −½
 * @param length  samples, > 0, from + length ≤ N − ½
 * @returns the product of the units
 * @throws ShapeFault  lengths differ, or the interval leaves the arrays
 * @source end corrections: J. Gregory 1670, by forward differences
 */
export function meanProductBetween(x: Float64Array, y: Float64Array, from: number, length: number): number {
  const N = x.length;
  const to = from + length;
  const fits = N >= 2 && y.length === N && from >= -0.5 && length > 0 && to <= N - 0.5;
  requireShape(fits, "meanProductBetween", [N, y.length, from, to]);
  const begin = Math.round(from + 0.5);
  const end = Math.round(to + 0.5);
  if (Math.max(Math.abs(from + 0.5 - begin), Math.abs(to + 0.5 - end)) < NEAR && end > begin)
    return sumOfProducts(x, y, begin, end) / (end - begin);
  const first = stencilAt(from, N);
  const last = stencilAt(to, N);
  const trapezoids = sumOfProducts(x, y, first, last) + 0.5 * (x[last] * y[last] - x[first] * y[first]);
  return (trapezoids + beyond(x, y, last, to) - beyond(x, y, first, from)) / length;
}

/** Σ x[n]·y[n], from ≤ n < to; 0 where the range is empty. */
function sumOfProducts(x: Float64Array, y: Float64Array, from: number, to: number): number {
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
  return total;
}

/** The first of the samples about a position that its polynomial goes through. */
function stencilAt(position: number, N: number): number {
  return Math.min(Math.max(Math.floor(position + NEAR) - (STENCIL / 2 - 1), 0), Math.max(N - STENCIL, 0));
}

/**
 * What lies between sample `start` and `position`, less Gregory's correction of trapezoids that end at `start`:
 *
 *     Σ_k Δ^k p[start]·(∫ C(s, k) ds from 0 to t − g_k),  t = position − start,  g = 0, 1/12, −1/24, 19/720, −3/160, 863/60480
 */
function beyond(x: Float64Array, y: Float64Array, start: number, position: number): number {
  const t = position - start;
  const points = Math.min(STENCIL, x.length);
  const p = [0, 0, 0, 0, 0, 0]; // becomes Δ^k p[start]; differences that too few samples do not give stay 0
  for (let k = 0; k < points; k++) p[k] = x[start + k] * y[start + k];
  for (let k = 1; k < points; k++) for (let n = points - 1; n >= k; n--) p[n] -= p[n - 1];
  const t2 = t * t;
  return (
    p[0] * t +
    p[1] * (t2 / 2 - 1 / 12) +
    p[2] * (t2 * (t / 6 - 1 / 4) + 1 / 24) +
    p[3] * ((t2 * (t2 / 4 - t + 1)) / 6 - 19 / 720) +
    p[4] * ((t2 * (t * (t2 / 5 - 1.5 * t + 11 / 3) - 3)) / 24 + 3 / 160) +
    p[5] * ((t2 * (t2 * (t2 / 6 - 2 * t + 35 / 4) - (50 / 3) * t + 12)) / 120 - 863 / 60480)
  );
}
