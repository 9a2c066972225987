// Symmetrical components as the result prints them; analyze.ts calls it.

import { type Phasor, rms } from "@etalon/kernels/phasor";
import type { SequenceComponents } from "@etalon/kernels/sequence";
import type { SequenceAnalysis } from "./analysis-result.ts";
import { polar } from "./phase-power.ts";

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
