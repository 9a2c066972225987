// Akagi's instantaneous real and imaginary power: sample by sample, and what of it stands and swings. Called by
// power-theories.ts; the series by whoever needs the waves, such as a filter's reference.

import { requireShape } from "@etalon/basis";
import { definitions } from "./definitions.table.ts";

/** [N] each, sample by sample. */
export interface InstantaneousPowers {
  /** p = vα·iα + vβ·iβ, watt. */
  readonly real: Float64Array;
  /** q = vβ·iα − vα·iβ, var ("imaginary"): exchanged between the phases, positive for a lagging current. */
  readonly imaginary: Float64Array;
  /** p0 = v0·i0, watt; 0 on three wires. */
  readonly zeroSequence: Float64Array;
}

/** Mean and swing (rms about the mean) of each over a span of whole cycles. */
export interface InstantaneousAnalysis {
  readonly definition: string;
  readonly realPowerW: number;
  readonly imaginaryPowerVar: number;
  readonly zeroSequencePowerW: number;
  readonly oscillatingRealPowerW: number;
  readonly oscillatingImaginaryPowerVar: number;
  readonly oscillatingZeroSequencePowerW: number;
}

type ThreePhases = readonly [Float64Array, Float64Array, Float64Array];

/**
 * The two powers and the zero sequence's by the power-invariant Clarke transform
 *
 *     [α β 0]ᵀ = √(2/3)·[[1, −½, −½], [0, √3/2, −√3/2], [1/√2, 1/√2, 1/√2]]·[a b c]ᵀ
 *
 * so that p + p0 = va·ia + vb·ib + vc·ic at every instant. Balanced and sinusoidal, lagging by φ: p = 3·V·I·cosφ and
 * q = 3·V·I·sinφ, constant.
 * @param voltages [3][N] volt, against neutral or any common point
 * @param currents [3][N] ampere, positive towards the user
 * @throws ShapeFault lengths differ
 * @source H. Akagi, Y. Kanazawa, A. Nabae 1983 (clause unchecked); of the two signs of q in use, the one that is positive
 *         for a lagging current
 */
export function instantaneousPowers(voltages: ThreePhases, currents: ThreePhases): InstantaneousPowers {
  const [va, vb, vc] = voltages;
  const [ia, ib, ic] = currents;
  const N = va.length;
  const lengths = [...voltages, ...currents].map((x) => x.length);
  requireShape(
    lengths.every((length) => length === N),
    "instantaneousPowers",
    lengths,
  );
  const real = new Float64Array(N);
  const imaginary = new Float64Array(N);
  const zeroSequence = new Float64Array(N);
  const toAlpha = Math.sqrt(2 / 3);
  const toBeta = Math.SQRT1_2;
  const toZero = Math.sqrt(1 / 3);
  for (let n = 0; n < N; n++) {
    const vAlpha = toAlpha * (va[n]! - 0.5 * (vb[n]! + vc[n]!));
    const vBeta = toBeta * (vb[n]! - vc[n]!);
    const vZero = toZero * (va[n]! + vb[n]! + vc[n]!);
    const iAlpha = toAlpha * (ia[n]! - 0.5 * (ib[n]! + ic[n]!));
    const iBeta = toBeta * (ib[n]! - ic[n]!);
    const iZero = toZero * (ia[n]! + ib[n]! + ic[n]!);
    real[n] = vAlpha * iAlpha + vBeta * iBeta;
    imaginary[n] = vBeta * iAlpha - vAlpha * iBeta;
    zeroSequence[n] = vZero * iZero;
  }
  return { real, imaginary, zeroSequence };
}

/** @param mean  of x·y over the whole cycles of the span that the powers were made of */
export function instantaneousAnalysis(
  { real, imaginary, zeroSequence }: InstantaneousPowers,
  mean: (x: Float64Array, y: Float64Array) => number,
): InstantaneousAnalysis {
  const ones = new Float64Array(real.length).fill(1);
  const parts = (x: Float64Array): { readonly still: number; readonly swing: number } => {
    const still = mean(x, ones);
    const swinging = x.map((value) => value - still);
    return { still, swing: Math.sqrt(Math.max(mean(swinging, swinging), 0)) };
  };
  const [p, q, p0] = [parts(real), parts(imaginary), parts(zeroSequence)];
  return {
    definition: definitions.instantaneous,
    realPowerW: p.still,
    imaginaryPowerVar: q.still,
    zeroSequencePowerW: p0.still,
    oscillatingRealPowerW: p.swing,
    oscillatingImaginaryPowerVar: q.swing,
    oscillatingZeroSequencePowerW: p0.swing,
  };
}
