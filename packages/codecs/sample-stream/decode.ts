// Bytes into a stream frame. IA reads headers before it acknowledges; the measuring machine reads everything.

import { type Answer, good, type PulseEdge, type Refusal, refused, registers } from "@etalon/basis";
import { packedBytes, unpackBlock } from "./bits.ts";
import { crc32c } from "./crc32c.ts";
import { type FrameHeader, headerFlaw, pulseFlaw, type StreamChannel, widthOf } from "./frame.ts";
import {
  AT,
  BLOCK,
  CLOCK_STATES,
  CRC_BYTES,
  FLAG,
  LIMIT,
  MAGIC,
  PREDICTOR,
  PULSE_BYTES,
  VERSION,
} from "./layout.table.ts";
import { needsLag, type Prediction, restore } from "./predict.ts";

export interface DecodedFrame {
  readonly header: FrameHeader;
  readonly pulses: readonly PulseEdge[];
}

interface Opened {
  readonly header: FrameHeader;
  readonly view: DataView;
  readonly pulseCount: number;
  readonly pulsesAt: number;
}

const text = new TextDecoder("latin1"); // names are checked against plain ASCII afterwards
const kinds = Object.keys(PREDICTOR) as (keyof typeof PREDICTOR)[];

/**
 * What a frame says of itself, after its length and CRC are found right.
 * @param bytes  one whole frame, nothing before or after it
 * @returns the header, or why the bytes are not a frame
 */
export function readHeader(bytes: Uint8Array): Answer<FrameHeader> {
  const opened = open(bytes);
  return opened.ok ? good(opened.value.header) : opened;
}

/**
 * Takes a frame apart; total: any bytes get an answer, within the limits of SPEC.md.
 *
 * @param bytes  one whole frame, nothing before or after it
 * @param into  one array per channel, at least as long as the frame has samples; what they hold is
 *              worthless when the answer is a refusal
 * @returns header and pulses; the codes are in `into`
 */
export function decodeFrame(bytes: Uint8Array, into: readonly Int32Array[]): Answer<DecodedFrame> {
  const opened = open(bytes);
  if (!opened.ok) return opened;
  const { header, view, pulseCount, pulsesAt } = opened.value;
  const { channels, samples } = header;
  if (
    into.length < channels.length ||
    into.some((memory, n) => n < channels.length && memory.length < samples)
  )
    return refused(
      "stream.room",
      `The frame holds ${channels.length} channels of ${samples} samples; the memory given holds less.`,
    );

  const pulses = readPulses(view, pulsesAt, pulseCount);
  const pulseWrong = pulseFlaw(header, pulses);
  if (pulseWrong) return refused("stream.pulses", `The stream frame is not understood: ${pulseWrong}.`);

  let at = pulsesAt + pulseCount * PULSE_BYTES;
  for (const [n, channel] of channels.entries()) {
    const read = readChannel(view, at, channel, into[n]!, samples);
    if (typeof read !== "number") return { ok: false, why: read };
    at = read;
  }
  if (at !== view.byteLength - CRC_BYTES) return wrongCodes("bytes are left over after the last channel");
  return good({ header, pulses });
}

function open(bytes: Uint8Array): Answer<Opened> {
  const smallest = AT.names + 3 + CRC_BYTES;
  if (bytes.length < smallest)
    return refused("stream.length", `${bytes.length} bytes are too few for a stream frame (${smallest}).`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(AT.magic, true) !== MAGIC)
    return refused("stream.magic", 'A stream frame starts with "ETSF"; these bytes do not.');
  const version = view.getUint8(AT.version);
  if (version !== VERSION)
    return refused(
      "stream.version",
      `Stream frames of version ${version} are not known here, only ${VERSION}.`,
    );
  const length = view.getUint32(AT.length, true);
  if (length !== bytes.length || length > LIMIT.frameBytes)
    return refused("stream.length", `The frame says it has ${length} bytes; ${bytes.length} came.`);
  const crcAt = length - CRC_BYTES;
  if (crc32c(bytes.subarray(0, crcAt)) !== view.getUint32(crcAt, true))
    return refused("stream.crc", "The stream frame's CRC-32C does not fit its bytes.");
  return parseHeader(bytes, view);
}

function parseHeader(bytes: Uint8Array, view: DataView): Answer<Opened> {
  const flags = view.getUint8(AT.flags);
  const state = CLOCK_STATES[view.getUint8(AT.clock)];
  if (flags > (FLAG.keyFrame | FLAG.starts | FLAG.ends)) return wrongHeader(`flags ${flags} are not known`);
  if (state === undefined) return wrongHeader("the clock's state is not known");

  const names = namesIn(bytes, view.getUint8(AT.channels));
  if (names === null) return wrongHeader("the names run past the end");
  const pulseCount = view.getUint32(AT.pulses, true);
  if (pulseCount > LIMIT.pulses) return wrongHeader(`there are more than ${LIMIT.pulses} pulses`);
  if (names.next + pulseCount * PULSE_BYTES > bytes.length - CRC_BYTES)
    return wrongHeader("the pulses run past the end");

  const header: FrameHeader = {
    terminal: names.terminal,
    stream: names.stream,
    sequence: Number(view.getBigInt64(AT.sequence, true)),
    firstSample: Number(view.getBigInt64(AT.firstSample, true)),
    samples: view.getUint32(AT.samples, true),
    clock: {
      sampleTaiNs: view.getBigInt64(AT.firstTaiNs, true),
      measuredRateHz: view.getFloat64(AT.measuredRateHz, true),
      rateErrorBoundPpm: view.getFloat64(AT.rateErrorBoundPpm, true),
      timeErrorBoundNs: view.getFloat64(AT.timeErrorBoundNs, true),
      state,
    },
    nominalRateHz: view.getFloat64(AT.nominalRateHz, true),
    channels: names.channels,
    calibration: names.calibration === "" ? null : names.calibration,
    keyFrame: (flags & FLAG.keyFrame) !== 0,
    starts: (flags & FLAG.starts) !== 0,
    ends: (flags & FLAG.ends) !== 0,
  };
  const flaw = headerFlaw(header);
  return flaw ? wrongHeader(flaw) : good({ header, view, pulseCount, pulsesAt: names.next });
}

interface Names {
  readonly terminal: string;
  readonly stream: string;
  readonly calibration: string;
  readonly channels: readonly StreamChannel[];
  readonly next: number;
}

/** The header's names and channels; null when they run past the end. */
function namesIn(bytes: Uint8Array, channelCount: number): Names | null {
  const end = bytes.length - CRC_BYTES;
  let at: number = AT.names;
  const take = (): string => {
    const from = at + 1;
    at = from + (bytes[at] ?? 0); // past the end it stays past the end, which is looked at once, below
    return text.decode(bytes.subarray(from, at));
  };
  const [terminal, stream, calibration] = [take(), take(), take()];
  const channels: StreamChannel[] = [];
  for (let n = 0; n < channelCount; n++) {
    const bits = bytes[at++] ?? 0;
    channels.push({ bits, name: take() });
  }
  return at > end ? null : { terminal, stream, calibration, channels, next: at };
}

function readPulses(view: DataView, from: number, count: number): PulseEdge[] {
  return Array.from({ length: count }, (_, n) => {
    const at = from + n * PULSE_BYTES;
    return {
      register: registers[view.getUint8(at)]!, // an unknown one is found by pulseFlaw
      sample: Number(view.getBigInt64(at + 1, true)),
      fraction: view.getFloat64(at + 9, true),
    };
  });
}

/** Reads one channel into memory; where the next one starts, or what is wrong. */
function readChannel(
  view: DataView,
  from: number,
  channel: StreamChannel,
  into: Int32Array,
  samples: number,
): number | Refusal {
  const end = view.byteLength - CRC_BYTES;
  const blocks = Math.ceil(samples / BLOCK);
  const widthsAt = from + 3;
  let at = widthsAt + blocks;
  if (at > end) return wrongCodes(`channel ${channel.name} runs past the end`).why;
  const prediction = predictionOf(view.getUint8(from), view.getUint16(from + 1, true));
  if (prediction === null) return wrongCodes(`the predictor of channel ${channel.name} is not known`).why;

  for (let block = 0; block < blocks; block++) {
    const first = block * BLOCK;
    const count = Math.min(BLOCK, samples - first);
    const width = view.getUint8(widthsAt + block);
    if (width > 32 || at + packedBytes(count, width) > end)
      return wrongCodes(`block ${block + 1} of channel ${channel.name} runs past the end`).why;
    at = unpackBlock(into, first, count, width, view, at);
  }
  restore(prediction, into, samples);
  if (widthOf(into, samples) > channel.bits)
    return wrongCodes(`a code of channel ${channel.name} is wider than its ${channel.bits} bits`).why;
  return at;
}

function predictionOf(number: number, lag: number): Prediction | null {
  const kind = kinds[number];
  if (kind === undefined || needsLag(kind) !== lag > 0) return null;
  return { kind, lag } as Prediction;
}

const wrongHeader = (what: string) =>
  refused("stream.header", `The stream frame is not understood: ${what}.`);
const wrongCodes = (what: string) =>
  refused("stream.codes", `The stream frame's codes are not understood: ${what}.`);
