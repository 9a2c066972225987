// Mean, root mean square and mean product of channels. Called for displays, condition, limits and the analysis.

import { requireShape } from "@etalon/basis";

/** Sums run over so many samples before they are added up: rounding stays below 1e-13 for hours of samples. */
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
  return sumOfProducts(x, y, from, to) / (to - from);
}

/** Root mean square:  √((1/N)·Σ x[n]²), from ≤ n < to. Parameters as `mean`. */
export function rms(x: Float64Array, from: number, to: number): number {
  return Math.sqrt(meanProduct(x, x, from, to));
}

/**
 * Mean of x·y over [from, from + length]:  (1/L)·∫ p dt,  p = x[n]·y[n], linear between samples.
 *
 * Beside `meanProduct`: for a few whole cycles that end between samples, where the plain mean of the samples inside
 * would miss up to one of them. Sample n stands for [n − ½, n + ½], so N samples reach from −½ to N − ½; the half
 * sample at either end continues the last slope. Over whole cycles trapezoids are exact for every order below fs; the
 * broken samples at the ends cost at most (2πf/fs)²/(12·L) of the ripple at frequency f.
 * @param x       [N] N ≥ 2
 * @param y       [N] the same array for a mean square
 * @param from    samples, ≥ −½
 * @param length  samples, > 0, from + length ≤ N − ½
 * @returns the product of the units
 * @throws ShapeFault  lengths differ, or the interval leaves the arrays
 */
export function meanProductBetween(x: Float64Array, y: Float64Array, from: number, length: number): number {
  const N = x.length;
  const to = from + length;
  const fits = N >= 2 && y.length === N && from >= -0.5 && length > 0 && to <= N - 0.5;
  requireShape(fits, "meanProductBetween", [N, y.length, from, to]);
  const first = panelOf(from, N);
  const last = panelOf(to, N);
  const trapezoids = sumOfProducts(x, y, first, last) + 0.5 * (x[last] * y[last] - x[first] * y[first]);
  return (trapezoids + fromPanelStart(x, y, last, to) - fromPanelStart(x, y, first, from)) / length;
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

/** The panel [n, n + 1] that holds a position, the outermost ones also what lies beyond them. */
function panelOf(position: number, N: number): number {
  return Math.min(Math.max(Math.floor(position), 0), N - 2);
}

/** ∫ p from n to `position` along the line through p[n] and p[n + 1]. */
function fromPanelStart(x: Float64Array, y: Float64Array, n: number, position: number): number {
  const u = position - n;
  const p0 = x[n] * y[n];
  return u * (p0 + 0.5 * u * (x[n + 1] * y[n + 1] - p0));
}
