// Phasors of a span: the fundamental and its harmonics, of several channels at once, by a window or by a fit. Called by
// analysis, by the load picture, and by span-frequency for the phase of a stretch.
//
// Two ways are needed. A window follows a frequency that drifts, bears what is no harmonic and costs little, but holds
// orders apart only on many cycles; a fit is exact on one or two, broken ones too, but only of a steady wave.

import { requireShape } from "@etalon/basis";
import { type Amplitudes, harmonicBasis, harmonicFit } from "./harmonic-fit.ts";
import type { Phasor } from "./phasor.ts";

/** How the fundamental's phase runs through a span:  θ[n] = 2π·(ν·m + ½·ρ·m²), m = n − N/2. */
export interface PhaseTrack {
  /** ν: frequency ÷ sampling rate at the middle of the span. */
  readonly cyclesPerSample: number;
  /** ρ: change of ν from one sample to the next; 0 where the frequency stands still. */
  readonly driftPerSample: number;
}

/** Periodic window of cosines:  w[n] = a0 − a1·cos(2πn/N) + a2·cos(4πn/N). */
export interface CosineWindow {
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * Zero at two lines and every whole line beyond: +f and −f keep apart from one cycle on.
 * @source F. J. Harris, On the Use of Windows for Harmonic Analysis with the DFT, 1978 (clause unchecked)
 */
export const hannWindow: CosineWindow = { a0: 0.5, a1: 0.5, a2: 0 };

/**
 * Zero at three lines and every whole line beyond, side lobes below −58 dB and falling fast: orders keep apart from
 * 6 cycles on, whole or not; from 50 on to 2e-6 of the fundamental.
 * @source R. B. Blackman, J. W. Tukey, The Measurement of Power Spectra, 1958 (clause unchecked)
 */
export const blackmanWindow: CosineWindow = { a0: 0.42, a1: 0.5, a2: 0.08 };

/** A fit models every order up to here, so that those not asked for do not leak into those that are. */
const HIGHEST_MODELLED = 50;
/** Above this share of fs/2 the terminal's own filter decides what is seen. */
const CLAIMED_SHARE = 0.93;
/** Turning factors are set anew from their angles so often: rounding cannot build up. */
const BLOCK = 64;

/** The highest order whose line and its image about fs/2 are two lines apart in a span of so many cycles. */
export function highestOrder(cyclesPerSample: number, cycles: number): number {
  return Math.max(0, Math.floor(0.5 / cyclesPerSample - 1 / cycles));
}

/** The highest order that a result may state: h·f ≤ 0.93·fs/2. */
export function claimedOrder(cyclesPerSample: number): number {
  return Math.floor((0.5 * CLAIMED_SHARE) / cyclesPerSample);
}

/**
 * Phasors of orders 0 … H by one discrete Fourier transform along a phase track, under a window:
 *
 *     X_h = √2·Σ w[n]·x[n]·e^(−j·h·θ[n]) / Σ w[n],  h ≥ 1;    X_0 = Σ w[n]·x[n] / Σ w[n]
 *
 * Exact where the window's transform is zero at every distance between two components. Where the frequency wanders
 * off the track the phasor is the coherent mean, smaller than the rms.
 * @param channels  [C][N] any unit, N ≥ 3
 * @param track     phase of the fundamental
 * @param highest   H, not above `highestOrder`
 * @returns         [C][H + 1] rms phasors in the channels' unit, their angles those in the middle, at n = N/2
 * @throws ShapeFault  lengths differ, N < 3
 */
export function windowedPhasors(
  channels: readonly Float64Array[],
  window: CosineWindow,
  track: PhaseTrack,
  highest: number,
): Phasor[][] {
  const N = commonLength("windowedPhasors", channels);
  const size = highest + 1;
  const re = new Float64Array(channels.length * size);
  const im = new Float64Array(channels.length * size);
  const cos = new Float64Array(BLOCK * size);
  const sin = new Float64Array(BLOCK * size);
  for (let start = 0; start < N; start += BLOCK) {
    const length = Math.min(BLOCK, N - start);
    weightedTurns(cos, sin, size, { window, track, samples: N, start, length });
    for (let c = 0; c < channels.length; c++) {
      const x = channels[c];
      const row = c * size;
      for (let n = 0; n < length; n++) {
        const value = x[start + n];
        const at = n * size;
        for (let h = 0; h < size; h++) {
          re[row + h] += value * cos[at + h];
          im[row + h] -= value * sin[at + h];
        }
      }
    }
  }
  return channels.map((_, c) =>
    Array.from({ length: size }, (_, h) => {
      const scale = (h === 0 ? 1 : Math.SQRT2) / (window.a0 * N); // the cosines sum to nothing
      return { re: re[c * size + h] * scale, im: im[c * size + h] * scale };
    }),
  );
}

interface Stretch {
  readonly window: CosineWindow;
  readonly track: PhaseTrack;
  readonly samples: number;
  readonly start: number;
  readonly length: number;
}

/** [n][h] w[n]·cos hθ[n] and w[n]·sin hθ[n] for a block of samples, by turning from sample to sample and order to order. */
function weightedTurns(
  cos: Float64Array,
  sin: Float64Array,
  size: number,
  { window, track, samples, start, length }: Stretch,
): void {
  const { a0, a1, a2 } = window;
  const { cyclesPerSample: nu, driftPerSample: rho } = track;
  const m = start - samples / 2;
  let [c1, s1] = unit(nu * m + 0.5 * rho * m * m);
  let [stepRe, stepIm] = unit(nu + rho * (m + 0.5));
  const [bendRe, bendIm] = unit(rho);
  let [wc, ws] = unit(start / samples);
  const [wStepRe, wStepIm] = unit(1 / samples);
  for (let n = 0; n < length; n++) {
    let c = a0 - a2 - a1 * wc + 2 * a2 * wc * wc; // cos 2a = 2·cos²a − 1
    let s = 0;
    for (let at = n * size; at < (n + 1) * size; at++) {
      cos[at] = c;
      sin[at] = s;
      const next = c * c1 - s * s1;
      s = s * c1 + c * s1;
      c = next;
    }
    [c1, s1] = [c1 * stepRe - s1 * stepIm, s1 * stepRe + c1 * stepIm];
    [stepRe, stepIm] = [stepRe * bendRe - stepIm * bendIm, stepIm * bendRe + stepRe * bendIm];
    [wc, ws] = [wc * wStepRe - ws * wStepIm, ws * wStepRe + wc * wStepIm];
  }
}

/** cos and sin of so many turns; whole turns are dropped first, which keeps the digits of large angles. */
function unit(turns: number): [cos: number, sin: number] {
  const angle = 2 * Math.PI * (turns - Math.floor(turns));
  return [Math.cos(angle), Math.sin(angle)];
}

/**
 * Phasors of orders 0 … H by least squares of the mean and all orders together, whole cycles or not; on whole cycles
 * they are those of the plain DFT.
 *
 * The model holds every order that the rate can carry, up to the 50th, whatever H. No resampling is involved, so there
 * is no droop to correct. A few cycles at an ordinary rate: its tables hold 50·N numbers.
 * @param channels         [C][N] any unit, at least a cycle
 * @param cyclesPerSample  ν, true to better than 0.1 of a cycle over the span
 * @param highest          H; orders that the rate cannot carry (`highestOrder`) are left out
 * @returns                [C][≤ H + 1] rms phasors, their angles those in the middle, at n = N/2;
 *                         null where the span is too short to hold its orders apart
 * @throws ShapeFault  lengths differ, N < 3, less than a cycle
 */
export function fittedPhasors(
  channels: readonly Float64Array[],
  cyclesPerSample: number,
  highest: number,
): Phasor[][] | null {
  const N = commonLength("fittedPhasors", channels);
  const cycles = N * cyclesPerSample;
  requireShape(cycles > 0.99, "fittedPhasors", [N, cycles]);
  const modelled = Math.min(highestOrder(cyclesPerSample, cycles), HIGHEST_MODELLED, (N - 1) >> 1);
  const omega = 2 * Math.PI * cyclesPerSample;
  const basis = modelled < 1 ? null : harmonicBasis(N, omega, modelled);
  if (basis === null) return null;
  const size = Math.min(highest, modelled) + 1;
  return channels.map((x) => {
    const amplitudes = harmonicFit(basis, x);
    return Array.from({ length: size }, (_, h) => phasorAt(amplitudes, h, omega / 2));
  });
}

/** A fit's order h as rms phasor, its angle turned on from the fit's middle, (N − 1)/2, by h·`turn` radian. */
function phasorAt({ cos, sin }: Amplitudes, h: number, turn: number): Phasor {
  if (h === 0) return { re: cos[0], im: 0 };
  const re = cos[h] / Math.SQRT2;
  const im = -sin[h] / Math.SQRT2;
  const c = Math.cos(h * turn);
  const s = Math.sin(h * turn);
  return { re: re * c - im * s, im: re * s + im * c };
}

function commonLength(kernel: string, channels: readonly Float64Array[]): number {
  const lengths = channels.map((x) => x.length);
  requireShape(lengths.length > 0 && lengths[0] >= 3 && new Set(lengths).size === 1, kernel, lengths);
  return lengths[0];
}
