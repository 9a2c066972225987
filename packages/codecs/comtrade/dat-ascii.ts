// Decodes the rows of an ASCII dat; called by read.ts and status.ts.

import { type Answer, counted, good, type Refusal, refused } from "@etalon/basis";
import { numberOf, shown } from "./cfg-lines.ts";
import type { ComtradeConfig } from "./config.ts";
import { FLOAT32_BOUND, MAX_NUMBER_CHARS, MISSING_ASCII } from "./limits.table.ts";
import { emptyRows, type Rows, type Scale } from "./rows.ts";

const LF = 0x0a;
const CR = 0x0d;
const COMMA = 0x2c;
const CTRL_Z = 0x1a;
const SPACE = 0x20;
const TAB = 0x09;

/** One row's fields as numbers; NaN where empty. `garbled` is the first field that is neither (−1: none). */
interface RowFields {
  readonly values: Float64Array;
  garbled: number;
  garbledText: string;
}

/**
 * Decodes and scales all analogue channels of rows `number,time stamp,nA analogue,nD status`.
 * Empty fields are missing values; so is 99999 before 2013, unless the cfg declares higher codes.
 * @param scales  one per analogue channel
 * @source IEEE C37.111-1999 and -2013, ASCII data files (clauses unchecked)
 */
export function decodeAscii(dat: Uint8Array, config: ComtradeConfig, scales: readonly Scale[]): Answer<Rows> {
  const rows = emptyRows(mostRows(dat, config), scales.length);
  const marked = config.revision !== "2013";
  let count = 0;
  const why = scanRows(dat, config, (fields, line) => {
    rows.numbers[count] = fields.values[0]!;
    rows.stamps[count] = fields.values[1]!;
    if (fields.garbled >= 0 && fields.garbled < scales.length + 2) return garbled(fields, line, config);
    for (let channel = 0; channel < scales.length; channel++) {
      const { factor, offset, highestCode } = scales[channel]!;
      const code = fields.values[channel + 2]!;
      const isMark = code === MISSING_ASCII && marked && (highestCode ?? 0) <= MISSING_ASCII;
      if (isMark || Number.isNaN(code)) rows.missing[channel]!++;
      else if (!Number.isInteger(code)) rows.fractional[channel] = 1;
      rows.columns[channel]![count] = isMark ? Number.NaN : factor * code + offset;
    }
    count++;
    return null;
  });
  if (why !== null) return { ok: false, why };
  return shorten(rows, count, config);
}

/** Cuts the arrays to the rows found, or refuses a dat that is shorter than the cfg says. */
function shorten(rows: Rows, count: number, config: ComtradeConfig): Answer<Rows> {
  const announced = config.samples ?? count;
  const span = count > 1 ? rows.numbers[count - 1]! - rows.numbers[0]! + 1 : count;
  if (count === 0 || (count < announced && span !== announced)) {
    return refused(
      "comtrade.dat-length",
      `dat: expected ${config.samples === null ? "rows" : counted(config.samples, "row")}, found ${count}`,
    );
  }
  if (count === rows.count) return good(rows);
  return good({
    ...rows,
    count,
    numbers: rows.numbers.slice(0, count),
    stamps: rows.stamps.slice(0, count),
    columns: rows.columns.map((column) => column.slice(0, count)),
  });
}

/**
 * No more rows than the cfg announces, nor than there is room for: a row holds at least its commas and a line
 * end.
 */
function mostRows(dat: Uint8Array, config: ComtradeConfig): number {
  const fields = 2 + config.analog.length + config.status.length;
  return Math.min(config.samples ?? Number.POSITIVE_INFINITY, Math.floor(dat.length / fields) + 1);
}

function garbled(fields: RowFields, line: number, config: ComtradeConfig): Refusal {
  const at = fields.garbled;
  const what =
    at === 0
      ? "sample number"
      : at === 1
        ? "time stamp"
        : `value of channel ${at - 1} "${config.analog[at - 2]!.name}"`;
  const found = shown(fields.garbledText);
  return { code: "comtrade.dat-row", text: `dat line ${line}: expected a number as ${what}, found ${found}` };
}

/**
 * Hands every row's fields to `onRow` until it refuses; blank lines are passed over.
 * @returns the refusal that ended the scan, or null
 */
export function scanRows(
  dat: Uint8Array,
  config: ComtradeConfig,
  onRow: (fields: RowFields, line: number) => Refusal | null,
): Refusal | null {
  const fieldCount = 2 + config.analog.length + config.status.length;
  const fields: RowFields = { values: new Float64Array(fieldCount), garbled: -1, garbledText: "" };
  const endMark = dat.indexOf(CTRL_Z);
  const end = endMark < 0 ? dat.length : endMark;
  let rows = 0;
  let line = 1;
  for (let at = 0; at < end; ) {
    let stop = dat.indexOf(LF, at);
    if (stop < 0 || stop > end) stop = end;
    const from = skipSpace(dat, at, stop);
    if (from < stop) {
      const found = readFields(dat, from, stop, fields);
      if (found !== fieldCount) {
        const channels = `${config.analog.length} analogue, ${config.status.length} status`;
        const wanted = `${fieldCount} fields (number, time stamp, ${channels})`;
        return { code: "comtrade.dat-row", text: `dat line ${line}: expected ${wanted}, found ${found}` };
      }
      if (++rows > (config.samples ?? Number.POSITIVE_INFINITY)) {
        const text = `dat line ${line}: expected the end after ${counted(rows - 1, "row")}, found another row`;
        return { code: "comtrade.dat-length", text };
      }
      const why = onRow(fields, line);
      if (why !== null) return why;
    }
    at = stop + 1;
    line++;
  }
  return null;
}

function skipSpace(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(bytes[at]!)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === 0;
}

/** Fills `fields` from one line and returns how many fields it has; a comma at the very end adds none. */
function readFields(bytes: Uint8Array, from: number, to: number, fields: RowFields): number {
  fields.garbled = -1;
  const wanted = fields.values.length;
  let count = 0;
  let end = to;
  while (end > from && isSpace(bytes[end - 1]!)) end--;
  for (let at = from; at <= end; count++) {
    let stop = at;
    while (stop < end && bytes[stop] !== COMMA) stop++;
    if (count === wanted && stop === at && at === end) break; // the trailing comma
    if (count < wanted) fields.values[count] = readNumber(bytes, at, stop, fields, count);
    at = stop + 1;
  }
  return count;
}

/** A decimal number; whole numbers of up to 15 digits, nearly all there are, are summed up digit by digit. */
function readNumber(bytes: Uint8Array, from: number, to: number, fields: RowFields, field: number): number {
  let at = skipSpace(bytes, from, to);
  let end = to;
  while (end > at && isSpace(bytes[end - 1]!)) end--;
  if (at === end) return Number.NaN;
  const start = at;
  const negative = bytes[at] === 0x2d;
  if (negative || bytes[at] === 0x2b) at++;
  let value = 0;
  if (at < end && end - at <= 15) {
    while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) value = value * 10 + bytes[at++]! - 0x30;
    if (at === end) return negative ? -value : value;
  }
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + MAX_NUMBER_CHARS + 1)));
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const slow = text.length > MAX_NUMBER_CHARS ? null : numberOf(text);
  if (slow !== null && Math.abs(slow) <= FLOAT32_BOUND) return slow;
  if (fields.garbled < 0) {
    fields.garbled = field;
    fields.garbledText = text;
  }
  return Number.NaN;
}
