// Harmonics of a window of about ten cycles. Called by analysis and by verification's second engine.

import { insist } from "@etalon/basis";
import { type HarmonicBasis, harmonicBasis, harmonicFit } from "./harmonic-fit.ts";
import { highestOrder, type Phasor, phasorAt } from "./phasor.ts";

export const HIGHEST_HARMONIC = 39;
/** Above this share of fs/2 a terminal's own filter decides what is seen; such orders are not given. */
const CLAIMED_SHARE = 0.93;

/** One frequency and length, prepared once for all channels. */
export interface HarmonicWindow {
  /** Length in samples. */
  readonly samples: number;
  /** Highest order given: h·f ≤ 0.93·fs/2 and h ≤ 39. */
  readonly claimed: number;
  readonly basis: HarmonicBasis;
}

/**
 * Prepares a window of `cycles` cycles, rounded to whole samples; what is broken of a cycle does no harm to
 * a fit.
 *
 * The model holds the mean and every order up to the 39th that fs can carry, also those above 0.93·fs/2
 * that are not given afterwards: they would leak into the others. No resampling is involved, so there is no
 * droop to correct.
 * @param frequencyHz the window's own fundamental frequency
 * @param cycles      ≥ 2; 10 by IEC 61000-4-7 at 50 Hz
 * @throws Fault the window is too short for its orders
 * @source IEC 61000-4-7 window of 10 cycles (clause unchecked); least squares in place of the resampled DFT
 */
export function harmonicWindow(sampleRateHz: number, frequencyHz: number, cycles: number): HarmonicWindow {
  const samples = Math.round((cycles * sampleRateHz) / frequencyHz);
  const modelled = Math.min(HIGHEST_HARMONIC, highestOrder(sampleRateHz, frequencyHz, cycles));
  const basis = harmonicBasis(samples, (2 * Math.PI * frequencyHz) / sampleRateHz, modelled);
  insist(
    basis !== null && cycles >= 2,
    `harmonicWindow: ${cycles} cycles of ${frequencyHz} Hz are too short`,
  );
  const claimed = Math.min(modelled, Math.floor((CLAIMED_SHARE * sampleRateHz) / 2 / frequencyHz));
  return { samples, claimed, basis };
}

/**
 * Harmonics of one channel in the window that starts at sample `from`.
 * @param x [≥ from + window.samples]
 * @returns [40] rms phasors of orders 0 … 39, their angles those at sample `from`; null above `claimed`
 * @throws ShapeFault the window leaves the channel
 */
export function harmonics(window: HarmonicWindow, x: Float64Array, from: number): (Phasor | null)[] {
  const { basis, claimed, samples } = window;
  const amplitudes = harmonicFit(basis, x, from);
  const turn = (basis.omega * (samples - 1)) / 2;
  return Array.from({ length: HIGHEST_HARMONIC + 1 }, (_, h) =>
    h > claimed ? null : phasorAt(amplitudes, h, turn),
  );
}
