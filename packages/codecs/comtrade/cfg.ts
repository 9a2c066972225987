// Reads a cfg from top to bottom into a ComtradeConfig; called by read.ts and by whoever wants the bare
// configuration.

import { type Answer, good, type Instant, type Note, refused } from "@etalon/basis";
import * as lineOf from "./cfg-lines.ts";
import type { AnalogLine, ComtradeConfig, RateLine, StatusLine } from "./config.ts";
import { instantOf, type LocalTime, readLocalTime, readTimeCode } from "./instants.ts";
import { MAX_CFG_BYTES, MAX_STAMP_MULTIPLIER } from "./limits.table.ts";
import { type Line, readLines } from "./text.ts";
import { clockQuality } from "./time-quality.table.ts";

/** The lines not yet read. */
interface Cursor {
  readonly lines: readonly Line[];
  at: number;
}

/** The next line that holds anything; null at the end. */
function next(cursor: Cursor): Line | null {
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at++]!;
    if (line.text !== "") return line;
  }
  return null;
}

/**
 * Reads a configuration file (cfg):
 * ```
 * station,device,revision            TT,nA,nD            nA analogue lines            nD status lines
 * mains frequency    number of rates    rate,last sample …    start    trigger    encoding    time multiplier
 * time code,local code      clock quality,leap second                          (the last two since 2013)
 * ```
 * Total: any bytes get an answer.
 * @source IEEE C37.111-1991, -1999, -2013 (= IEC 60255-24), configuration file (clauses unchecked)
 */
export function readCfg(bytes: Uint8Array): Answer<ComtradeConfig> {
  if (bytes.length === 0)
    return refused("comtrade.empty", "cfg: expected a configuration, found an empty file");
  if (bytes.length > MAX_CFG_BYTES) {
    const text = `cfg: expected at most ${MAX_CFG_BYTES} bytes, found ${bytes.length}`;
    return refused("comtrade.too-large", text);
  }
  const { characterSet, lines } = readLines(bytes);
  const cursor: Cursor = { lines, at: 0 };
  const header = lineOf.readHeader(next(cursor));
  if (!header.ok) return header;
  const channels = readChannels(cursor);
  if (!channels.ok) return channels;
  const frequency = readFrequency(cursor);
  if (!frequency.ok) return frequency;
  const rates = readRates(cursor);
  if (!rates.ok) return rates;
  const clock = readClock(cursor, header.value.revision === "1991");
  if (!clock.ok) return clock;
  const ending = readEnding(cursor, header.value.revision === "2013", clock.value.fractionDigits > 6);
  if (!ending.ok) return ending;

  const { revisionField, ...head } = header.value;
  const instants = instantsOf(clock.value.start, clock.value.trigger, ending.value.timeCode);
  return good({
    ...head,
    characterSet,
    ...channels.value,
    nominalFrequencyHz: frequency.value,
    ...rates.value,
    startTaiNs: instants.start,
    triggerTaiNs: instants.trigger,
    ...ending.value,
    notes: [
      ...textNotes(characterSet, revisionField, head.revision),
      ...instants.notes,
      ...clockNotes(ending.value.timeQuality, ending.value.leapSecond),
    ],
  });
}

function readChannels(
  cursor: Cursor,
): Answer<{ readonly analog: readonly AnalogLine[]; readonly status: readonly StatusLine[] }> {
  const counts = lineOf.readCounts(next(cursor));
  if (!counts.ok) return counts;
  const analog: AnalogLine[] = [];
  const status: StatusLine[] = [];
  while (analog.length < counts.value.analog) {
    const place = `analogue channel ${analog.length + 1} of ${counts.value.analog}`;
    const line = lineOf.readAnalogLine(next(cursor), place);
    if (!line.ok) return line;
    analog.push(line.value);
  }
  while (status.length < counts.value.status) {
    const place = `status channel ${status.length + 1} of ${counts.value.status}`;
    const line = lineOf.readStatusLine(next(cursor), place);
    if (!line.ok) return line;
    status.push(line.value);
  }
  return good({ analog, status });
}

/** The mains frequency; the line may be blank. */
function readFrequency(cursor: Cursor): Answer<number | null> {
  const line = cursor.lines[cursor.at++] ?? null;
  if (line?.text === "") return good(null);
  const value = line && lineOf.numberOf(line.text);
  if (value === null || value < 0) {
    return lineOf.expected(line, "the mains frequency in hertz (after all channel lines)", lineOf.BAD_COUNTS);
  }
  return good(value === 0 ? null : value);
}

function readRates(
  cursor: Cursor,
): Answer<{ readonly rates: readonly RateLine[]; readonly samples: number | null }> {
  const count = lineOf.readRateCount(next(cursor));
  if (!count.ok) return count;
  const rates: RateLine[] = [];
  let after = 0;
  for (let at = 0; at < Math.max(1, count.value); at++) {
    const line = next(cursor);
    const rate = lineOf.readRateLine(line, after);
    if (!rate.ok) return rate;
    if (rate.value.rateHz === 0 && count.value <= 1) {
      return good({ rates: [], samples: rate.value.lastSample || null }); // time stamps are binding
    }
    if (rate.value.rateHz === 0)
      return lineOf.expected(line, "a rate above 0 among several", lineOf.BAD_RATES);
    const before = rates[rates.length - 1];
    // A rate line that repeats the rate before it changes nothing; one without samples says nothing.
    if (before?.rateHz === rate.value.rateHz) rates.pop();
    if (rate.value.lastSample > after || before?.rateHz === rate.value.rateHz) rates.push(rate.value);
    after = rate.value.lastSample;
  }
  if (after === 0)
    return refused("comtrade.no-samples", "cfg: expected samples, found rate lines that announce none");
  return good({ rates, samples: after });
}

interface StartAndTrigger {
  readonly start: LocalTime | null;
  readonly trigger: LocalTime | null;
  readonly fractionDigits: number;
}

function readClock(cursor: Cursor, monthFirst: boolean): Answer<StartAndTrigger> {
  const times: (LocalTime | null)[] = [];
  for (const what of ["first sample", "trigger"]) {
    const line = next(cursor);
    // A date that makes no sense costs the instant only; a line that is no date at all means the lines have
    // shifted.
    if (line === null || !line.text.includes(",")) {
      return lineOf.expected(line, `date and time of the ${what} as dd/mm/yyyy,hh:mm:ss.ssssss`);
    }
    times.push(readLocalTime(line.text, monthFirst));
  }
  const [start = null, trigger = null] = times;
  const fractionDigits = Math.max(start?.fractionDigits ?? 0, trigger?.fractionDigits ?? 0);
  return good({ start, trigger, fractionDigits });
}

type Ending = Pick<
  ComtradeConfig,
  "encoding" | "stampNs" | "timeCode" | "localCode" | "timeQuality" | "leapSecond"
>;

/** Encoding, time multiplier, and the two lines that came in 2013; all but the encoding may be missing. */
function readEnding(cursor: Cursor, revision2013: boolean, nanoseconds: boolean): Answer<Ending> {
  const encoding = lineOf.readEncoding(next(cursor));
  if (!encoding.ok) return encoding;
  const line = next(cursor);
  const multiplier = line === null ? 1 : lineOf.numberOf(line.text);
  if (
    multiplier === null ||
    !(multiplier >= 1 / MAX_STAMP_MULTIPLIER && multiplier <= MAX_STAMP_MULTIPLIER)
  ) {
    return lineOf.expected(line, "the time stamps' multiplier, a number above 0");
  }
  const codes = revision2013 ? next(cursor)?.text.split(",") : undefined;
  const quality = revision2013 ? next(cursor)?.text.split(",") : undefined;
  return good({
    encoding: encoding.value,
    // 2013: dates with nine digits of fraction say that time stamps count nanoseconds instead of
    // microseconds.
    stampNs: multiplier * (revision2013 && nanoseconds ? 1 : 1000),
    timeCode: codes?.[0]?.trim() ?? null,
    localCode: codes?.[1]?.trim() ?? null,
    timeQuality: quality?.[0]?.trim().toUpperCase() ?? null,
    leapSecond: quality?.[1]?.trim() ?? null,
  });
}

function instantsOf(start: LocalTime | null, trigger: LocalTime | null, timeCode: string | null) {
  const offsetNs = timeCode === null ? null : readTimeCode(timeCode);
  const instant = (time: LocalTime | null): Instant | null =>
    time === null || time.localNs === 0n ? null : instantOf(time, offsetNs ?? 0n);
  const instants = { start: instant(start), trigger: instant(trigger) };
  const notes: Note[] = [];
  if (instants.start === null) {
    notes.push({ code: "comtrade.no-start", text: "The file does not say when its first sample was taken." });
  } else if (offsetNs === null) {
    const text = "The start time does not name its zone; local time is taken as UTC.";
    notes.push({ code: "comtrade.local-time", text });
  }
  if (start !== null && trigger !== null && trigger.localNs < start.localNs) {
    const text = "The trigger time lies before the first sample's time; it is not used.";
    notes.push({ code: "comtrade.trigger-before-start", text });
  }
  return { ...instants, notes };
}

function textNotes(characterSet: string, revisionField: string | null, revision: string): readonly Note[] {
  const notes: Note[] = [];
  if (characterSet !== "utf-8") {
    const text = `Names are not in UTF-8; they are read as ${characterSet}.`;
    notes.push({ code: "comtrade.character-set", text });
  }
  if (revisionField !== null && revisionField !== revision) {
    const text = `Revision "${revisionField}" is read as ${revision}.`;
    notes.push({ code: "comtrade.revision", text });
  }
  return notes;
}

function clockNotes(timeQuality: string | null, leapSecond: string | null): readonly Note[] {
  const notes: Note[] = [];
  const quality = timeQuality === null ? undefined : clockQuality.get(timeQuality);
  if (quality !== undefined && quality !== "locked") {
    notes.push({ code: "comtrade.clock", text: `The recording's clock was ${quality}.` });
  }
  if (leapSecond === "1" || leapSecond === "2") {
    const text = `A leap second was ${leapSecond === "1" ? "added" : "taken out"} during the recording.`;
    notes.push({ code: "comtrade.leap-second", text });
  }
  return notes;
}
