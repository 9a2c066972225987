// Lists of energy pulses: CSV with `t_s,register`, read and written. Called by whoever opens or simulates
// pulses.

import { type Answer, good, type Register, refused, registers } from "@etalon/basis";
import { COMMA, cellText, type Scan, scanCell, scanOf } from "./decimal-scan.ts";
import { nextLine, readHeader } from "./table.ts";

/**
 * The pulses of one register in time order. An edge lies `wholeNs + fractionNs` after the record's first
 * sample: the whole nanoseconds are integers, so an edge keeps every digit it was written with, hours into a
 * record too.
 */
export interface PulseTrain {
  readonly register: Register;
  readonly count: number;
  /** [count] integers. */
  readonly wholeNs: Float64Array;
  /** [count] from 0 to below 1. */
  readonly fractionNs: Float64Array;
}

export interface PulseList {
  /** One train per register that has pulses, in the order of `registers`. */
  readonly trains: readonly PulseTrain[];
  /** All pulses. */
  readonly count: number;
}

const EXPECTED = "t_s,register";
/** 104 days: so far whole nanoseconds are exact in a double. */
const mostSeconds = 9_000_000;
const mostPulses = 2 ** 26;

/** Seconds after the first sample, one number each: good to 15 ps at a day's length. */
export function pulseSeconds(train: PulseTrain): Float64Array {
  return train.wholeNs.map((ns, n) => (ns + (train.fractionNs[n] ?? 0)) / 1e9);
}

/**
 * Reads a list of pulses:  t_s,register  with `t_s` in seconds after the record's first sample, as decimal
 * text, and a register of wh+ wh- varh+ varh-. Rows must be in time order; equal times may stand together,
 * since one meter may pulse for two registers at once, and a pulse that is doubled is for the verification to
 * judge.
 */
export function readPulses(bytes: Uint8Array): Answer<PulseList> {
  const header = readHeader(bytes, EXPECTED);
  if (!header.ok) return header;
  const names = header.value.names.map((name) => name.toLowerCase());
  if (names.length !== 2 || names[0] !== "t_s" || names[1] !== "register")
    return refused("csv.header", `line 1 reads "${names.join(",").slice(0, 60)}"; ${EXPECTED} is expected`);

  const found = new Map(
    registers.map((register) => [register, { whole: [] as number[], fraction: [] as number[] }]),
  );
  const scan = scanOf(bytes, header.value.at);
  let last: Edge = { whole: 0, fraction: 0 };
  let count = 0;
  for (let line = 2; scan.at < bytes.length; line++) {
    const byte = bytes[scan.at];
    if (byte !== 0x0a && byte !== 0x0d) {
      const row = readRow(scan, line);
      if (!row.ok) return row;
      const { edge, register } = row.value;
      if (edge.whole < last.whole || (edge.whole === last.whole && edge.fraction < last.fraction))
        return refused(
          "csv.time",
          `line ${line}: the pulse comes before that of the row above; time order is expected`,
        );
      if (count === mostPulses) return refused("csv.too-long", `more than ${mostPulses} pulses`);
      const train = found.get(register);
      train?.whole.push(edge.whole);
      train?.fraction.push(edge.fraction);
      last = edge;
      count += 1;
    }
    scan.at = nextLine(bytes, scan.at);
  }
  if (count === 0) return refused("csv.empty", "the file has a header but no pulses");
  const trains = [...found].flatMap(([register, { whole, fraction }]) =>
    whole.length === 0
      ? []
      : [
          {
            register,
            count: whole.length,
            wholeNs: Float64Array.from(whole),
            fractionNs: Float64Array.from(fraction),
          },
        ],
  );
  return good({ trains, count });
}

interface Edge {
  readonly whole: number;
  readonly fraction: number;
}

function readRow(scan: Scan, line: number): Answer<{ edge: Edge; register: Register }> {
  scanCell(scan);
  const time = cellText(scan);
  const edge = scan.cell === "number" ? edgeOf(time) : null;
  if (edge === null)
    return refused("csv.time", `line ${line}: "${time}" is no time in seconds from 0 to ${mostSeconds}`);
  if (scan.bytes[scan.at] !== COMMA)
    return refused("csv.row", `line ${line} has no register; ${EXPECTED} is expected`);
  scan.at += 1;
  scanCell(scan); // a register is no number: the scan finds its text all the same
  const text = cellText(scan);
  const register = registers.find((one) => one === text.toLowerCase());
  if (register === undefined)
    return refused("csv.register", `line ${line}: "${text}" is no register; ${registers.join(", ")} are`);
  if (scan.bytes[scan.at] === COMMA) return refused("csv.row", `line ${line} has more than two cells`);
  return good({ edge, register });
}

/**
 * Decimal seconds as whole nanoseconds and the rest, without passing through a double; null: negative or too
 * late.
 */
function edgeOf(text: string): Edge | null {
  const parts = /^\+?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (parts === null) return /^-0*\.?0*(e.*)?$/i.test(text) ? { whole: 0, fraction: 0 } : null;
  const [, integer = "", decimals = "", exponent = "0"] = parts;
  const digits = integer + decimals;
  const shift = integer.length + Number(exponent) + 9;
  if (Math.abs(shift) > 400) return /^0*$/.test(digits) || shift < 0 ? { whole: 0, fraction: 0 } : null;
  const whole = Number(digits.slice(0, Math.max(0, shift)).padEnd(shift, "0") || "0");
  const fraction = Number(`0.${"0".repeat(Math.max(0, -shift))}${digits.slice(Math.max(0, shift))}`);
  if (!(whole < mostSeconds * 1e9)) return null;
  return fraction < 1 ? { whole, fraction } : { whole: whole + 1, fraction: 0 }; // 0.999…: rounds up to one
}

/** The list as CSV, all registers in one time order; `readPulses` reads back the same edges. */
export function writePulses(list: PulseList): Uint8Array {
  const rows = list.trains.flatMap((train) =>
    Array.from({ length: train.count }, (_, n) => ({
      register: train.register,
      whole: train.wholeNs[n] ?? 0,
      fraction: train.fractionNs[n] ?? 0,
    })),
  );
  rows.sort((a, b) => a.whole - b.whole || a.fraction - b.fraction);
  const lines = rows.map(({ register, whole, fraction }) => `${secondsText(whole, fraction)},${register}\n`);
  return new TextEncoder().encode(`${EXPECTED}\n${lines.join("")}`);
}

function secondsText(whole: number, fraction: number): string {
  const digits = BigInt(whole).toString().padStart(10, "0");
  const rest = fraction === 0 ? "" : decimalText(fraction);
  return `${digits.slice(0, -9)}.${digits.slice(-9)}${rest}`;
}

/** The digits behind the point of a number from 0 to 1, as many as tell it from its neighbours. */
function decimalText(fraction: number): string {
  const [mantissa = "", exponent = "0"] = fraction.toExponential().split("e");
  return "0".repeat(-Number(exponent) - 1) + mantissa.replace(".", "");
}
