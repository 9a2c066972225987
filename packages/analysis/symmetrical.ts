// Symmetrical components as the result prints them, also from line voltages; analyze.ts calls it.

import { minus, type Phasor, phasor, rms, scaled, times } from "@etalon/kernels/phasor";
import { type SequenceComponents, sequenceComponents } from "@etalon/kernels/sequence";
import type { SequenceAnalysis } from "./analysis-result.ts";
import { polar } from "./phase-power.ts";

/** Of two line voltages Uab and Ucb: phase-to-neutral components without the zero sequence, which lines never show. */
export function componentsOfLines(ab: Phasor, cb: Phasor): SequenceComponents {
  const ca = minus(cb, ab);
  const lines = sequenceComponents(ab, scaled(cb, -1), ca);
  return {
    positive: times(lines.positive, phasor(1 / Math.sqrt(3), -30)),
    negative: times(lines.negative, phasor(1 / Math.sqrt(3), 30)),
    zero: { re: 0, im: 0 },
  };
}

export function sequenceAnalysis(
  components: SequenceComponents,
  referenceDeg: number,
  zeroSeen: boolean,
): SequenceAnalysis {
  const base = rms(components.positive);
  const percent = (x: Phasor) => (base > 0 ? (100 * rms(x)) / base : null);
  return {
    positive: polar(components.positive, referenceDeg),
    negative: polar(components.negative, referenceDeg),
    zero: zeroSeen ? polar(components.zero, referenceDeg) : null,
    negativePercent: percent(components.negative),
    zeroPercent: zeroSeen ? percent(components.zero) : null,
  };
}
