// Phasors of a fundamental and its harmonics over one span, several channels at once; analysis calls it for every span.

import { insist, requireShape } from "@etalon/basis";

/** How the fundamental's phase runs through a span:  θ[n] = 2π·(ν·m + ½·ρ·m²), m = n − N/2. */
export interface PhaseTrack {
  /** ν: frequency ÷ sampling rate at the middle of the span. */
  readonly cyclesPerSample: number;
  /** ρ: change of ν from one sample to the next; 0 where the frequency stands still. */
  readonly driftPerSample: number;
}

/** Row h of a channel's spectrum: rms phasor of order h; row 0 is the mean (real). */
export interface Phasors {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Periodic Blackman window:  w[n] = 0.42 − 0.5·cos(2πn/N) + 0.08·cos(4πn/N).
 *
 * Zero at three bins and beyond, side lobes below −58 dB: harmonics keep apart from 6 cycles on, whole or not.
 * @param length  N samples
 * @returns       [N]
 * @source R. B. Blackman, J. W. Tukey, The Measurement of Power Spectra, 1958 (clause unchecked)
 */
export function blackmanWindow(length: number): Float64Array {
  const window = new Float64Array(length);
  for (let n = 0; n < length; n++) {
    const turn = (2 * Math.PI * n) / length;
    window[n] = 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
  }
  return window;
}

/**
 * Phasors by a windowed discrete Fourier transform at h·f:
 * X_h = √2·Σ w[n]·x[n]·e^(−j·h·θ[n]) / Σ w[n];  row 0 is Σ w·x / Σ w.
 *
 * Exact where the window is zero at every distance between two components; see `blackmanWindow`. A window of ones
 * is exact on whole cycles only. Angles refer to a cosine at the middle of the span, the same for all channels.
 * @param channels  [C][N] any unit
 * @param window    [N]
 * @param track     phase of the fundamental
 * @param orders    highest order H
 * @returns         [C] spectra of H + 1 rows, rms, in the channels' unit
 * @throws ShapeFault  lengths differ, N = 0
 * @source domain: definition of the discrete Fourier transform
 */
export function windowedPhasors(
  channels: readonly Float64Array[],
  window: Float64Array,
  track: PhaseTrack,
  orders: number,
): Phasors[] {
  const N = window.length;
  requireShape(N > 0 && channels.every((x) => x.length === N), "windowedPhasors", [
    N,
    ...channels.map((x) => x.length),
  ]);
  const out = channels.map(() => ({
    re: new Float64Array(orders + 1),
    im: new Float64Array(orders + 1),
  }));
  let weight = 0;
  for (let n = 0; n < N; n++) {
    const w = window[n];
    weight += w;
    const theta = phaseAt(track, n - N / 2);
    const cos1 = Math.cos(theta);
    const sin1 = Math.sin(theta);
    let cosH = 1;
    let sinH = 0;
    for (let h = 0; h <= orders; h++) {
      const wc = w * cosH;
      const ws = w * sinH;
      for (let c = 0; c < channels.length; c++) {
        const x = channels[c][n];
        out[c].re[h] += wc * x;
        out[c].im[h] -= ws * x;
      }
      const next = cosH * cos1 - sinH * sin1;
      sinH = sinH * cos1 + cosH * sin1;
      cosH = next;
    }
  }
  for (const { re, im } of out) {
    for (let h = 0; h <= orders; h++) {
      const scale = (h === 0 ? 1 : Math.SQRT2) / weight;
      re[h] *= scale;
      im[h] *= scale;
    }
  }
  return out;
}

/**
 * Phasors by least squares:  min Σ (x[n] − c_0 − Σ_h a_h·cos hθ[n] − b_h·sin hθ[n])²,  X_h = (a_h − j·b_h)/√2.
 *
 * Exact for a periodic signal over any span of a cycle or more, where a DFT would leak; noise grows as the span
 * shrinks towards 2H + 1 samples. Solved by Cholesky on the normal equations, one factor for all channels.
 * @param channels  [C][N] any unit
 * @param track     phase of the fundamental
 * @param orders    highest order H, with N ≥ 2H + 1
 * @returns         [C] spectra of H + 1 rows, rms, in the channels' unit
 * @throws ShapeFault  lengths differ, or N < 2H + 1
 * @throws Fault       the cosines are not independent over the span (less than a cycle, or h·f beyond fs/2)
 */
export function leastSquaresPhasors(
  channels: readonly Float64Array[],
  track: PhaseTrack,
  orders: number,
): Phasors[] {
  const N = channels[0]?.length ?? 0;
  const unknowns = 2 * orders + 1;
  requireShape(N >= unknowns && channels.every((x) => x.length === N), "leastSquaresPhasors", [
    N,
    unknowns,
    ...channels.map((x) => x.length),
  ]);
  const normal = new Float64Array(unknowns * unknowns);
  const right = channels.map(() => new Float64Array(unknowns));
  const row = new Float64Array(unknowns);
  for (let n = 0; n < N; n++) {
    harmonicRow(row, phaseAt(track, n - N / 2), orders);
    for (let i = 0; i < unknowns; i++) {
      for (let j = 0; j <= i; j++) normal[i * unknowns + j] += row[i] * row[j];
      for (let c = 0; c < channels.length; c++) right[c][i] += row[i] * channels[c][n];
    }
  }
  factor(normal, unknowns);
  return right.map((b) => {
    solve(normal, b, unknowns);
    const re = new Float64Array(orders + 1);
    const im = new Float64Array(orders + 1);
    re[0] = b[0];
    for (let h = 1; h <= orders; h++) {
      re[h] = b[2 * h - 1] / Math.SQRT2;
      im[h] = -b[2 * h] / Math.SQRT2;
    }
    return { re, im };
  });
}

function phaseAt(track: PhaseTrack, m: number): number {
  return 2 * Math.PI * (track.cyclesPerSample * m + 0.5 * track.driftPerSample * m * m);
}

/** 1, cos θ, sin θ, cos 2θ, sin 2θ, … */
function harmonicRow(row: Float64Array, theta: number, orders: number): void {
  const cos1 = Math.cos(theta);
  const sin1 = Math.sin(theta);
  row[0] = 1;
  let cosH = 1;
  let sinH = 0;
  for (let h = 1; h <= orders; h++) {
    const next = cosH * cos1 - sinH * sin1;
    sinH = sinH * cos1 + cosH * sin1;
    cosH = next;
    row[2 * h - 1] = cosH;
    row[2 * h] = sinH;
  }
}

/** Cholesky, lower triangle in place. */
function factor(a: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) {
    const before = a[j * size + j];
    for (let i = j; i < size; i++) {
      let sum = a[i * size + j];
      for (let k = 0; k < j; k++) sum -= a[i * size + k] * a[j * size + k];
      if (i === j) insist(sum > 1e-12 * before, "leastSquaresPhasors: the harmonics cannot be told apart");
      a[i * size + j] = i === j ? Math.sqrt(sum) : sum / a[j * size + j];
    }
  }
}

/** Solves L·Lᵀ·x = b in place. */
function solve(lower: Float64Array, b: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) b[i] -= lower[i * size + k] * b[k];
    b[i] /= lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i] -= lower[k * size + i] * b[k];
    b[i] /= lower[i * size + i];
  }
}
