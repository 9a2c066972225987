// Mean of a product between two real-valued sample positions. Called by analysis for means over whole cycles.

import { requireShape } from "@etalon/basis";

/**
 * Mean of x·y over [from, from + length]:  (1/L)·∫ p dt,  p = x[n]·y[n], linear between samples.
 *
 * Sample n stands for [n − ½, n + ½], so N samples reach from −½ to N − ½; the half sample at either end continues the
 * last slope. Over whole cycles trapezoids are exact for every order below fs; the broken samples at the ends cost at
 * most (2πf/fs)²/(12·L) of the ripple at frequency f.
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
  let sum = 0.5 * (x[last] * y[last] - x[first] * y[first]);
  for (let n = first; n < last; n++) sum += x[n] * y[n];
  return (sum + fromPanelStart(x, y, last, to) - fromPanelStart(x, y, first, from)) / length;
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
