// A recording's stretches that energy may be taken from: fast enough, and without a missing value in any channel that
// is needed. Called by the recording run.

import type { Gap, Recording } from "@etalon/basis";
import { sectionEndS } from "@etalon/basis";

export interface Piece {
  /** Seconds after the record's first sample. */
  readonly fromS: number;
  readonly sampleRateHz: number;
  readonly samples: number;
  /** One per needed channel; views, not copies. */
  readonly values: readonly Float64Array[];
}

/** Below eight samples a cycle a section tells of events, not of energy (recorders thin out between faults). */
const LEAST_RATE_HZ = 400;

/** @param columns places of the needed channels in the sections' values */
export function piecesOf(
  recording: Recording,
  columns: readonly number[],
): { readonly pieces: readonly Piece[]; readonly gaps: readonly Gap[] } {
  const pieces: Piece[] = [];
  const gaps: Gap[] = [...recording.gaps];
  for (const section of recording.sections) {
    const { fromS, sampleRateHz, samples } = section;
    if (sampleRateHz < LEAST_RATE_HZ) {
      gaps.push({ fromS, toS: sectionEndS(section) });
      continue;
    }
    const values = columns.map((column) => section.values[column] as Float64Array);
    const missing = (n: number) => values.some((column) => Number.isNaN(column[n]));
    for (let first = 0; first < samples; ) {
      const whole = missing(first);
      let end = first + 1;
      while (end < samples && missing(end) === whole) end++;
      const at = fromS + first / sampleRateHz;
      if (whole) gaps.push({ fromS: at, toS: fromS + end / sampleRateHz });
      else
        pieces.push({
          fromS: at,
          sampleRateHz,
          samples: end - first,
          values: values.map((column) => column.subarray(first, end)),
        });
      first = end;
    }
  }
  return { pieces, gaps: gaps.sort((a, b) => a.fromS - b.fromS) };
}
