// A recorded channel as a converter's codes, which is what a terminal sends. Called by replay.ts.

import type { Channel } from "@etalon/basis";

/** value = gain · (code − offset), in the recording's unit. */
export interface RecordedCodes {
  readonly codes: Int32Array;
  /** Width of the converter: the codes at the ends of its range are those of the recorder's range, where it is known. */
  readonly bits: number;
  readonly gain: number;
  readonly offset: number;
}

/** Where the recorder's converter is not known, this one takes its place, filled to this share by the largest value. */
const BITS = 24;
const FILLED = 0.8;
/** The widest converter of a stream. */
const MOST_BITS = 32;
/** Codes this near to whole numbers have no offset: what is left is rounding. */
const WHOLE = 1e-6;

/**
 * With the recorder's own step the codes are the recorder's own, so nothing is lost; without one (values in floating
 * point) a step is fitted, 2⁻²³ of 1.25 times the largest value.
 */
export function recordedCodes(
  values: Float64Array,
  { step, range }: Pick<Channel, "step" | "range">,
): RecordedCodes {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const fitted = largest > 0 ? largest / (FILLED * 2 ** (BITS - 1)) : 1;
  const gain = step !== null && step > 0 && largest / step < 2 ** (MOST_BITS - 1) - 1 ? step : fitted;
  const first = (values[0] ?? 0) / gain;
  const left = gain === step ? Math.round(first) - first : 0;
  const offset = Math.abs(left) < WHOLE ? 0 : left;
  const codes = Int32Array.from(values, (value) => Math.round(value / gain + offset));
  const ends = gain === step && range ? range.map((end) => Math.round(end / gain + offset)) : null;
  const needed = Math.max(widthOf(codes), ends ? widthOf(ends) : BITS);
  return { codes, bits: Math.min(needed, MOST_BITS), gain, offset };
}

/** Bits of a two's complement number that holds them all. */
function widthOf(codes: Iterable<number>): number {
  let most = 0;
  for (const code of codes) most = Math.max(most, code < 0 ? -code - 1 : code);
  return 1 + Math.ceil(Math.log2(most + 1));
}
