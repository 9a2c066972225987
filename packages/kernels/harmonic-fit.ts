// Least-squares fit of a mean and harmonics of one frequency to a stretch of samples, whole cycles or not.
// Called by frequency and span-phasors.

import { requireShape } from "@etalon/basis";
import { factor, solveBackward, solveForward } from "./cholesky.ts";

/** What a fit needs for one frequency and length, whichever channel it is for. */
export interface HarmonicBasis {
  readonly samples: number;
  /** ω = 2πf/fs, radian per sample. */
  readonly omega: number;
  readonly highest: number;
  /** [half][highest + 1] cos(hωd) and sin(hωd), d = distance from the window's middle: ½, 1½ … or 1, 2 … */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  /** Cholesky factors of the normal equations: [(H + 1)²] of the cosines 0 … H, [H²] of the sines 1 … H. */
  readonly cosFactor: Float64Array;
  readonly sinFactor: Float64Array;
}

/**
 * The basis of  x[n] = Σ_{h=0…H} C[h]·cos(hω(n − c)) + S[h]·sin(hω(n − c)),  c = (N − 1)/2.
 *
 * About the middle of the window cosines and sines are orthogonal to each other, whatever ω, so the normal
 * equations fall apart in two half as large:
 *
 *     G[h,k] = ½·(D(h − k) ± D(h + k)),   D(m) = Σ_n cos(mω(n − c)) = sin(mωN/2) / sin(mω/2)
 *
 * @param samples N ≥ 2H + 1
 * @param omega   radian per sample, H·ω < π
 * @param highest H, the highest order in the model
 * @returns null where the orders cannot be told apart in so short a window
 * @throws ShapeFault N < 2H + 1
 */
export function harmonicBasis(samples: number, omega: number, highest: number): HarmonicBasis | null {
  requireShape(samples >= 2 * highest + 1, "harmonicBasis", [samples, highest]);
  const size = highest + 1;
  const kernel = Float64Array.from({ length: 2 * highest + 1 }, (_, m) => dirichlet(m * omega, samples));
  const cosFactor = new Float64Array(size * size);
  const sinFactor = new Float64Array(highest * highest);
  for (let h = 0; h <= highest; h++) {
    for (let k = 0; k <= h; k++) {
      cosFactor[h * size + k] = (kernel[h - k] + kernel[h + k]) / 2;
      if (k > 0) sinFactor[(h - 1) * highest + k - 1] = (kernel[h - k] - kernel[h + k]) / 2;
    }
  }
  if (!factor(cosFactor, size) || !factor(sinFactor, highest)) return null;
  return { samples, omega, highest, ...turns(samples, omega, size), cosFactor, sinFactor };
}

/** sin(xN/2)/sin(x/2), also where x is near a whole turn. */
function dirichlet(x: number, N: number): number {
  const below = Math.sin(x / 2);
  if (Math.abs(below) > 1e-7) return Math.sin((x * N) / 2) / below;
  return (N * Math.cos((x * N) / 2)) / Math.cos(x / 2);
}

function turns(samples: number, omega: number, size: number): { cosines: Float64Array; sines: Float64Array } {
  const half = samples >> 1;
  const cosines = new Float64Array(half * size);
  const sines = new Float64Array(half * size);
  const start = samples % 2 === 0 ? 0.5 : 1;
  for (let m = 0; m < half; m++) {
    const re = Math.cos(omega * (m + start));
    const im = Math.sin(omega * (m + start));
    let c = 1;
    let s = 0;
    for (let h = 0; h < size; h++) {
      cosines[m * size + h] = c;
      sines[m * size + h] = s;
      [c, s] = [c * re - s * im, c * im + s * re];
    }
  }
  return { cosines, sines };
}

/** [H + 1] each: peak amplitudes of cosines and sines about the window's middle; cos[0] is the mean. */
export interface Amplitudes {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/**
 * Least-squares amplitudes of one channel.
 * @param x [N]
 * @throws ShapeFault the channel is not as long as the basis
 */
export function harmonicFit(basis: HarmonicBasis, x: Float64Array): Amplitudes {
  const { highest, cosFactor, sinFactor } = basis;
  const { cos, sin } = correlations(basis, x);
  const odd = sin.subarray(1);
  solveForward(cosFactor, highest + 1, cos);
  solveBackward(cosFactor, highest + 1, cos);
  solveForward(sinFactor, highest, odd);
  solveBackward(sinFactor, highest, odd);
  return { cos, sin };
}

/** Σ x·cos and Σ x·sin of every order: samples at equal distances from the middle are paired first. */
export function correlations(basis: HarmonicBasis, x: Float64Array): Amplitudes {
  const { samples, highest, cosines, sines } = basis;
  requireShape(x.length === samples, "harmonicFit", [x.length, samples]);
  const size = highest + 1;
  const half = samples >> 1;
  const cos = new Float64Array(size);
  const sin = new Float64Array(size);
  if (samples % 2 === 1) cos.fill(x[half]);
  const after = samples - half; // the first sample after the middle, and the last before it
  const before = half - 1;
  let m = 0;
  for (; m + 3 < half; m += 4) {
    const [p0, p1, p2, p3] = [x[after + m], x[after + m + 1], x[after + m + 2], x[after + m + 3]];
    const [q0, q1, q2, q3] = [x[before - m], x[before - m - 1], x[before - m - 2], x[before - m - 3]];
    const [s0, s1, s2, s3] = [p0 + q0, p1 + q1, p2 + q2, p3 + q3];
    const [d0, d1, d2, d3] = [p0 - q0, p1 - q1, p2 - q2, p3 - q3];
    const row = m * size;
    for (let h = 0; h < size; h++) {
      const at = row + h;
      cos[h] +=
        s0 * cosines[at] +
        s1 * cosines[at + size] +
        (s2 * cosines[at + 2 * size] + s3 * cosines[at + 3 * size]);
      sin[h] +=
        d0 * sines[at] + d1 * sines[at + size] + (d2 * sines[at + 2 * size] + d3 * sines[at + 3 * size]);
    }
  }
  for (; m < half; m++) {
    const row = m * size;
    for (let h = 0; h < size; h++) {
      cos[h] += (x[after + m] + x[before - m]) * cosines[row + h];
      sin[h] += (x[after + m] - x[before - m]) * sines[row + h];
    }
  }
  return { cos, sin };
}
