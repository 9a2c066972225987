// Mean of a product between two real-valued sample positions; analysis calls it for ten-cycle means.

import { requireShape } from "@etalon/basis";

/**
 * Mean of a[n]·b[n] over [from, from + length], ends between samples included:
 * (1/L)·∫ p(t) dt with p linear between samples (trapezoids).
 *
 * Over whole cycles the trapezoid rule is exact for every order below fs; only the fractional ends are linear, which
 * costs at most (π·f/fs)²/(3·L) of the ripple.
 * @param a       [N] any unit
 * @param b       [N] any unit; the same array for a mean square
 * @param from    samples, 0 ≤ from
 * @param length  samples, > 0, from + length ≤ N − 1
 * @returns       product of the units
 * @throws ShapeFault  lengths differ, or the interval leaves the arrays
 */
export function meanProductBetween(a: Float64Array, b: Float64Array, from: number, length: number): number {
  const end = from + length;
  requireShape(
    a.length === b.length && from >= 0 && length > 0 && end <= a.length - 1,
    "meanProductBetween",
    [a.length, b.length, from, end],
  );
  return (
    (integral(a, b, end) - integral(a, b, from) + whole(a, b, Math.floor(from), Math.floor(end))) / length
  );
}

/** Trapezoids from sample `first` to sample `last`. */
function whole(a: Float64Array, b: Float64Array, first: number, last: number): number {
  let sum = 0.5 * (a[last] * b[last] - a[first] * b[first]);
  for (let n = first; n < last; n++) sum += a[n] * b[n];
  return sum;
}

/** From the sample at or before `position` to `position`, p linear. */
function integral(a: Float64Array, b: Float64Array, position: number): number {
  const n = Math.floor(position);
  const u = position - n;
  if (u === 0) return 0;
  const p0 = a[n] * b[n];
  const p1 = a[n + 1] * b[n + 1];
  return u * (p0 + 0.5 * u * (p1 - p0));
}
