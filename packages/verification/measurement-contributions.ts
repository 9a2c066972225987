// Budget lines that come with every measurement: pulses, clock, arithmetic, codes. Called by the assessment.

import { type Contribution, estimated, standard, within } from "./budget.ts";
import type { ElementLoad, EnergyKind } from "./element-load.ts";
import { totalPower } from "./element-load.ts";
import type { Estimate, MeterError } from "./error.ts";

/** Scatter of the edges; null where it left no degree of freedom. */
export function jitterContribution(
  { degreesOfFreedom }: MeterError,
  { standardPercent }: Estimate,
  method: "edges" | "regression",
): Contribution | null {
  if (standardPercent === null || degreesOfFreedom < 1) return null;
  const shrinks = method === "edges" ? 1 : 1.5;
  return estimated("repeatability: scatter of the pulse edges", standardPercent, degreesOfFreedom, shrinks);
}

/**
 * Time stamps cut to a resolution r: each end of each part is out by up to r/2.
 *   a = r/2 · √(2S)/T
 */
export function stampContribution(resolutionS: number, { parts, durationS }: MeterError): Contribution {
  const halfWidth = (100 * (resolutionS / 2) * Math.sqrt(2 * parts)) / durationS;
  return within("resolution of the pulse time stamps", "rectangular", halfWidth, { shrinks: 1 });
}

/** A sampling rate that is out by ε makes the energy out by ε, however long the test. */
export const clockContribution = (boundPpm: number): Contribution =>
  within("rate of the sampling clock", "rectangular", boundPpm * 1e-4);

export const algorithmContribution = (boundPpm: number): Contribution =>
  within("arithmetic of the reference energy", "rectangular", boundPpm * 1e-4);

/**
 * A common offset τ between samples and pulse stamps moves both ends alike; only the difference of the power at
 * the ends counts, at most twice the amplitude of its ripple.
 *   a = τ·2·ripple·√S/E
 * @param rippleW  amplitude of the power's swing at twice the mains frequency; the sum of apparent powers bounds it
 */
export function offsetContribution(
  offsetBoundS: number,
  rippleW: number,
  { parts, referenceJ }: MeterError,
): Contribution {
  const halfWidth = (100 * offsetBoundS * 2 * rippleW * Math.sqrt(parts)) / referenceJ;
  return within("offset between samples and pulse stamps", "rectangular", halfWidth, { shrinks: 1 });
}

/**
 * Rounding of samples to codes of step q:
 *
 *   as noise     σ = q/√12;  σ_P = √((U²·σ_i² + I²·σ_u²)/N) per element, averaged by N samples
 *   repeating    a wave without noise of its own is rounded alike in every cycle: amplitude a steps changes by
 *                √(2·ζ(3))/π² · a^(−3/2), root mean square over a; it does not average
 *
 * @param samples  N, in the time between first and last edges
 * @returns        null where no step is known
 * @source noise: white rounding error. Repeating: W. R. Bennett 1948, fundamental of a rounded sine by Bessel
 *         functions, J1(x) ≈ √(2/πx)·cos
 */
export function quantisationContribution(
  loads: readonly ElementLoad[],
  kind: EnergyKind,
  samples: number,
): Contribution | null {
  const known = loads.some((load) => load.voltageStep !== null || load.currentStep !== null);
  const total = Math.abs(totalPower(loads, kind));
  if (!known || total === 0) return null;
  let variance = 0;
  for (const { voltageV, currentA, voltageStep, currentStep, activeW, reactiveVar } of loads) {
    const sigmaU = (voltageStep ?? 0) / Math.sqrt(12);
    const sigmaI = (currentStep ?? 0) / Math.sqrt(12);
    variance += ((voltageV * sigmaI) ** 2 + (currentA * sigmaU) ** 2) / samples;
    const power = kind === "active" ? activeW : reactiveVar;
    variance +=
      (power * repeating(voltageV, voltageStep)) ** 2 + (power * repeating(currentA, currentStep)) ** 2;
  }
  return standard("quantisation of the codes", (100 * Math.sqrt(variance)) / total);
}

/** ζ(3): the rounding's sawtooth has harmonics n with weight 1/n, each damped by 1/√n more. */
const APERY = 1.2020569;

/** Relative change of a sine's amplitude by rounding, root mean square; never more than the whole. */
export function repeating(rms: number, step: number | null): number {
  if (step === null || step === 0) return 0;
  const amplitude = (Math.SQRT2 * rms) / step;
  return Math.min(1, Math.sqrt(2 * APERY) / Math.PI ** 2 / amplitude ** 1.5);
}
