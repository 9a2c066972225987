// The waves that the benchmark works on; always the same.

import type { Arena, CodeRows } from "@etalon/basis";

/** A terminal's second. */
export const SAMPLES = 4000;
export const HISTORY = 1024;

/** Six rows of 24-bit codes of three-phase mains at 50.02 Hz, 4,000 samples/s. */
export function threePhaseCodes(samples: number): Int32Array {
  const codes = new Int32Array(6 * samples);
  for (let c = 0; c < 6; c++)
    for (let n = 0; n < samples; n++)
      codes[c * samples + n] = Math.round(5e6 * Math.sin(((2 * Math.PI * 50.02) / 4000) * n - 2.0944 * c));
  return codes;
}

/** The rows of one frame of a second, and the history in front of it. */
export function terminalRows(arena: Arena): CodeRows {
  const stride = HISTORY + SAMPLES;
  const { at, of } = arena.i32(6 * stride);
  of.set(threePhaseCodes(stride));
  return { at, stride, history: HISTORY };
}

export const micro = (seconds: number): string => `${(1e6 * seconds).toPrecision(3)} µs`;
