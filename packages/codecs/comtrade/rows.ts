// The rows of a dat, decoded: made by dat-binary.ts and dat-ascii.ts, read by timeline.ts and read.ts.

/** value = factor · code + offset, in the unit of the Recording's channel. */
export interface Scale {
  readonly factor: number;
  readonly offset: number;
  /** Highest code the cfg declares: a 1999 ASCII file may use 99999 as a value only if this is above it. */
  readonly highestCode: number | null;
}

export interface Rows {
  readonly count: number;
  /** Sample numbers as written; NaN where the field is empty. */
  readonly numbers: Float64Array;
  /** Time stamps in counts, as written; NaN where missing. */
  readonly stamps: Float64Array;
  /** One array per analogue channel, scaled; NaN where missing. */
  readonly columns: readonly Float64Array[];
  /** Missing values per analogue channel. */
  readonly missing: Uint32Array;
  /** Channels with a code that is no whole number: the factor is not the converter's step there. */
  readonly fractional: Uint8Array;
}

export function emptyRows(count: number, channels: number): Rows {
  return {
    count,
    numbers: new Float64Array(count),
    stamps: new Float64Array(count),
    columns: Array.from({ length: channels }, () => new Float64Array(count)),
    missing: new Uint32Array(channels),
    fractional: new Uint8Array(channels),
  };
}
