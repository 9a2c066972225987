// Makes the Recording's channels of the cfg's analogue lines: units, names, ratios, ranges; called by
// read.ts.

import { type Answer, type Channel, good, type Note, refused } from "@etalon/basis";
import type { AnalogLine, ComtradeConfig, Encoding } from "./config.ts";
import { FLOAT32_BOUND } from "./limits.table.ts";
import { type NameReading, readNames } from "./phase-names.ts";
import type { Rows, Scale } from "./rows.ts";
import { unitOf } from "./units.ts";

export interface ScaledChannels {
  readonly channels: readonly Channel[];
  readonly scales: readonly Scale[];
  readonly notes: readonly Note[];
}

/** Codes that an encoding can hold besides the mark for missing values. */
const CODE_BOUNDS: Record<Encoding, number> = {
  ASCII: FLOAT32_BOUND,
  BINARY: 0x7fff,
  BINARY32: 0x7fff_ffff,
  FLOAT32: FLOAT32_BOUND,
};

export function readChannels(config: ComtradeConfig): Answer<ScaledChannels> {
  const readings = readNames(config.analog);
  const channels: Channel[] = [];
  const scales: Scale[] = [];
  const odd: string[] = [];
  for (const [at, line] of config.analog.entries()) {
    const reading = readings[at]!;
    const unit = unitOf(line.unit);
    if (unit === null && reading.namedQuantity !== null) {
      const text =
        `cfg: expected a unit of ${reading.namedQuantity} (V, kV, A, kA …) for analogue channel ${at + 1} ` +
        `"${line.name}", found "${line.unit}"`;
      return refused("comtrade.unit", text);
    }
    const agreed = agree(reading);
    if (reading.namedQuantity !== null && agreed === "other")
      odd.push(`${at + 1} "${line.name}" in "${line.unit}"`);
    const factor = line.factor * (unit?.factor ?? 1);
    const offset = line.offset * (unit?.factor ?? 1);
    scales.push({ factor, offset, highestCode: line.highestCode });
    channels.push({
      number: at + 1,
      name: line.name,
      phase: reading.phase,
      quantity: agreed,
      unit: unit?.unit || line.unit,
      ratio: ratioOf(line),
      side: line.side,
      step: config.encoding === "FLOAT32" || factor === 0 ? null : Math.abs(factor),
      range: rangeOf(line, factor, offset, CODE_BOUNDS[config.encoding]),
      ...(line.skewUs !== 0 && { skewS: line.skewUs * 1e-6 }),
    });
  }
  return good({ channels, scales, notes: [...oddNote(odd), ...skewNote(config.analog)] });
}

/** A channel named as a current that carries volts (a shunt, a Rogowski coil) is neither. */
function agree(reading: NameReading): Channel["quantity"] {
  if (reading.namedQuantity === null || reading.namedQuantity === reading.quantity) return reading.quantity;
  return "other";
}

function ratioOf(line: AnalogLine): number | null {
  const { primary, secondary } = line;
  return primary !== null && secondary !== null && primary > 0 && secondary > 0 ? primary / secondary : null;
}

/**
 * The declared codes, held to what the encoding can carry, in the channel's unit; null where they say
 * nothing.
 */
function rangeOf(line: AnalogLine, factor: number, offset: number, bound: number): Channel["range"] {
  const { lowestCode, highestCode } = line;
  if (lowestCode === null || highestCode === null || lowestCode >= highestCode) return null;
  if (lowestCode <= -FLOAT32_BOUND || highestCode >= FLOAT32_BOUND) return null;
  const ends = [Math.max(lowestCode, -bound), Math.min(highestCode, bound)].map(
    (code) => factor * code + offset,
  );
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  return lowest < highest ? [lowest, highest] : null;
}

/**
 * What only the decoded values can tell: channels whose codes are no whole numbers have no known step, and
 * ranges that were fitted to the recording (every channel reaches its own at one single sample) are no
 * converter's ranges.
 */
export function judgeByValues(channels: readonly Channel[], rows: Rows) {
  const fitted = rangesAreFitted(channels, rows);
  const text =
    "Each channel reaches its declared range at one single sample, so the ranges are the recording's own " +
    "peaks and say nothing of clipping; they are not used.";
  return {
    channels: channels.map((channel, at) => ({
      ...channel,
      step: rows.fractional[at] === 1 ? null : channel.step,
      range: fitted ? null : channel.range,
    })),
    notes: fitted ? [{ code: "comtrade.fitted-ranges", text }] : [],
  };
}

const FITTED_CHANNELS_AT_LEAST = 3;

function rangesAreFitted(channels: readonly Channel[], rows: Rows): boolean {
  let varying = 0;
  let touchedOnce = 0;
  for (const [at, { range }] of channels.entries()) {
    const column = rows.columns[at]!;
    if (range === null || !varies(column)) continue;
    varying++;
    const touches = touchesOf(column, range);
    if (touches > 1) return false;
    if (touches === 1) touchedOnce++;
  }
  return touchedOnce >= FITTED_CHANNELS_AT_LEAST && touchedOnce >= 0.75 * varying;
}

function varies(column: Float64Array): boolean {
  const first = column[0];
  return column.some((value) => value !== first && !Number.isNaN(value));
}

/** Samples at the range's ends, to the seven digits of single precision; two are as good as many. */
function touchesOf(column: Float64Array, [lowest, highest]: readonly [number, number]): number {
  const slack = 1e-7 * (highest - lowest);
  let touches = 0;
  for (let n = 0; n < column.length && touches < 2; n++) {
    const value = column[n]!;
    if (value <= lowest + slack || value >= highest - slack) touches++;
  }
  return touches;
}

function oddNote(odd: readonly string[]): readonly Note[] {
  if (odd.length === 0) return [];
  const named = odd.slice(0, 8).join(", ");
  const text = `Name and unit disagree in channels ${named}; they count as neither voltage nor current.`;
  return [{ code: "comtrade.unit-and-name", text }];
}

function skewNote(lines: readonly AnalogLine[]): readonly Note[] {
  const skews = lines.map((line) => line.skewUs);
  const spread = Math.max(0, ...skews) - Math.min(0, ...skews);
  if (spread === 0) return [];
  const text =
    `The channels of a row are sampled up to ${spread.toFixed(3)} µs apart (skew); ` +
    "verification takes that into account, analysis does not.";
  return [{ code: "comtrade.skew", text }];
}
