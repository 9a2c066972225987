// Decimal numbers read straight from bytes, cell after cell: the reader of recordings lives from its speed.

import { nearestDouble } from "./nearest-double.ts";

export const COMMA = 0x2c;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;

export type Cell = "number" | "empty" | "bad";

/** Where the scan stands, and what the last cell was. */
export interface Scan {
  readonly bytes: Uint8Array;
  at: number;
  /** Where the text of the last cell began and ended, without blanks and quotes. */
  from: number;
  to: number;
  cell: Cell;
}

export function scanOf(bytes: Uint8Array, at: number): Scan {
  return { bytes, at, from: at, to: at, cell: "empty" };
}

/** Powers of ten that a double holds exactly. */
const tens = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** Below this one more digit keeps the mantissa an exact integer. */
const ROOM = 9e14;
const MOST_SCALE = 1000;

/**
 * Reads one cell and leaves the scan on the comma or line end behind it. The value is the double nearest to
 * the decimal: up to 15 digits and a power of ten that is exact too need one correctly rounded division, up
 * to 18 a division with a remainder; anything else is left to the language's own conversion. An empty cell
 * and "nan" are `empty`.
 * @returns the number; NaN where the cell is empty or bad
 */
export function scanCell(scan: Scan): number {
  const { bytes } = scan;
  const { length } = bytes;
  let at = scan.at;
  while (at < length && (bytes[at] === SPACE || bytes[at] === TAB)) at += 1;
  if (bytes[at] === QUOTE) return quotedCell(scan, at);
  scan.from = at;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;

  let mantissa = 0; // the first 15 or 16 digits
  let low = 0; // up to three more
  let scale = 1;
  let exponent = 0;
  let digits = 0;
  let fits = true;
  let pointed = false;
  for (; at < length; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (mantissa < ROOM) mantissa = mantissa * 10 + digit;
      else if (scale < MOST_SCALE) {
        low = low * 10 + digit;
        scale *= 10;
      } else fits = false;
      digits += 1;
      if (pointed) exponent -= 1;
    } else if (byte === POINT && !pointed) pointed = true;
    else break;
  }
  const byte = bytes[at];
  const plain = at === length || byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN;
  if (plain && fits && digits > 0 && exponent >= -22) {
    const divisor = tens[-exponent]!;
    const value = scale === 1 ? mantissa / divisor : nearestDouble(mantissa, low, scale, divisor);
    if (!Number.isNaN(value)) {
      scan.at = at;
      scan.to = at;
      scan.cell = "number";
      return negative ? -value : value;
    }
  }
  return slowCell(scan, at);
}

function quotedCell(scan: Scan, openAt: number): number {
  const { bytes } = scan;
  let at = openAt + 1;
  while (at < bytes.length && bytes[at] !== QUOTE && bytes[at] !== LINE_FEED) at += 1;
  scan.from = openAt + 1;
  scan.to = at;
  const value = convert(scan);
  at += 1;
  while (at < bytes.length && (bytes[at] === SPACE || bytes[at] === TAB)) at += 1;
  while (at < bytes.length && !endsCell(bytes[at]!)) {
    scan.cell = "bad"; // something stands behind the closing quote
    at += 1;
  }
  scan.at = at;
  return scan.cell === "number" ? value : Number.NaN;
}

function slowCell(scan: Scan, from: number): number {
  const { bytes } = scan;
  let at = from;
  while (at < bytes.length && !endsCell(bytes[at]!)) at += 1;
  scan.at = at;
  while (at > scan.from && (bytes[at - 1] === SPACE || bytes[at - 1] === TAB)) at -= 1;
  scan.to = at;
  return convert(scan);
}

function endsCell(byte: number): boolean {
  return byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function convert(scan: Scan): number {
  const text = cellText(scan);
  if (text === "" || /^[+-]?nan$/i.test(text)) {
    scan.cell = "empty";
    return Number.NaN;
  }
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  scan.cell = Number.isFinite(value) ? "number" : "bad";
  return Number.isFinite(value) ? value : Number.NaN;
}

/** The last cell as text, cut to what a sentence can bear. */
export function cellText(scan: Scan): string {
  let text = "";
  const end = Math.min(scan.to, scan.from + 64);
  for (let n = scan.from; n < end; n++) text += String.fromCharCode(scan.bytes[n]!);
  return scan.to > end ? `${text}…` : text.trim();
}

/** Decimal places that the last cell was written with (its exponent counted in); 0 for whole numbers. */
export function decimalsOf(scan: Scan): number {
  let places = -1;
  for (let n = scan.from; n < scan.to; n++) {
    const byte = scan.bytes[n]!;
    if ((byte | 0x20) === SMALL_E)
      return Math.max(0, Math.max(0, places) - Number(cellText(scan).split(/e/i)[1]));
    if (byte === POINT) places = 0;
    else if (places >= 0) places += 1;
  }
  return Math.max(0, places);
}
