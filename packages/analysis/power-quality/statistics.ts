// Lowest, highest, mean and 95 % value of many readings, with and without the flagged ones. Called by
// recording-power-quality.ts.

export interface Statistics {
  readonly count: number;
  readonly lowest: number;
  readonly mean: number;
  readonly highest: number;
  /** The smallest reading that 95 % of them do not exceed. */
  readonly percentile95: number;
}

/** Null where there is no reading. */
export interface FlaggedStatistics {
  readonly all: Statistics | null;
  /** Without readings during a dip, swell or interruption. */
  readonly unflagged: Statistics | null;
}

export interface Reading {
  readonly value: number | null;
  readonly flagged: boolean;
}

export function flaggedStatistics(readings: readonly Reading[]): FlaggedStatistics {
  return {
    all: statistics(readings.flatMap(({ value }) => value ?? [])),
    unflagged: statistics(readings.flatMap(({ value, flagged }) => (flagged ? [] : (value ?? [])))),
  };
}

function statistics(values: readonly number[]): Statistics | null {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  if (count === 0) return null;
  return {
    count,
    lowest: sorted[0]!,
    mean: sorted.reduce((sum, x) => sum + x, 0) / count,
    highest: sorted[count - 1]!,
    percentile95: sorted[Math.ceil(0.95 * count) - 1]!,
  };
}
