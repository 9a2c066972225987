// A CSV file of samples → a recording. Called by whoever opens recordings.

import {
  type Answer,
  type Channel,
  counted,
  type Gap,
  good,
  type Note,
  type Recording,
  refused,
  type Section,
  sectionEndS,
} from "@etalon/basis";
import { knownColumns } from "./columns.table.ts";
import {
  CARRIAGE_RETURN,
  COMMA,
  cellText,
  decimalsOf,
  LINE_FEED,
  type Scan,
  scanCell,
  scanOf,
} from "./decimal-scan.ts";
import { evenStretches, type Stretch } from "./even-steps.ts";
import { type Header, nextLine, readHeader } from "./table.ts";

const EXPECTED = "t_s,ua,ub,uc,ia,ib,ic";
/** Values of one recording: 1 GiB of doubles. */
const mostValues = 2 ** 27;
/** Times further from 0 than this are told no better than to 4 µs by a double. */
const mostSeconds = 1e10;
/** A stretch is called uneven, in a note, from this share of a step. */
const UNEVEN = 0.02;
/** Rates that differ by less are the same rate, told from fewer samples. */
const SAME_RATE = 1e-6;

/** The table as numbers: times and one column per channel, and where each row stood. */
interface Table {
  readonly timesS: Float64Array;
  readonly columns: readonly Float64Array[];
  /** Line of the file per row; null where row n stands on line n + 2. */
  readonly lines: Uint32Array | null;
  readonly decimals: number;
  readonly missing: readonly number[];
}

/**
 * Reads a CSV recording:  t_s,ua,ub,uc,ia,ib,ic  with `t_s` in seconds first, then any of the known columns
 * in any order, in volts and amperes; other columns are carried along. An empty cell or "nan" is a missing
 * value. The sampling rate, gaps and changes of rate come from the whole time column; times that do not rise
 * are refused.
 * @param name  what the recording is called: the file's name
 */
export function readCsvRecording(bytes: Uint8Array, name: string): Answer<Recording> {
  const header = readHeader(bytes, EXPECTED);
  if (!header.ok) return header;
  const channels = channelsOf(header.value.names);
  if (!channels.ok) return channels;
  const table = readTable(bytes, header.value);
  if (!table.ok) return table;
  const { timesS, columns, lines, decimals, missing } = table.value;
  const stretches = evenStretches(timesS, 10 ** -decimals, (n) => lines?.[n] ?? n + 2);
  if (!stretches.ok) return stretches;
  const sections = stretches.value.map((stretch) => sectionOf(stretch, columns));
  return good({
    format: "csv",
    station: name,
    nominalFrequencyHz: null,
    startTaiNs: null,
    channels: channels.value,
    sections,
    gaps: gapsBetween(sections),
    notes: [
      ...startNote(timesS),
      ...channels.value.flatMap((channel, n) => columnNotes(channel, missing[n] ?? 0, timesS.length)),
      ...rateNotes(stretches.value),
    ],
  });
}

function channelsOf(names: readonly string[]): Answer<readonly Channel[]> {
  const [time, ...rest] = names;
  if (time?.toLowerCase() !== "t_s")
    return refused(
      "csv.header",
      `line 1 begins with "${time?.slice(0, 40)}"; a header like ${EXPECTED} is expected`,
    );
  const seen = new Set<string>();
  for (const column of rest) {
    const plain = column.toLowerCase();
    if (plain === "") return refused("csv.header", `column ${seen.size + 2} of line 1 has no name`);
    if (seen.has(plain)) return refused("csv.header", `line 1 names the column "${column}" twice`);
    seen.add(plain);
  }
  if (seen.size === 0)
    return refused("csv.header", `line 1 names no channel; a header like ${EXPECTED} is expected`);
  return good(rest.map((column, n) => channelOf(column, n + 1)));
}

function channelOf(column: string, number: number): Channel {
  const known = knownColumns.get(column.toLowerCase());
  const quantity = known?.quantity ?? "other";
  return {
    number,
    name: column,
    phase: known?.phase ?? null,
    quantity,
    unit: quantity === "voltage" ? "V" : quantity === "current" ? "A" : "",
    ratio: null,
    side: "unknown",
    step: null,
    range: null,
  };
}

function readTable(bytes: Uint8Array, header: Header): Answer<Table> {
  const width = header.names.length;
  const room = countLines(bytes, header.at);
  if (room * width > mostValues)
    return refused("csv.too-long", `${room} rows of ${width} columns; at most ${mostValues} values are read`);
  const timesS = new Float64Array(room);
  const columns = header.names.slice(1).map(() => new Float64Array(room));
  const missing = columns.map(() => 0);
  const scan = scanOf(bytes, header.at);
  let lines: Uint32Array | null = null;
  let decimals = 0;
  let rows = 0;
  for (let line = 2; scan.at < bytes.length; line++) {
    const first = bytes[scan.at];
    if (first === LINE_FEED || first === CARRIAGE_RETURN) {
      // A blank line: from here on rows lag behind.
      lines ??= Uint32Array.from({ length: room }, (_, n) => n + 2);
    } else {
      if (lines !== null) lines[rows] = line;
      const time = readTime(scan, line, timesS[rows - 1] ?? Number.NEGATIVE_INFINITY);
      if (typeof time !== "number") return time;
      timesS[rows] = time;
      decimals = Math.max(decimals, decimalsOf(scan));
      const why = readValues(scan, line, header.names, columns, missing, rows);
      if (why !== null) return why;
      rows += 1;
    }
    scan.at = nextLine(bytes, scan.at);
  }
  if (rows < 2)
    return refused(
      "csv.too-short",
      `${counted(rows, "row")} of samples; at least 2 are expected, to tell a rate`,
    );
  return good({
    timesS: timesS.subarray(0, rows),
    columns: columns.map((column) => column.subarray(0, rows)),
    lines,
    decimals,
    missing,
  });
}

type Refused = ReturnType<typeof refused>;

function readTime(scan: Scan, line: number, before: number): number | Refused {
  const time = scanCell(scan);
  if (scan.cell !== "number" || Math.abs(time) > mostSeconds)
    return refused("csv.time", `line ${line}: "${cellText(scan)}" is no time in seconds`);
  if (time > before) return time;
  return refused(
    "csv.time",
    `line ${line}: t_s = ${cellText(scan)} does not rise over ${before} in the row before`,
  );
}

/** The cells behind the time, row `row` of the columns; leaves the scan on the line's end. */
function readValues(
  scan: Scan,
  line: number,
  names: readonly string[],
  columns: readonly Float64Array[],
  missing: number[],
  row: number,
): Refused | null {
  const { bytes } = scan;
  for (let n = 0; n < columns.length; n++) {
    if (bytes[scan.at] !== COMMA)
      return refused(
        "csv.row",
        `line ${line} has ${counted(n + 1, "cell")}; the header names ${names.length}`,
      );
    scan.at += 1;
    columns[n]![row] = scanCell(scan);
    if (scan.cell === "bad")
      return refused("csv.value", `line ${line}, column ${names[n + 1]}: "${cellText(scan)}" is no number`);
    if (scan.cell === "empty") missing[n]! += 1;
  }
  if (bytes[scan.at] !== COMMA) return null;
  return refused("csv.row", `line ${line} has more cells than the ${names.length} that the header names`);
}

/** Lines from `at` on, at most: CR and LF are counted as if each ended one where there is no LF at all. */
function countLines(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(LINE_FEED, at) < 0 ? CARRIAGE_RETURN : LINE_FEED;
  let lines = 1;
  for (let next = bytes.indexOf(end, at); next >= 0; next = bytes.indexOf(end, next + 1)) lines += 1;
  return lines;
}

function sectionOf(stretch: Stretch, columns: readonly Float64Array[]): Section {
  const { from, to, fromS, sampleRateHz } = stretch;
  return {
    fromS,
    sampleRateHz,
    samples: to - from,
    values: columns.map((column) => column.subarray(from, to)),
  };
}

function gapsBetween(sections: readonly Section[]): readonly Gap[] {
  return sections.slice(1).flatMap((section, n) => {
    const fromS = sectionEndS(sections[n]!);
    return section.fromS > fromS ? [{ fromS, toS: section.fromS }] : [];
  });
}

function startNote(timesS: Float64Array): Note[] {
  const first = timesS[0] ?? 0;
  if (first === 0) return [];
  return [{ code: "csv.start", text: `t_s begins at ${first} s; times here count from the first sample` }];
}

function columnNotes(channel: Channel, missing: number, rows: number): Note[] {
  const notes: Note[] = [];
  if (!knownColumns.has(channel.name.toLowerCase()))
    notes.push({
      code: "csv.column",
      text: `column "${channel.name}" is no known one and is carried as it is, without a unit`,
    });
  if (missing > 0)
    notes.push({
      code: "csv.missing",
      text: `${channel.name}: ${counted(missing, `of ${rows} values is missing`, `of ${rows} values are missing`)}`,
    });
  return notes;
}

function rateNotes(stretches: readonly Stretch[]): Note[] {
  const notes: Note[] = [];
  let changes = 0;
  let slowest = Number.POSITIVE_INFINITY;
  let fastest = 0;
  stretches.forEach(({ sampleRateHz }, n) => {
    const before = stretches[n - 1]?.sampleRateHz ?? sampleRateHz;
    if (Math.abs(sampleRateHz - before) > SAME_RATE * before) changes += 1;
    slowest = Math.min(slowest, sampleRateHz);
    fastest = Math.max(fastest, sampleRateHz);
  });
  const text = `the sampling rate changes ${counted(changes, "time")}, between ${slowest} and ${fastest} Hz`;
  if (changes > 0) notes.push({ code: "csv.rates", text });
  let worst = 0;
  for (const { unevenS, sampleRateHz } of stretches) worst = Math.max(worst, unevenS * sampleRateHz);
  const percent = (worst * 100).toFixed(1);
  if (worst > UNEVEN)
    notes.push({ code: "csv.uneven", text: `times lie up to ${percent} % of a step off an even spacing` });
  return notes;
}
