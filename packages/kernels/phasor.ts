// Phasors of a fundamental and chosen harmonics over a whole span. Called by verification and analysis.

import { insist, requireShape } from "@etalon/basis";
import { type Amplitudes, harmonicBasis, harmonicFit } from "./harmonic-fit.ts";

/** Rms phasor, cosine reference: x(t) = √2·Re((re + j·im)·e^(jωt)). */
export interface Phasor {
  readonly re: number;
  readonly im: number;
}

/** From so many cycles on, a Blackman window keeps neighbours 120 dB apart and costs less than a fit. */
const CYCLES_FOR_WINDOW = 50;
/** A fit models every order up to here, so that those not asked for do not leak into those that are. */
const HIGHEST_MODELLED = 50;

/**
 * Rms phasors of chosen orders over a span, their angles those at the span's first sample.
 *
 * Below 50 cycles: least squares of the mean and all harmonics together, exact for whole and broken cycles
 * alike. From 50 on:
 *
 *     X_h = √2·Σ w[n]·x[n]·e^(−j2πhfn/fs) / Σ w[n],    w[n] = 0.42 − 0.5·cos(2πn/N) + 0.08·cos(4πn/N)
 *
 * (for h = 0 without √2). A window's mean is taken out by Σ w, so amplitudes are exact for a steady f;
 * where f wanders over the span the phasor is the coherent mean, smaller than the rms.
 * @param x            [N] at least one cycle
 * @param sampleRateHz hertz
 * @param frequencyHz  hertz, the true fundamental, to better than 0.1 of a cycle over the span
 * @param orders       whole numbers ≥ 0
 * @returns one phasor for each order; null where h·f is not below fs/2 by at least one line (f/cycles)
 * @throws ShapeFault fewer samples than a cycle
 */
export function phasors(
  x: Float64Array,
  sampleRateHz: number,
  frequencyHz: number,
  orders: readonly number[],
): (Phasor | null)[] {
  const N = x.length;
  const cycles = (N * frequencyHz) / sampleRateHz;
  requireShape(N >= 4 && cycles > 0.99, "phasors", [N]);
  const reach = highestOrder(sampleRateHz, frequencyHz, cycles);
  if (cycles >= CYCLES_FOR_WINDOW) {
    const { values, sum } = windowed(x, 0, N);
    return orders.map((h) => {
      if (h > reach) return null;
      const { re, im } = correlation(values, (h * frequencyHz) / sampleRateHz);
      const scale = (h === 0 ? 1 : Math.SQRT2) / sum;
      return { re: re * scale, im: im * scale };
    });
  }
  const omega = (2 * Math.PI * frequencyHz) / sampleRateHz;
  const highest = Math.min(reach, HIGHEST_MODELLED, (N - 1) >> 1);
  const basis = harmonicBasis(N, omega, highest);
  insist(basis !== null, `phasors: ${N} samples of ${frequencyHz} Hz do not carry ${highest} harmonics`);
  const amplitudes = harmonicFit(basis, x, 0);
  return orders.map((h) => (h > highest ? null : phasorAt(amplitudes, h, (omega * (N - 1)) / 2)));
}

/** The highest order whose line and its image about fs/2 are two lines apart in a span of so many cycles. */
export function highestOrder(sampleRateHz: number, frequencyHz: number, cycles: number): number {
  return Math.max(0, Math.floor(sampleRateHz / 2 / frequencyHz - 1 / cycles));
}

/** A fit's order h as rms phasor, its angle turned back from the window's middle by h·`turn` radian. */
export function phasorAt(amplitudes: Amplitudes, h: number, turn: number): Phasor {
  if (h === 0) return { re: amplitudes.cos[0], im: 0 };
  const c = amplitudes.cos[h] / Math.SQRT2;
  const s = -amplitudes.sin[h] / Math.SQRT2;
  const cos = Math.cos(h * turn);
  const sin = -Math.sin(h * turn);
  return { re: c * cos - s * sin, im: c * sin + s * cos };
}

/** `length` samples from `from` on times the periodic Blackman window, and the window's sum. */
export function windowed(
  x: Float64Array,
  from: number,
  length: number,
): { readonly values: Float64Array; readonly sum: number } {
  const values = new Float64Array(length);
  for (let n = 0; n < length; n++) {
    const c = Math.cos((2 * Math.PI * n) / length);
    values[n] = (0.34 - 0.5 * c + 0.16 * c * c) * x[from + n]; // cos 2a = 2·cos²a − 1
  }
  return { values, sum: 0.42 * length };
}

/**
 * Σ x[n]·e^(−j2πνn). The turning factor is set anew from its angle every 64 samples, so that rounding
 * cannot build up.
 * @param cyclesPerSample ν
 */
export function correlation(x: Float64Array, cyclesPerSample: number): Phasor {
  const turnRe = Math.cos(2 * Math.PI * cyclesPerSample);
  const turnIm = -Math.sin(2 * Math.PI * cyclesPerSample);
  let re = 0;
  let im = 0;
  for (let start = 0; start < x.length; start += 64) {
    const angle = 2 * Math.PI * ((cyclesPerSample * start) % 1);
    let c = Math.cos(angle);
    let s = -Math.sin(angle);
    const end = Math.min(start + 64, x.length);
    for (let n = start; n < end; n++) {
      re += x[n] * c;
      im += x[n] * s;
      const next = c * turnRe - s * turnIm;
      s = c * turnIm + s * turnRe;
      c = next;
    }
  }
  return { re, im };
}
