// What unequal currents lose in a line of three phases, and a neutral where there is one. The one measure that plans and
// orders of load balance are weighed by.

import { type Phasor, rms } from "@etalon/kernels/phasor";
import { type SequenceComponents, sequenceComponents } from "@etalon/kernels/sequence";
import type { Three } from "../site-look.ts";

/**
 * Weight of each sequence in the line's loss:
 *
 *     Σ|I_k|² + (Rn/R)·|I_n|² = 3·|I1|² + 3·|I2|² + (3 + 9·Rn/R)·|I0|²,    I_n = 3·I0
 *
 * @param neutralOverPhase  Rn/R; null: three wires
 */
export const sequenceWeights = (neutralOverPhase: number | null) => ({
  positive: 3,
  negative: 3,
  zero: 3 + 9 * (neutralOverPhase ?? 0),
});

/** Σ|I_k|² + (Rn/R)·|I_n|², A²: times the phase's resistance it is the loss. */
export function lossSquares(sequence: SequenceComponents, neutralOverPhase: number | null): number {
  const weights = sequenceWeights(neutralOverPhase);
  const square = (x: Phasor): number => x.re * x.re + x.im * x.im;
  return (
    weights.positive * square(sequence.positive) +
    weights.negative * square(sequence.negative) +
    weights.zero * square(sequence.zero)
  );
}

export interface BalanceFigures {
  readonly positiveA: number;
  readonly negativeA: number;
  readonly zeroA: number;
  readonly neutralA: number;
  /** Of the positive sequence, the share; null without one. */
  readonly negativeShare: number | null;
  readonly zeroShare: number | null;
  /** (Imax − Iavg)/Iavg of the phases. */
  readonly unevenness: number | null;
  /** Displacement of the positive sequences, cos φ. */
  readonly powerFactor: number | null;
  readonly lossSquaresA2: number;
}

/** @param voltages  turned so that their positive sequence is real */
export function balanceFigures(
  voltages: Three,
  currents: Three,
  neutralOverPhase: number | null,
): BalanceFigures {
  const sequence = sequenceComponents(...currents);
  const positive = rms(sequence.positive);
  const phases = currents.map(rms);
  const mean = phases.reduce((sum, x) => sum + x, 0) / 3;
  const U = sequenceComponents(...voltages).positive;
  const over = (x: number, by: number): number | null => (by > 0 ? x / by : null);
  const along = (U.re * sequence.positive.re + U.im * sequence.positive.im) / rms(U);
  return {
    positiveA: positive,
    negativeA: rms(sequence.negative),
    zeroA: rms(sequence.zero),
    neutralA: 3 * rms(sequence.zero),
    negativeShare: over(rms(sequence.negative), positive),
    zeroShare: over(rms(sequence.zero), positive),
    unevenness: over(Math.max(...phases) - mean, mean),
    powerFactor: over(along, positive),
    lossSquaresA2: lossSquares(sequence, neutralOverPhase),
  };
}
