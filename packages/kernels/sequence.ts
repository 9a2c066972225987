// Symmetrical components of three phasors. Called by analysis and by the wiring check.

import type { Phasor } from "./phasor.ts";

export interface SequenceComponents {
  readonly zero: Phasor;
  readonly positive: Phasor;
  readonly negative: Phasor;
}

/**
 * Symmetrical components:  X0 = (A + B + C)/3,  X1 = (A + a·B + a²·C)/3,  X2 = (A + a²·B + a·C)/3,  a =
 * e^(j120°).
 * @param a, b, c phasors of the three phases, at one instant
 * @returns phasors of phase a's components, in the same unit
 * @source C. L. Fortescue 1918
 */
export function sequenceComponents(a: Phasor, b: Phasor, c: Phasor): SequenceComponents {
  const sumRe = b.re + c.re;
  const sumIm = b.im + c.im;
  // a·B + a²·C = −(B + C)/2 + j·(√3/2)·(B − C), and the conjugate turn for the negative sequence
  const turnedRe = (-Math.sqrt(3) / 2) * (b.im - c.im);
  const turnedIm = (Math.sqrt(3) / 2) * (b.re - c.re);
  return {
    zero: { re: (a.re + sumRe) / 3, im: (a.im + sumIm) / 3 },
    positive: { re: (a.re - sumRe / 2 + turnedRe) / 3, im: (a.im - sumIm / 2 + turnedIm) / 3 },
    negative: { re: (a.re - sumRe / 2 - turnedRe) / 3, im: (a.im - sumIm / 2 - turnedIm) / 3 },
  };
}
