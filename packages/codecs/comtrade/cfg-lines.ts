// The lines of a cfg one by one: each reader takes one line and says what it expected; called by cfg.ts.

import { type Answer, good, refused } from "@etalon/basis";
import type { AnalogLine, Encoding, RateLine, Revision, StatusLine } from "./config.ts";
import {
  MAX_CHANNELS,
  MAX_FACTOR,
  MAX_RATE_LINES,
  MAX_SAMPLE_RATE_HZ,
  MIN_SAMPLE_RATE_HZ,
  SHOWN_CHARS,
} from "./limits.table.ts";
import type { Line } from "./text.ts";

export const BAD_LINE = "comtrade.cfg-line";
export const BAD_COUNTS = "comtrade.channel-counts";
export const BAD_RATES = "comtrade.rates";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A decimal number as the standard writes it; null for anything else (and for what overflows). */
export function numberOf(text: string): number | null {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

export function shown(text: string): string {
  const plain = Array.from(text, (letter) => (letter < " " ? "·" : letter));
  return `"${plain.slice(0, SHOWN_CHARS).join("")}${plain.length > SHOWN_CHARS ? "…" : ""}"`;
}

/** The one form of every refusal of a cfg: place, expectation, finding. */
export function expected(line: Line | null, what: string, code = BAD_LINE) {
  if (line === null) return refused(code, `cfg: expected ${what}, found the end of the file`);
  return refused(code, `cfg line ${line.number}: expected ${what}, found ${shown(line.text)}`);
}

export function fieldsOf(line: Line): readonly string[] {
  return line.text.split(",").map((field) => field.trim());
}

export interface Header {
  readonly station: string;
  readonly deviceId: string;
  readonly revision: Revision;
  /** The revision field as written; null where the line has none. */
  readonly revisionField: string | null;
}

/** `station,device[,revision]`; a station's name may itself hold commas where a year ends the line. */
export function readHeader(line: Line | null): Answer<Header> {
  const what = "station name, device and revision year";
  if (line === null) return expected(line, what);
  const fields = fieldsOf(line);
  if (fields.length < 2) return expected(line, what);
  const last = fields[fields.length - 1]!;
  if (fields.length === 2 || (fields.length === 3 && last === "")) {
    return good({ station: fields[0]!, deviceId: fields[1]!, revision: "1991", revisionField: null });
  }
  if (!/^\d{4}$/.test(last)) return expected(line, `${what} (1991, 1999 or 2013)`);
  const year = Number(last);
  const revision: Revision = year >= 2013 ? "2013" : year >= 1999 ? "1999" : "1991";
  const station = fields.slice(0, -2).join(",");
  return good({ station, deviceId: fields[fields.length - 2]!, revision, revisionField: last });
}

/** `TT,nA,nD` with the letters A and D: `63,31A,32D`. */
export function readCounts(line: Line | null): Answer<{ readonly analog: number; readonly status: number }> {
  const what = "channel counts as total,analogueA,statusD";
  const match = line && /^(\d{1,7}),(\d{1,7})A,(\d{1,7})D,?$/i.exec(line.text.replaceAll(/\s/g, ""));
  if (!match) return expected(line, what, BAD_COUNTS);
  const [total, analog, status] = match.slice(1).map(Number) as [number, number, number];
  if (total !== analog + status)
    return expected(line, `${analog} + ${status} channels to make the total`, BAD_COUNTS);
  if (total > MAX_CHANNELS) return expected(line, `at most ${MAX_CHANNELS} channels`, "comtrade.too-large");
  return good({ analog, status });
}

/**
 * `n,name,ph,component,unit,a,b,skew,min,max[,primary,secondary,P|S]`; the last three came in 1999.
 * @param place  which channel this should be, for the refusal: "analogue channel 5 of 48"
 */
export function readAnalogLine(line: Line | null, place: string): Answer<AnalogLine> {
  const what = `${place} (13 fields; 10 in 1991)`;
  if (line === null) return expected(line, what, BAD_COUNTS);
  const fields = fieldsOf(line);
  while (fields.length > 13 && fields[fields.length - 1] === "") (fields as string[]).pop();
  if (fields.length < 10 || fields.length > 13 || !/^\d+$/.test(fields[0]!))
    return expected(line, what, BAD_COUNTS);
  const [factor, offset] = [numberOf(fields[5]!), numberOf(fields[6]!)];
  if (factor === null || Math.abs(factor) > MAX_FACTOR)
    return expected(line, `a number as factor a (field 6) of ${place}`);
  if (offset === null || Math.abs(offset) > MAX_FACTOR)
    return expected(line, `a number as offset b (field 7) of ${place}`);
  const optional: (number | null)[] = [];
  for (const at of [7, 8, 9, 10, 11]) {
    const text = fields[at] ?? "";
    const value = text === "" ? null : numberOf(text);
    if (text !== "" && value === null) return expected(line, `a number in field ${at + 1} of ${place}`);
    optional.push(value);
  }
  const [skew, lowestCode, highestCode, primary, secondary] = optional as [null, null, null, null, null];
  const side = (fields[12] ?? "").toUpperCase();
  return good({
    name: fields[1]!,
    phaseField: fields[2]!,
    component: fields[3]!,
    unit: fields[4]!,
    factor,
    offset,
    skewUs: skew ?? 0,
    lowestCode,
    highestCode,
    primary,
    secondary,
    side: side === "P" ? "primary" : side === "S" ? "secondary" : "unknown",
  });
}

/** `n,name,ph,component,y`, or `n,name,y` in 1991. */
export function readStatusLine(line: Line | null, place: string): Answer<StatusLine> {
  const what = `${place} (5 fields; 3 in 1991)`;
  if (line === null) return expected(line, what, BAD_COUNTS);
  const fields = fieldsOf(line);
  while (fields.length > 5 && fields[fields.length - 1] === "") (fields as string[]).pop();
  if (fields.length < 2 || fields.length > 5 || !/^\d+$/.test(fields[0]!))
    return expected(line, what, BAD_COUNTS);
  const normal = fields.length >= 3 ? fields[fields.length - 1] : "";
  return good({
    name: fields[1]!,
    phaseField: fields.length >= 4 ? fields[2]! : "",
    component: fields.length === 5 ? fields[3]! : "",
    normalState: normal === "0" ? 0 : normal === "1" ? 1 : null,
  });
}

export function readRateCount(line: Line | null): Answer<number> {
  const count = line && /^\d{1,7}$/.test(line.text) ? Number(line.text) : null;
  if (count === null) return expected(line, "the number of sampling rates", BAD_RATES);
  if (count > MAX_RATE_LINES) return expected(line, `at most ${MAX_RATE_LINES} rates`, "comtrade.too-large");
  return good(count);
}

/**
 * `rate,last sample`; `after` is the last sample of the line before. A rate of 0 leaves time to the time
 * stamps.
 */
export function readRateLine(line: Line | null, after: number): Answer<RateLine> {
  const fields = line === null ? [] : fieldsOf(line);
  const rateHz = numberOf(fields[0] ?? "");
  const fits =
    rateHz === 0 || (rateHz !== null && rateHz >= MIN_SAMPLE_RATE_HZ && rateHz <= MAX_SAMPLE_RATE_HZ);
  if (!fits || fields.length < 2) {
    return expected(line, "sampling rate in hertz and number of its last sample", BAD_RATES);
  }
  const lastSample = Number(/^\d{1,12}(?:\.0*)?$/.test(fields[1]!) ? fields[1] : Number.NaN);
  if (Number.isNaN(lastSample) || lastSample < after) {
    return expected(line, `a last sample number not below ${after}`, BAD_RATES);
  }
  return good({ rateHz, lastSample });
}

export function readEncoding(line: Line | null): Answer<Encoding> {
  const text = line?.text.toUpperCase() ?? "";
  if (text === "ASCII" || text === "BINARY" || text === "BINARY32" || text === "FLOAT32") return good(text);
  return expected(line, "ASCII, BINARY, BINARY32 or FLOAT32");
}
