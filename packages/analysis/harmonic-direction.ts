// Whether an order's power flows to the user or back, and when that cannot be told. Called by phase-power.ts.

import type { Phasor } from "@etalon/kernels/phasor";

/** Load convention: an order that flows back points to the user as its dominant source, one drawn to the supply. */
export type HarmonicDirection = "drawn" | "returned" | "undetermined";

/** Nearer than this to ±90° the phase errors of channels and transformers decide the sign, which grow with the order. */
const UNDECIDED_DEG = 10;
const LEAST_COSINE = Math.sin((UNDECIDED_DEG * Math.PI) / 180);

/**
 * Sign of P_h, where the angle of S_h = U_h·conj(I_h) keeps 10° from ±90°.
 *
 * That is a first indication only: where both sides emit, the sign depends on how their phases lie to each other.
 * @param power  P_h + jQ_h
 * @returns null where there is no such order
 * @source harmonic source identification by the direction of active power; the 10° are a default of this project
 */
export function harmonicDirection({ re, im }: Phasor): HarmonicDirection | null {
  const size = Math.hypot(re, im);
  if (size === 0) return null;
  if (Math.abs(re) < LEAST_COSINE * size) return "undetermined";
  return re > 0 ? "drawn" : "returned";
}
