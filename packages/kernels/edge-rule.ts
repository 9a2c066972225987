// The tables by which energy is cut at a pulse edge, computed once per rule. Used by pulse-edge-energy.

import { requireShape } from "@etalon/basis";
import { factor, solveBackward, solveForward } from "./cholesky.ts";
import { kaiser, sinc } from "./kaiser.ts";

/** Opaque to callers; it carries working memory, so one rule serves one thread. */
export interface EdgeRule {
  /** M: the smooth step reaches so many samples to each side of the edge. */
  readonly halfWidth: number;
  /** T: length of the half-sample filter. */
  readonly taps: number;
  /** [T/2] x(n + ½) = Σ_q h[q]·(x[n − q] + x[n + 1 + q]) */
  readonly halfSample: Float64Array;
  /** [(ROWS + 1)·2·(4M + 1)] per row 4M + 1 weights, then their 4M + 1 slopes; see `edgeRule`. */
  readonly table: Float64Array;
  /** [4M + 1] the weights at the edge being computed, and the factors [4] that made them. */
  readonly weights: Float64Array;
  readonly factors: Float64Array;
}

/** Rows per sample: cubic Hermite interpolation between them is exact to 3e-8 of a weight. */
export const ROWS = 64;
/** β of the smooth step s (low: products near the sampling rate must not pass it) and of the sharp step W. */
const SMOOTH_BETA = 6;
const SHARP_BETA = 10;

/**
 * Tables of the pulse-edge rule.
 *
 * The true step at the edge x is split in a smooth step s, for which the samples' own products suffice (a
 * product of two band-limited waves sums exactly although it aliases), and the remainder W − s, summed on a
 * grid twice as fine:
 *
 *     F(x) = Σ_n p[n]·½(s + W)(x − n)  +  Σ_n p(n + ½)·½(W − s)(x − n − ½),      p = Σ u·i
 *     s(y) = ∫_−M^y kaiser(t/M, 6) dt,   W(y) = ∫_−M^y sinc(2t)·kaiser(t/M, 10) dt   (scaled to 1 at M)
 *
 * Both steps are 0 before −M and 1 after M, so 2M samples and 2M half-way points carry weights other than
 * 0 and 1. Row r of the table holds them for an edge r/64 after a sample k: first ½(s + W) for the samples
 * from k − M + 1 to k + M, then ½(W − s) for the half-way points from k − M + ½ to k + M + ½; then the
 * derivatives times 1/64.
 * @param halfWidth M, samples; even, ≥ 8
 * @param taps      T, even, ≥ 8
 * @throws ShapeFault M or T odd or too small
 * @source own design after the split of the step into a smooth and a sharp part; figures in tests/accuracy
 */
export function edgeRule(halfWidth: number, taps: number): EdgeRule {
  const fits = halfWidth >= 8 && taps >= 8 && halfWidth % 2 === 0 && taps % 2 === 0;
  requireShape(fits, "edgeRule", [halfWidth, taps]);
  const M = halfWidth;
  const smooth = stepTable(M, (y) => kaiser(y / M, SMOOTH_BETA));
  const sharp = stepTable(M, (y) => sinc(2 * y) * kaiser(y / M, SHARP_BETA));
  const points = 4 * M + 1;
  const table = new Float64Array((ROWS + 1) * 2 * points);
  for (let row = 0; row <= ROWS; row++) {
    const at = row * 2 * points;
    for (let j = 0; j < points; j++) {
      // y = x − n (samples) or x − n − ½ (half-way points), counted in 1/64 from −M
      const y = j < 2 * M ? row + (2 * M - 1 - j) * ROWS : row - ROWS / 2 + (4 * M - j) * ROWS;
      const sign = j < 2 * M ? 1 : -1;
      const inside = Math.min(Math.max(y, 0), 2 * M * ROWS);
      table[at + j] = (sharp.step[inside] + sign * smooth.step[inside]) / 2;
      if (inside === y) table[at + points + j] = (sharp.slope[y] + sign * smooth.slope[y]) / 2 / ROWS;
    }
  }
  const [weights, factors] = [new Float64Array(points), new Float64Array(4)];
  return { halfWidth, taps, halfSample: halfSampleFilter(taps), table, weights, factors };
}

/** For many terminals on one core: harmonics to the 25th within 0.2 ppm, to the 37th within 1 ppm of 1 s. */
export const lightRule = (): EdgeRule => edgeRule(32, 32);
/** For verification as it runs. */
export const fieldRule = (): EdgeRule => edgeRule(48, 128);
/** For the figures of a certificate. */
export const certifiedRule = (): EdgeRule => edgeRule(96, 256);

/**
 * Samples that an edge needs: `energyTo` at x reads from sample ⌊x⌋ − context + 1 to ⌊x⌋ + context.
 * So on N samples every x with context − 1 ≤ x < N − context can be asked for.
 */
export const edgeContext = (rule: EdgeRule): number => rule.halfWidth + rule.taps / 2;

/**
 * Where the weights of an edge at `fraction` (0 ≤ fraction < 1) after a sample stand in the table: between a row and the
 * next, Hermite's four factors (of the row's weights and slopes, of the next row's) into `factors`.
 * @returns the row
 */
export function rowOf(fraction: number, factors: Float64Array): number {
  const row = Math.floor(fraction * ROWS);
  const t = fraction * ROWS - row;
  const value1 = t * t * (3 - 2 * t);
  factors[0] = 1 - value1;
  factors[1] = t * (1 - t) * (1 - t);
  factors[2] = value1;
  factors[3] = t * t * (t - 1);
  return row;
}

/** The weights of an edge at `fraction` after a sample, into `rule.weights`. */
export function setWeights(rule: EdgeRule, fraction: number): void {
  const { table, weights, factors } = rule;
  const points = weights.length;
  const at0 = rowOf(fraction, factors) * 2 * points;
  const at1 = at0 + 2 * points;
  const [value0, slope0, value1, slope1] = [factors[0], factors[1], factors[2], factors[3]];
  for (let j = 0; j < points; j++) {
    weights[j] =
      value0 * table[at0 + j] +
      slope0 * table[at0 + points + j] +
      (value1 * table[at1 + j] + slope1 * table[at1 + points + j]);
  }
}

/** A step from 0 at −M to 1 at M, and its slope, at every 1/64; `density` is even. */
function stepTable(
  halfWidth: number,
  density: (y: number) => number,
): { step: Float64Array; slope: Float64Array } {
  const half = halfWidth * ROWS;
  const area = new Float64Array(half + 1);
  for (let q = 0; q < half; q++) area[q + 1] = area[q] + gauss3(density, q / ROWS, 1 / ROWS);
  const step = new Float64Array(2 * half + 1);
  const slope = new Float64Array(2 * half + 1);
  for (let q = 0; q <= half; q++) {
    const rise = area[q] / area[half] / 2;
    step[half + q] = 0.5 + rise;
    step[half - q] = 0.5 - rise;
    slope[half + q] = slope[half - q] = q < half ? density(q / ROWS) / area[half] / 2 : 0;
  }
  return { step, slope };
}

/** Gauss-Legendre, three points, on [from, from + width]. */
function gauss3(f: (y: number) => number, from: number, width: number): number {
  const middle = from + width / 2;
  const aside = (width / 2) * Math.sqrt(0.6);
  return (width / 18) * (5 * f(middle - aside) + 8 * f(middle) + 5 * f(middle + aside));
}

/**
 * Symmetric half-sample filter, by weighted least squares over 0 < ν < 1, ν = 2f/fs:
 *
 *     1 ≈ 2·Σ_q h[q]·cos(πν(q + ½)),   w(ν) = (1 − ν²)^¾ / (ν² + 0.05²)
 *
 * The weight is high at the fundamental, where a gain error shows in full, and falls to 0 at fs/2, where no
 * such filter can work. The normal equations are Toeplitz plus Hankel:
 *
 *     G[j,k] = 2·(c[j − k] + c[j + k + 1]),   c[m] = Σ w²·cos(πνm)
 */
function halfSampleFilter(taps: number): Float64Array {
  const size = taps / 2;
  const grid = 4 * taps;
  const c = new Float64Array(taps);
  const h = new Float64Array(size);
  for (let g = 0; g < grid; g++) {
    const nu = (g + 0.5) / grid;
    const square = (1 - nu * nu) ** 1.5 / (nu * nu + 0.0025) ** 2;
    for (let m = 0; m < taps; m++) c[m] += square * Math.cos(Math.PI * nu * m);
    for (let q = 0; q < size; q++) h[q] += 2 * square * Math.cos(Math.PI * nu * (q + 0.5));
  }
  const gram = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) gram[j * size + k] = 2 * (c[j - k] + c[j + k + 1]);
  }
  requireShape(factor(gram, size), "halfSampleFilter", [taps]);
  solveForward(gram, size, h);
  solveBackward(gram, size, h);
  return h;
}
