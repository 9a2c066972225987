// The table by which a window is resampled, and what it does to a line's size. Computed once per sampling rate; used by
// window-phasors.

import { requireShape } from "@etalon/basis";
import { RESAMPLE_BEFORE, RESAMPLE_ROWS, RESAMPLE_TAPS } from "./code-kernels.ts";
import { kaiser, sinc } from "./kaiser.ts";

export interface ResampleRule {
  /** Passed and claimed: cycles per sample. */
  readonly claimed: number;
  /** What is resampled to fewer than so many points per sample folds too much back. */
  readonly leastPointsPerSample: number;
  /** [2048][16] row q weighs the samples k − 7 … k + 8 for an instant q/2048 after sample k. */
  readonly taps: Float32Array;
  /** [1026] 1/D at 0, 1/2048, … ½ cycles per sample, and once more. */
  readonly gains: Float64Array;
}

/** Above this share of fs/2 the terminal's own filter decides what is seen. */
const CLAIMED_SHARE = 0.93;
/** Half the length of the kernel, samples. */
const HALF = RESAMPLE_TAPS / 2;
const BETA = 7.5;
/** Half the transition that 16 taps with this β have, cycles per sample. */
const HALF_TRANSITION = 0.175;
/** Where the transition's middle may lie at most: what is sampled at ν is seen at 1 − ν too, and must be small there. */
const HIGHEST_MIDDLE = 0.43;
/** Entries of `gains` per cycle per sample. */
export const GAINS = 2048;
/** Rows that suffice for the integral over the kernel. */
const ROWS_OF_INTEGRAL = 64;

/**
 * A low-pass kernel for resampling to more or fewer points:
 *
 *     y(t) = Σ_n x[n]·h(t − n),   h(t) = 2νc·sinc(2νc·t)·kaiser(t/8, 7.5),   νc = claimed + 0.175, at most 0.43
 *
 * A wave's images about the sampling rate are no whole lines of the window and would leak into all that are; those of
 * harmonics just below fs/2 lie just above it. So at 4 kHz the kernel begins to fall well below fs/2, which costs the
 * 37th order a factor of 4 and is made up for, line by line: a line's size is D(ν) = ∫ h(t)·cos(2πνt) dt.
 * @param highest cycles per sample of the highest line that is wanted
 * @source windowed-sinc interpolation with J. F. Kaiser's window; middle and β by trial on waves with every order
 */
export function resampleRule(highest: number): ResampleRule {
  requireShape(highest > 0, "resampleRule", [highest]);
  const claimed = Math.min(highest, CLAIMED_SHARE / 2);
  const middle = Math.min(claimed + HALF_TRANSITION, HIGHEST_MIDDLE);
  const twice = 2 * middle;
  const kernel = (t: number): number => twice * sinc(twice * t) * kaiser(t / HALF, BETA);
  const taps = new Float32Array(RESAMPLE_ROWS * RESAMPLE_TAPS);
  for (let q = 0; q < RESAMPLE_ROWS; q++)
    for (let j = 0; j < RESAMPLE_TAPS; j++)
      taps[q * RESAMPLE_TAPS + j] = kernel(q / RESAMPLE_ROWS - (j - RESAMPLE_BEFORE));

  // The kernel is even; panels' middles suffice for something so smooth.
  const panels = Array.from({ length: HALF * ROWS_OF_INTEGRAL }, (_, m) => (m + 0.5) / ROWS_OF_INTEGRAL);
  const values = panels.map((t) => (2 * kernel(t)) / ROWS_OF_INTEGRAL);
  const gains = new Float64Array(GAINS / 2 + 2);
  for (let g = 0; g < gains.length; g++) {
    const turn = (2 * Math.PI * g) / GAINS / ROWS_OF_INTEGRAL; // 2πν from panel to panel
    let sum = 0;
    // cos(a + b) = 2·cos a·cos b − cos(a − b)
    const by = 2 * Math.cos(turn);
    let [before, now] = [Math.cos(turn / 2), Math.cos(turn / 2)];
    for (let m = 0; m < values.length; m++) {
      sum += values[m] * now;
      [before, now] = [now, by * now - before];
    }
    gains[g] = 1 / sum;
  }
  // What is stopped must not be folded onto what is claimed; a hundredth of the transition's end does no harm.
  const leastPointsPerSample = claimed + middle + HALF_TRANSITION - 0.01;
  return { claimed, leastPointsPerSample, taps, gains };
}
