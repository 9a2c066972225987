// Block 5 of the flickermeter: for how long P_inst was how high, and the severity from it. Opened by flicker-recorder.ts
// for every voltage and interval.

import type { PinstSink } from "./flickermeter.ts";
import { severityWeights } from "./lamp.table.ts";

export interface SeverityClasses extends PinstSink {
  readonly count: number;
  /** Highest P_inst; 0 where there was none. */
  readonly highest: number;
  /** The level that P_inst exceeded for so many per cent of the time; null where there was none. */
  exceededFor(percent: number): number | null;
  /** Pst; null where there was no P_inst. */
  severity(): number | null;
  clear(): void;
}

// A class is what the leading bits of a 32-bit float cannot tell apart: 256 in every octave, at most 0.4 % wide.
const MANTISSA_BITS = 8;
const SHIFT = 23 - MANTISSA_BITS;
/** From 2^−20, which is a Pst of 0.001, to 2^20. */
const OCTAVES = 40;
const LOWEST = 2 ** -20;
const CLASSES = (OCTAVES << MANTISSA_BITS) + 1;

/** One float for all: only within a call does it hold anything. */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const bitsOf = (x: number): number => {
  float[0] = x;
  return bits[0]!;
};
const FIRST = bitsOf(LOWEST) >>> SHIFT;

/** Class 0 holds everything below the lowest; the last everything beyond the highest. */
const classOf = (x: number): number =>
  Math.min(Math.max((bitsOf(Math.max(x, 0)) >>> SHIFT) - FIRST + 1, 0), CLASSES - 1);

function lowerEnd(index: number): number {
  if (index === 0) return 0;
  bits[0] = (index - 1 + FIRST) << SHIFT;
  return float[0]!;
}

/**
 * Logarithmic classes; within one, levels are taken as evenly spread.
 * @source IEC 61000-4-15:2010, block 5 and the formula of Pst (clause unchecked)
 */
export function openSeverityClasses(): SeverityClasses {
  const counts = new Uint32Array(CLASSES);
  let count = 0;
  let highest = 0;

  function exceededFor(percent: number): number | null {
    if (count === 0) return null;
    let left = (percent / 100) * count;
    for (let index = CLASSES - 1; index >= 0; index--) {
      const here = counts[index]!;
      if (here > 0 && left <= here) {
        const low = lowerEnd(index);
        return low + (Math.min(lowerEnd(index + 1), highest) - low) * (1 - left / here);
      }
      left -= here;
    }
    return 0;
  }

  return {
    get count() {
      return count;
    },
    get highest() {
      return highest;
    },
    add(pinst) {
      counts[classOf(pinst)]! += 1;
      count += 1;
      if (pinst > highest) highest = pinst;
    },
    exceededFor,
    severity() {
      if (count === 0) return null;
      let sum = 0;
      for (const { weight, percents } of severityWeights)
        for (const percent of percents) sum += (weight / percents.length) * (exceededFor(percent) ?? 0);
      return Math.sqrt(sum);
    },
    clear() {
      counts.fill(0);
      [count, highest] = [0, 0];
    },
  };
}
