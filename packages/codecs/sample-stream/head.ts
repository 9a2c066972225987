// The fixed part of a stream frame: numbers that stand at fixed places, read into an object that is used again.

import { type Answer, type ClockQuality, good, type Instant, type Refusal, refused } from "@etalon/basis";
import { crc32c } from "./crc32c.ts";
import { decodeDescription } from "./description.ts";
import {
  descriptionFlaw,
  type FrameFacts,
  type FrameHeader,
  type FrameNumbers,
  numbersFlaw,
  type StreamDescription,
} from "./frame.ts";
import { AT, CLOCK_STATES, CRC_BYTES, FLAG, LIMIT, MAGIC, PULSE_BYTES, VERSION } from "./layout.table.ts";

/** What stands before the description. 64-bit integers that are no safe number become NaN. */
export interface Head extends FrameNumbers {
  flags: number;
  clock: number;
  zero: number;
  sequence: number;
  firstSample: number;
  samples: number;
  firstTaiNsHigh: number;
  firstTaiNsLow: number;
  measuredRateHz: number;
  rateErrorBoundPpm: number;
  timeErrorBoundNs: number;
  continues: number;
  history: number;
  pulses: number;
  descriptionBytes: number;
}

export const emptyHead = (): Head => ({
  flags: 0,
  clock: 0,
  zero: 0,
  sequence: 0,
  firstSample: 0,
  samples: 0,
  firstTaiNsHigh: 0,
  firstTaiNsLow: 0,
  measuredRateHz: 0.5, // fractions from the start: V8 keeps one shape for good
  rateErrorBoundPpm: 0.5,
  timeErrorBoundNs: 0.5,
  continues: 0,
  history: 0,
  pulses: 0,
  descriptionBytes: 0,
});

const SMALLEST = AT.description + CRC_BYTES;

/** What can be told before the CRC: that these bytes are one whole frame of the version that is known here. */
export function envelopeFlaw(view: DataView, at: number, length: number): Refusal | null {
  const wrong = (code: string, text: string) => refused(code, text).why;
  if (length < SMALLEST)
    return wrong("stream.length", `${length} bytes are too few for a stream frame (${SMALLEST}).`);
  if (view.getUint32(at + AT.magic, true) !== MAGIC)
    return wrong("stream.magic", 'A stream frame starts with "ETSF"; these bytes do not.');
  const version = view.getUint8(at + AT.version);
  if (version !== VERSION)
    return wrong(
      "stream.version",
      `Stream frames of version ${version} are not known here, only ${VERSION}.`,
    );
  const said = view.getUint32(at + AT.length, true);
  if (said !== length || length > LIMIT.frameBytes)
    return wrong("stream.length", `The frame says it has ${said} bytes; ${length} came.`);
  return null;
}

export const wrongCrc = (): Refusal =>
  refused("stream.crc", "The stream frame's CRC-32C does not fit its bytes.").why;
export const wrongHeader = (what: string): Refusal =>
  refused("stream.header", `The stream frame is not understood: ${what}.`).why;

/** Reads the numbers; which of them cannot be, in words, as far as that is known without the description. */
export function readHead(view: DataView, at: number, length: number, head: Head): string | null {
  head.flags = view.getUint8(at + AT.flags);
  head.clock = view.getUint8(at + AT.clock);
  head.zero = view.getUint8(at + AT.zero);
  head.samples = view.getUint32(at + AT.samples, true);
  head.sequence = safeInteger(view, at + AT.sequence);
  head.firstSample = safeInteger(view, at + AT.firstSample);
  head.firstTaiNsLow = view.getUint32(at + AT.firstTaiNs, true);
  head.firstTaiNsHigh = view.getInt32(at + AT.firstTaiNs + 4, true);
  head.measuredRateHz = view.getFloat64(at + AT.measuredRateHz, true);
  head.rateErrorBoundPpm = view.getFloat64(at + AT.rateErrorBoundPpm, true);
  head.timeErrorBoundNs = view.getFloat64(at + AT.timeErrorBoundNs, true);
  head.continues = view.getUint32(at + AT.continues, true);
  head.history = view.getUint16(at + AT.history, true);
  head.pulses = view.getUint16(at + AT.pulses, true);
  head.descriptionBytes = view.getUint16(at + AT.descriptionBytes, true);

  if (head.flags > (FLAG.keyFrame | FLAG.starts | FLAG.ends) || head.zero !== 0)
    return `flags ${head.flags}, ${head.zero} are not known`;
  if (head.clock >= CLOCK_STATES.length) return "the clock's state is not known";
  const key = (head.flags & FLAG.keyFrame) !== 0;
  if (key ? head.history !== 0 || head.continues !== 0 : head.history === 0 || head.history > LIMIT.history)
    return `a ${key ? "key frame" : "frame that is no key frame"} looks back at ${head.history} samples`;
  if (!key && (head.flags & FLAG.starts) !== 0) return "it starts anew and continues a frame before it";
  if (head.pulses > LIMIT.pulses) return `there are more than ${LIMIT.pulses} pulses`;
  if (AT.description + head.descriptionBytes + head.pulses * PULSE_BYTES > length - CRC_BYTES)
    return "names and pulses run past the end";
  return null;
}

/** A description out of its bytes, or which of its parts cannot be. */
export function readDescription(bytes: Uint8Array): StreamDescription | string {
  const description = decodeDescription(bytes);
  if (description === null) return "the names do not fit their place";
  return descriptionFlaw(description) ?? description;
}

/**
 * What a frame says of itself, after its length and CRC are found right. IA asks before it acknowledges.
 * @param bytes  one whole frame, nothing before or after it
 * @returns the header, or why the bytes are not a frame; its codes are not looked at
 */
export function readHeader(bytes: Uint8Array): Answer<FrameHeader> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const torn = envelopeFlaw(view, 0, bytes.length);
  if (torn) return { ok: false, why: torn };
  const crcAt = bytes.length - CRC_BYTES;
  if (crc32c(bytes.subarray(0, crcAt)) !== view.getUint32(crcAt, true)) return { ok: false, why: wrongCrc() };
  const head = emptyHead();
  const flaw = readHead(view, 0, bytes.length, head);
  if (flaw !== null) return { ok: false, why: wrongHeader(flaw) };
  const described = readDescription(bytes.subarray(AT.description, AT.description + head.descriptionBytes));
  if (typeof described === "string") return { ok: false, why: wrongHeader(described) };
  const wrong = numbersFlaw(head, described.channels.length);
  return wrong === null ? good(headerOf(head, described)) : { ok: false, why: wrongHeader(wrong) };
}

export const headerOf = (
  head: Head,
  { terminal, stream, nominalRateHz, channels, calibration }: StreamDescription,
): FrameHeader => ({
  terminal,
  stream,
  nominalRateHz,
  channels,
  calibration,
  sequence: head.sequence,
  firstSample: head.firstSample,
  samples: head.samples,
  clock: clockOf(head),
  continues: head.history === 0 ? null : { crc: head.continues, samples: head.history },
  starts: (head.flags & FLAG.starts) !== 0,
  ends: (head.flags & FLAG.ends) !== 0,
});

export const firstTaiNs = (head: Head): Instant =>
  BigInt(head.firstTaiNsHigh) * 0x1_0000_0000n + BigInt(head.firstTaiNsLow);

const clockOf = (head: Head): ClockQuality => ({
  sampleTaiNs: firstTaiNs(head),
  measuredRateHz: head.measuredRateHz,
  rateErrorBoundPpm: head.rateErrorBoundPpm,
  timeErrorBoundNs: head.timeErrorBoundNs,
  state: CLOCK_STATES[head.clock]!,
});

/** Writes all but length and CRC. */
export function writeHead(
  view: DataView,
  facts: FrameFacts,
  continues: FrameHeader["continues"],
  pulses: number,
  descriptionBytes: number,
): void {
  const { clock } = facts;
  const key = continues === null ? FLAG.keyFrame : 0;
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint8(AT.version, VERSION);
  view.setUint8(AT.flags, key | (facts.starts ? FLAG.starts : 0) | (facts.ends ? FLAG.ends : 0));
  view.setUint8(AT.clock, CLOCK_STATES.indexOf(clock.state));
  view.setUint8(AT.zero, 0);
  view.setUint32(AT.samples, facts.samples, true);
  view.setBigInt64(AT.sequence, BigInt(facts.sequence), true);
  view.setBigInt64(AT.firstSample, BigInt(facts.firstSample), true);
  view.setBigInt64(AT.firstTaiNs, clock.sampleTaiNs, true);
  view.setFloat64(AT.measuredRateHz, clock.measuredRateHz, true);
  view.setFloat64(AT.rateErrorBoundPpm, clock.rateErrorBoundPpm, true);
  view.setFloat64(AT.timeErrorBoundNs, clock.timeErrorBoundNs, true);
  view.setUint32(AT.continues, continues?.crc ?? 0, true);
  view.setUint16(AT.history, continues?.samples ?? 0, true);
  view.setUint16(AT.pulses, pulses, true);
  view.setUint16(AT.descriptionBytes, descriptionBytes, true);
}

/** A 64-bit integer from 0 to 2^53 − 1; anything else becomes NaN. */
function safeInteger(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  return high < 2 ** 21 ? high * 2 ** 32 + view.getUint32(at, true) : Number.NaN;
}
