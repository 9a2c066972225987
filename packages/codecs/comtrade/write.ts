// Writes a Recording as COMTRADE cfg and dat; called by tests and by whoever makes recordings.

import {
  type Answer,
  type Channel,
  counted,
  good,
  type Recording,
  refused,
  type Section,
} from "@etalon/basis";
import { type Coding, chooseCoding, fullScale, givenCoding } from "./codes.ts";
import type { Encoding, Revision } from "./config.ts";
import { writeUtc } from "./instants.ts";
import {
  MAX_CHANNELS,
  MAX_DAT_BYTES,
  MAX_RATE_LINES,
  MAX_SAMPLE_RATE_HZ,
  MIN_SAMPLE_RATE_HZ,
} from "./limits.table.ts";
import { type DatPlan, stampOf, writeAscii, writeBinary } from "./write-dat.ts";

export interface WriteOptions {
  readonly encoding: Encoding;
  /** BINARY32 and FLOAT32 came in 2013. */
  readonly revision: Revision;
  /** The recording's own station where left out. */
  readonly station?: string;
  readonly deviceId?: string;
  /**
   * 2013: clock quality code, "0" for a locked clock; "F" (not reliable) where left out, since nothing is
   * known.
   */
  readonly timeQuality?: string;
  /**
   * By channel: value = factor · code + offset, to the bit, so that a converter's own codes stand in the dat as they came.
   * Chosen from the values where left out.
   */
  readonly scales?: readonly { readonly factor: number; readonly offset: number }[];
}

export interface WrittenFiles {
  readonly cfg: Uint8Array;
  readonly dat: Uint8Array;
}

const NOT_WRITABLE = "comtrade.not-writable";
/** The largest stamp that is not the mark of a missing one. */
const LARGEST_STAMP = 0xffff_fffe;
/** Sections that part by less than this share of a period follow each other. */
const JOINED_PERIODS = 1e-3;
/** The reader takes time stamps for a witness of gaps only if they are rare; see rated-timeline.ts. */
const STEPS_PER_GAP = 20;

/**
 * Writes a recording. Sections become rate lines, gaps become leaps of the time stamps, instants are UTC.
 *
 * Nothing is dropped in silence: what the chosen edition or encoding cannot express is refused (ratios and
 * sides in 1991, gaps shorter than a sample, names with commas); how values become codes is said at
 * `chooseCoding`. Only the start instant is cut, to whole microseconds before 2013, and a start that is not
 * known is written as 1970-01-01.
 * @source IEEE C37.111-1991, -1999, -2013 (clauses unchecked)
 */
export function writeComtrade(recording: Recording, options: WriteOptions): Answer<WrittenFiles> {
  const { encoding, revision } = options;
  const why = whyNotWritable(recording, options) ?? whyNotJoined(recording.sections);
  if (why !== null) return refused(NOT_WRITABLE, `COMTRADE ${revision} in ${encoding} cannot hold ${why}`);
  const codings = recording.channels.map((channel, at) => {
    const sections = recording.sections.map((section) => section.values[at]!);
    const scale = options.scales?.[at];
    return scale
      ? givenCoding(channel, sections, scale, encoding, revision)
      : chooseCoding(channel, sections, encoding, revision);
  });
  const off = codings.indexOf(null);
  if (off >= 0 || !codings.every((one) => one !== null))
    return refused(
      NOT_WRITABLE,
      `channel ${off + 1} "${recording.channels[off]?.name}" has values that are no codes of its scale in ${encoding}`,
    );
  const multiplier = stampMultiplier(recording.sections, revision);
  const plan: DatPlan = { encoding, revision, codings, stampNs: multiplier * baseNs(revision) };
  const lines = cfgLines(recording, options, codings, multiplier);
  return good({
    cfg: new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")),
    dat: encoding === "ASCII" ? writeAscii(recording, plan) : writeBinary(recording, plan),
  });
}

/** Time stamps count microseconds, and nanoseconds since 2013 (said by nine digits in the dates). */
const baseNs = (revision: Revision) => (revision === "2013" ? 1 : 1000);

/** The smallest power of ten with which the last stamp fits 32 bits. */
function stampMultiplier(sections: readonly Section[], revision: Revision): number {
  const last = sections[sections.length - 1]!;
  let multiplier = 1;
  const lastStamp = () =>
    stampOf(last.fromS, last.samples - 1, last.sampleRateHz, multiplier * baseNs(revision));
  while (lastStamp() > LARGEST_STAMP) multiplier *= 10;
  return multiplier;
}

function cfgLines(
  recording: Recording,
  options: WriteOptions,
  codings: readonly Coding[],
  multiplier: number,
): readonly string[] {
  const { revision } = options;
  const rates = rateLines(recording.sections);
  const start = writeUtc(
    recording.startTaiNs ?? 10_000_000_000n,
    revision === "2013" ? 9 : 6,
    revision === "1991",
  );
  const head = [options.station ?? recording.station, options.deviceId ?? ""];
  return [
    (revision === "1991" ? head : [...head, revision]).join(","),
    `${recording.channels.length},${recording.channels.length}A,0D`,
    ...recording.channels.map((channel, at) => analogLine(channel, at + 1, codings[at]!, revision)),
    String(recording.nominalFrequencyHz ?? 0),
    String(rates.length),
    ...rates.map(({ rateHz, lastSample }) => `${rateHz},${lastSample}`),
    start,
    start,
    options.encoding,
    ...(revision === "1991" ? [] : [String(multiplier)]),
    ...(revision === "2013" ? ["0,0", `${options.timeQuality ?? "F"},3`] : []),
  ];
}

function analogLine(channel: Channel, number: number, coding: Coding, revision: Revision): string {
  const { factor, offset, lowestCode, highestCode } = coding;
  const phase = channel.phase?.toUpperCase() ?? "";
  const line = [number, channel.name, phase, "", channel.unit, factor, offset];
  const rest = [(channel.skewS ?? 0) * 1e6, lowestCode, highestCode];
  if (revision === "1991") return [...line, ...rest].join(",");
  return [...line, ...rest, channel.ratio ?? 1, 1, channel.side === "secondary" ? "S" : "P"].join(",");
}

function rateLines(sections: readonly Section[]) {
  const rates: { rateHz: number; lastSample: number }[] = [];
  let lastSample = 0;
  for (const { sampleRateHz, samples } of sections) {
    lastSample += samples;
    const before = rates[rates.length - 1];
    if (before?.rateHz === sampleRateHz) before.lastSample = lastSample;
    else rates.push({ rateHz: sampleRateHz, lastSample });
  }
  return rates;
}

function whyNotWritable(recording: Recording, options: WriteOptions): string | null {
  const { channels, sections } = recording;
  const { encoding, revision } = options;
  const samples = sections.reduce((sum, section) => sum + section.samples, 0);
  if (samples === 0 || sections.some((section) => section.samples === 0)) return "a section without samples";
  if (revision !== "2013" && (encoding === "BINARY32" || encoding === "FLOAT32")) {
    return "BINARY32 and FLOAT32 samples, which came with revision 2013";
  }
  if (channels.length > MAX_CHANNELS) return `more than ${MAX_CHANNELS} channels`;
  if (sections.length > MAX_RATE_LINES) return `more than ${MAX_RATE_LINES} sections`;
  if (samples * (8 + 14 * channels.length) > MAX_DAT_BYTES && encoding === "ASCII")
    return "more samples than a dat may hold";
  if (samples * (8 + 4 * channels.length) > MAX_DAT_BYTES) return "more samples than a dat may hold";
  const texts = [options.station ?? recording.station, options.deviceId ?? "", options.timeQuality ?? ""];
  for (const text of [...texts, ...channels.flatMap(({ name, unit }) => [name, unit])]) {
    if (/[,\p{Cc}]/u.test(text)) return `the text "${text}", which holds a comma or a control character`;
  }
  return sections.some(
    ({ sampleRateHz: rate }) => !(rate >= MIN_SAMPLE_RATE_HZ && rate <= MAX_SAMPLE_RATE_HZ),
  )
    ? `a sampling rate outside ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`
    : (channels
        .map((channel, at) => whyNotChannel(channel, at, recording, options))
        .find((why) => why !== null) ?? null);
}

function whyNotChannel(
  channel: Channel,
  at: number,
  recording: Recording,
  options: WriteOptions,
): string | null {
  const { encoding, revision } = options;
  const plain = channel.ratio === null || channel.ratio === 1;
  const name = `channel ${at + 1} "${channel.name}"`;
  if (revision === "1991" && !(plain && channel.side === "unknown")) {
    return `${name} with a ratio or a side, which came in 1999`;
  }
  if (!plain && channel.side === "unknown")
    return `${name} with a ratio but without the side its values stand for`;
  for (const { values, samples } of recording.sections) {
    const column = values[at];
    if (column === undefined || column.length !== samples)
      return `${name} with other than ${samples} values in a section`;
    const bound = encoding === "FLOAT32" ? fullScale(encoding, revision) : Number.MAX_VALUE;
    if (column.some((value) => Math.abs(value) > bound)) return `${name} with a value beyond ${encoding}`;
  }
  return null;
}

/** Sections must follow each other, or part by a gap that the time stamps can show. */
function whyNotJoined(sections: readonly Section[]): string | null {
  let gaps = 0;
  let steps = -1;
  for (const [at, section] of sections.entries()) {
    const before = sections[at - 1];
    steps += section.samples;
    if (!Number.isFinite(section.fromS)) return `section ${at + 1}, which begins at no finite time`;
    if (before === undefined) {
      if (section.fromS !== 0) return `a first section that begins at ${section.fromS} s instead of 0`;
      continue;
    }
    const gapS = section.fromS - (before.fromS + before.samples / before.sampleRateHz);
    const periodS = 1 / Math.min(section.sampleRateHz, before.sampleRateHz);
    if (Math.abs(gapS) <= JOINED_PERIODS * periodS) continue;
    if (gapS < periodS) return `section ${at + 1} with a gap of ${gapS} s before it, shorter than a sample`;
    gaps++;
  }
  return gaps * STEPS_PER_GAP > Math.max(steps, STEPS_PER_GAP)
    ? `${counted(gaps, "gap")} among ${steps + 1} samples`
    : null;
}
