// Unbalance of three voltages or currents from their fundamentals. Called by block.ts.

import type { Phase } from "@etalon/basis";
import { minus, type Phasor, rms, scaled } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import type { UnbalanceFigures } from "./figures.ts";

/** A fundamental and the phase it belongs to. */
export interface PhasePhasor {
  readonly phase: Phase | null;
  readonly phasor: Phasor;
}

/**
 * u2 = |U2| / |U1|, u0 = |U0| / |U1| from phase quantities; from two or three line voltages u2 alone.
 * @returns "turns-backwards" where the negative sequence is the larger one; null where phases are missing or there is
 *          nothing to refer to
 * @source IEC 61000-4-30:2015, supply voltage unbalance by symmetrical components (clause unchecked)
 */
export function unbalance(fundamentals: readonly PhasePhasor[]): UnbalanceFigures | "turns-backwards" | null {
  const of = (phase: Phase): Phasor | undefined => fundamentals.find((one) => one.phase === phase)?.phasor;
  const [a, b, c] = [of("a"), of("b"), of("c")];
  if (a && b && c) return ratios(a, b, c, true);
  const [ab, bc, ca] = [of("ab"), of("bc"), of("ca")];
  const lines = [ab ?? closing(bc, ca), bc ?? closing(ca, ab), ca ?? closing(ab, bc)] as const;
  return lines[0] && lines[1] && lines[2] ? ratios(lines[0], lines[1], lines[2], false) : null;
}

/** Line voltages sum to nothing: two give the third. */
const closing = (x: Phasor | undefined, y: Phasor | undefined): Phasor | undefined =>
  x && y && scaled(minus(x, scaled(y, -1)), -1);

function ratios(
  a: Phasor,
  b: Phasor,
  c: Phasor,
  zeroSeen: boolean,
): UnbalanceFigures | "turns-backwards" | null {
  const sequence = sequenceComponents(a, b, c);
  const positive = rms(sequence.positive);
  const negative = rms(sequence.negative);
  if (negative > positive) return "turns-backwards";
  if (!(positive > 0)) return null;
  return {
    negativePercent: (100 * negative) / positive,
    zeroPercent: zeroSeen ? (100 * rms(sequence.zero)) / positive : null,
  };
}
