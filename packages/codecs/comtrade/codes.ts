// Chooses how a channel's values become codes of an encoding, without loss where the channel allows; called
// by write.ts.

import type { Channel } from "@etalon/basis";
import type { Encoding, Revision } from "./config.ts";

/** value = factor · code + offset; the codes lie within the declared range. */
export interface Coding {
  readonly factor: number;
  readonly offset: number;
  readonly lowestCode: number;
  readonly highestCode: number;
}

/** Largest code of each encoding that is no mark for missing values. */
export function fullScale(encoding: Encoding, revision: Revision): number {
  if (encoding === "FLOAT32") return 3.4028235e38;
  if (encoding === "BINARY") return 0x7fff;
  return encoding === "BINARY32" || revision === "2013" ? 0x7fff_ffff : 99_998;
}

/** Peaks are put somewhat below full scale, so that no value of an unbounded channel looks clipped. */
const HEADROOM = 0.97;
/** Values this near to a code, in steps, are on the converter's grid: rounding of doubles only. */
const ON_GRID_STEPS = 1e-6;
const SMALLEST_FACTOR = 1e-30;

/**
 * The coding of one channel:
 * - FLOAT32: factor 1, so values are rounded to single precision (24 bits) and nothing else happens to them.
 * - a known step, and values that are whole multiples of it: factor = step, offset 0; exact to the bit.
 * - a known step, and values on its grid shifted from zero: factor = step, offset = the shift; to 10⁻⁶ steps.
 * - else: peak or declared range at full scale; values come back to half a factor.
 * @param sections  the channel's values, one array per section
 */
export function chooseCoding(
  channel: Channel,
  sections: readonly Float64Array[],
  encoding: Encoding,
  revision: Revision,
): Coding {
  const full = fullScale(encoding, revision);
  if (encoding === "FLOAT32") return withRange(channel, 1, 0, full);
  if (channel.step !== null && channel.step > 0) {
    if (onGrid(sections, channel.step, 0, full, 0)) return withRange(channel, channel.step, 0, full);
    const first = sections.flatMap((values) => values.find((value) => !Number.isNaN(value)) ?? [])[0] ?? 0;
    const offset = first - Math.round(first / channel.step) * channel.step;
    if (onGrid(sections, channel.step, offset, full, ON_GRID_STEPS)) {
      return withRange(channel, channel.step, offset, full);
    }
  }
  const peak = peakOf(sections);
  const bound = channel.range === null ? 0 : Math.max(Math.abs(channel.range[0]), Math.abs(channel.range[1]));
  const factor = Math.max(peak / (HEADROOM * full), bound / full, SMALLEST_FACTOR);
  return withRange(channel, peak === 0 && bound === 0 ? 1 : factor, 0, full);
}

/** The coding that was asked for; null where a value is not `factor · code + offset` to the bit, or beyond the encoding. */
export function givenCoding(
  channel: Channel,
  sections: readonly Float64Array[],
  { factor, offset }: Pick<Coding, "factor" | "offset">,
  encoding: Encoding,
  revision: Revision,
): Coding | null {
  const full = fullScale(encoding, revision);
  if (encoding === "FLOAT32" || !onGrid(sections, factor, offset, full, 0)) return null;
  return withRange(channel, factor, offset, full);
}

function onGrid(
  sections: readonly Float64Array[],
  step: number,
  offset: number,
  full: number,
  slackSteps: number,
): boolean {
  return sections.every((values) =>
    values.every((value) => {
      if (Number.isNaN(value)) return true;
      const code = Math.round((value - offset) / step);
      if (Math.abs(code) > full) return false;
      const back = step * code + offset;
      return slackSteps === 0 ? back === value : Math.abs(back - value) <= slackSteps * step;
    }),
  );
}

function withRange(channel: Channel, factor: number, offset: number, full: number): Coding {
  const code = (value: number) => {
    const exact = (value - offset) / factor;
    return Math.max(-full, Math.min(full, factor === 1 && full > 1e38 ? exact : Math.round(exact)));
  };
  const [lowestCode, highestCode] = channel.range?.map(code) ?? [-full, full];
  return { factor, offset, lowestCode: lowestCode!, highestCode: highestCode! };
}

function peakOf(sections: readonly Float64Array[]): number {
  let peak = 0;
  for (const values of sections)
    for (let n = 0; n < values.length; n++) if (Math.abs(values[n]!) > peak) peak = Math.abs(values[n]!);
  return peak;
}
