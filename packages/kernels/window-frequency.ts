// The fundamental's frequency from the phasors of two windows. Called by the streaming lanes, which cut each window by
// the frequency of those before.

/** A window's fundamental: where its middle lies, samples, and the phasor at its beginning as `WindowPhasors` has it. */
export interface WindowFundamental {
  readonly middle: number;
  /** Whole cycles that the window was cut for. */
  readonly cycles: number;
  readonly re: number;
  readonly im: number;
}

/**
 * Frequency from the phase advance between two windows:  ν = (arg(X₂/X₁) + 2π·m)/(2π·(c₂ − c₁)),  m whole.
 *
 * A window's phasor tells the phase in its middle, c, to which whole or half cycles are added, whatever the frequency
 * was. Cut for one that is off by a share e the window sees −f too, and the phase is off by up to about e/2; so one
 * window cut anew by the result squares the error.
 * @param near cycles per sample; the true frequency is within half a cycle over c₂ − c₁ of it
 * @returns    cycles per sample; null where a phasor is zero or the middles coincide
 * @source phase-difference estimator, as `span-frequency.ts`
 */
export function windowFrequency(
  first: WindowFundamental,
  second: WindowFundamental,
  near: number,
): number | null {
  const apart = second.middle - first.middle;
  const re = second.re * first.re + second.im * first.im;
  const im = second.im * first.re - second.re * first.im;
  if (apart === 0 || !(re * re + im * im > 0)) return null;
  const turns = Math.atan2(im, re) / (2 * Math.PI) + (second.cycles - first.cycles) / 2;
  return (turns + Math.round(near * apart - turns)) / apart;
}
