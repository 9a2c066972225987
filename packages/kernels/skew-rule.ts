// The filter of 16 taps that gives a current the delay of its voltage. Computed once per element by `code-elements.ts`;
// the kernels of `code-kernels.ts` run it.

import { insist, requireShape } from "@etalon/basis";
import { factor, solveBackward, solveForward } from "./cholesky.ts";
import { SKEW_TAPS } from "./code-kernels.ts";

/** y[n] = Σ_t taps[t]·x[n − whole + 8 − t], which is x at n − delay; without taps y[n] = x[n − whole]. */
export interface SkewRule {
  /** Samples; positive = the output lags. */
  readonly delay: number;
  /** ⌈delay⌉ */
  readonly whole: number;
  /** [16], or null where the delay is a whole number. */
  readonly taps: Float64Array | null;
  /** The same for kernels that work in floats: rounded, and right again at the nominal frequency. */
  readonly floats: Float32Array | null;
}

const MIDDLE = SKEW_TAPS / 2;
/** Chebyshev's three points of the band nominal ± 10 %, as factors: the error between them is the smallest. */
const PINS = [1 - 0.1 * Math.cos(Math.PI / 6), 1, 1 + 0.1 * Math.cos(Math.PI / 6)];
/** Points of the least-squares grid between 0 and fs/2. */
const GRID = 256;
/** Steps by which rounded taps are put right. */
const ROUNDS = 64;

/**
 * Taps of a delay by part of a sample: least squares over the whole band, exact in gain and phase at three frequencies
 * about the nominal one.
 *
 *     Σ_t h[t]·e^(jω(8 − t)) ≈ e^(−jωd),   d = delay − whole, −1 < d ≤ 0,   w(ν) = (1 − ν²)^¾ / (ν² + 0.05²), ν = 2f/fs
 *
 * Within 10 % of the nominal frequency the deviation is below 1e-10; above, no filter of this length is a true delay:
 * at a skew of 0.02 (0.1, 0.5) samples and 4 kHz it is off by 6e-5 (3e-4, 1e-3) at the 13th order, 7e-4 (3e-3, 1e-2) at
 * the 25th, 2e-2 (0.1, 0.33) at the 37th of 50 Hz. `delay.ts` has one that is, ten times as long.
 * @param delay           samples, real-valued
 * @param cyclesPerSample nominal frequency ÷ sampling rate
 * @source constrained least squares; the weight is that of `edge-rule.ts`
 */
export function skewRule(delay: number, cyclesPerSample: number): SkewRule {
  insist(Number.isFinite(delay), `skewRule: a delay of ${delay} samples`);
  requireShape(cyclesPerSample > 0 && cyclesPerSample < 0.2, "skewRule", [cyclesPerSample]);
  const whole = Math.ceil(delay) + 0; // no −0
  const d = delay - whole;
  if (d === 0) return { delay, whole, taps: null, floats: null };
  const gram = new Float64Array(SKEW_TAPS * SKEW_TAPS);
  const taps = new Float64Array(SKEW_TAPS);
  const apart = new Float64Array(SKEW_TAPS); // the normal equations are Toeplitz
  for (let g = 0; g < GRID; g++) {
    const nu = (g + 0.5) / GRID;
    const square = (1 - nu * nu) ** 1.5 / (nu * nu + 0.0025) ** 2;
    for (let t = 0; t < SKEW_TAPS; t++) {
      taps[t] += square * Math.cos(Math.PI * nu * (MIDDLE - t + d));
      apart[t] += square * Math.cos(Math.PI * nu * t);
    }
  }
  for (let t = 0; t < SKEW_TAPS; t++) for (let s = 0; s <= t; s++) gram[t * SKEW_TAPS + s] = apart[t - s];
  requireShape(factor(gram, SKEW_TAPS), "skewRule", [delay]);
  solve(gram, SKEW_TAPS, taps);
  pin(gram, taps, d, 2 * Math.PI * cyclesPerSample);
  return { delay, whole, taps, floats: rounded(taps, d, 2 * Math.PI * cyclesPerSample) };
}

/** Moves the least-squares taps to the nearest (in the same norm) that are exact at the pins: Lagrange's multipliers. */
function pin(gram: Float64Array, taps: Float64Array, d: number, nominal: number): void {
  const rows = PINS.flatMap((factorOf) =>
    [Math.cos, Math.sin].map((turn) => ({ turn, w: factorOf * nominal })),
  );
  const C = rows.map(({ turn, w }) => Float64Array.from(taps, (_, t) => turn(w * (MIDDLE - t))));
  const moves = C.map((row) => {
    const move = row.slice();
    solve(gram, SKEW_TAPS, move);
    return move;
  });
  const K = rows.length;
  const between = new Float64Array(K * K);
  const multipliers = new Float64Array(K);
  rows.forEach(({ turn, w }, j) => {
    multipliers[j] = turn(-w * d) - dot(C[j], taps);
    for (let k = 0; k <= j; k++) between[j * K + k] = dot(C[j], moves[k]);
  });
  requireShape(factor(between, K), "skewRule", [d]);
  solve(between, K, multipliers);
  for (let k = 0; k < K; k++) for (let t = 0; t < SKEW_TAPS; t++) taps[t] += multipliers[k] * moves[k][t];
}

/**
 * Rounding to floats turns and stretches the fundamental by up to 1e-7, the same way in every sample. Single taps are
 * then moved, for as long as that brings it nearer to what it should be: small taps have fine steps.
 */
function rounded(taps: Float64Array, d: number, nominal: number): Float32Array {
  const floats = Float32Array.from(taps);
  const cos = taps.map((_, t) => Math.cos(nominal * (MIDDLE - t)));
  const sin = taps.map((_, t) => Math.sin(nominal * (MIDDLE - t)));
  let re = dot(cos, floats) - Math.cos(nominal * d);
  let im = dot(sin, floats) + Math.sin(nominal * d);
  for (let round = 0; round < ROUNDS; round++) {
    let least = re * re + im * im;
    let best = -1;
    let by = 0;
    for (let t = 0; t < SKEW_TAPS; t++) {
      const step = Math.fround(floats[t] - (re * cos[t] + im * sin[t])) - floats[t];
      const square = (re + step * cos[t]) ** 2 + (im + step * sin[t]) ** 2;
      if (square < least) [least, best, by] = [square, t, step];
    }
    if (best < 0) break;
    floats[best] += by;
    re += by * cos[best];
    im += by * sin[best];
  }
  return floats;
}

function solve(lower: Float64Array, size: number, b: Float64Array): void {
  solveForward(lower, size, b);
  solveBackward(lower, size, b);
}

function dot(x: Float64Array, y: Float64Array | Float32Array): number {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += x[t] * y[t];
  return sum;
}
