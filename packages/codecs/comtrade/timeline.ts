// Where in time the rows of a dat stand: what both ways of finding it (rates, time stamps) make; called by
// read.ts.

import type { Gap, Note } from "@etalon/basis";

/** Rows `fromRow … fromRow + rows − 1`, evenly spaced. */
export interface Stretch {
  readonly fromRow: number;
  readonly rows: number;
  readonly sampleRateHz: number;
  /** Seconds after the first row. */
  readonly fromS: number;
}

export interface Timeline {
  readonly stretches: readonly Stretch[];
  readonly gaps: readonly Gap[];
  readonly notes: readonly Note[];
}

const WRAPS = [0x1_0000, 0x1_0000_0000] as const;

/**
 * The counter width at which the stamps wrap, judged by the largest of them: 16 bits, 32 bits, or 0 for none.
 */
export function wrapOf(stamps: Float64Array): number {
  let largest = 0;
  for (let row = 0; row < stamps.length; row++) if (stamps[row]! > largest) largest = stamps[row]!;
  return WRAPS.find((wrap) => largest < wrap && largest >= wrap * 0.75) ?? 0;
}
