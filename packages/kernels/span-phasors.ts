// Phasors of all orders and several channels in one pass over a span, following a drifting frequency. Called by analysis.

import { requireShape } from "@etalon/basis";
import type { Phasor } from "./phasor.ts";

/** How the fundamental's phase runs through a span:  θ[n] = 2π·(ν·m + ½·ρ·m²), m = n − N/2. */
export interface PhaseTrack {
  /** ν: frequency ÷ sampling rate at the middle of the span. */
  readonly cyclesPerSample: number;
  /** ρ: change of ν from one sample to the next; 0 where the frequency stands still. */
  readonly driftPerSample: number;
}

/**
 * Periodic Blackman window:  w[n] = 0.42 − 0.5·cos(2πn/N) + 0.08·cos(4πn/N).
 *
 * Zero at three lines and every whole line beyond, side lobes below −58 dB: harmonics keep apart from 6 cycles on,
 * whole or not.
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
 * Phasors of orders 0 … H by one windowed discrete Fourier transform along a phase track:
 *
 *     X_h = √2·Σ w[n]·x[n]·e^(−j·h·θ[n]) / Σ w[n],  h ≥ 1;    X_0 = Σ w[n]·x[n] / Σ w[n]
 *
 * Exact where the window's transform is zero at every distance between two components: see `blackmanWindow`; a window
 * of ones is exact on whole cycles only. Angles are those at the middle of the span, alike for all channels.
 * @param channels  [C][N] any unit
 * @param window    [N]
 * @param track     phase of the fundamental
 * @param orders    highest order H, with H·f below fs/2
 * @returns         [C][H + 1] rms phasors in the channels' unit
 * @throws ShapeFault  lengths differ, N = 0
 */
export function windowedPhasors(
  channels: readonly Float64Array[],
  window: Float64Array,
  track: PhaseTrack,
  orders: number,
): Phasor[][] {
  const N = window.length;
  requireShape(N > 0 && channels.every((x) => x.length === N), "windowedPhasors", [
    N,
    ...channels.map((x) => x.length),
  ]);
  const size = orders + 1;
  const re = new Float64Array(channels.length * size);
  const im = new Float64Array(channels.length * size);
  const cos = new Float64Array(size);
  const sin = new Float64Array(size);
  let weight = 0;
  for (let n = 0; n < N; n++) {
    weight += window[n];
    weightedTurns(cos, sin, window[n], phaseAt(track, n - N / 2));
    for (let c = 0; c < channels.length; c++) {
      const x = channels[c][n];
      const row = c * size;
      for (let h = 0; h < size; h++) {
        re[row + h] += x * cos[h];
        im[row + h] -= x * sin[h];
      }
    }
  }
  return channels.map((_, c) =>
    Array.from({ length: size }, (_, h) => {
      const scale = (h === 0 ? 1 : Math.SQRT2) / weight;
      return { re: re[c * size + h] * scale, im: im[c * size + h] * scale };
    }),
  );
}

function phaseAt(track: PhaseTrack, m: number): number {
  return 2 * Math.PI * (track.cyclesPerSample * m + 0.5 * track.driftPerSample * m * m);
}

/** w·cos hθ and w·sin hθ of every order, by turning from one order to the next. */
function weightedTurns(cos: Float64Array, sin: Float64Array, w: number, theta: number): void {
  const c1 = Math.cos(theta);
  const s1 = Math.sin(theta);
  let c = w;
  let s = 0;
  for (let h = 0; h < cos.length; h++) {
    cos[h] = c;
    sin[h] = s;
    const next = c * c1 - s * s1;
    s = s * c1 + c * s1;
    c = next;
  }
}
