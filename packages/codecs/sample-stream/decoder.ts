// Frames into rows of codes, without a word of memory per frame: the hot path of the measuring machine. Who wants comfort
// takes a `StreamReader`.

import {
  type Answer,
  type Arena,
  type CodeRows,
  codeAt,
  good,
  type Instant,
  insist,
  type Refusal,
  refused,
} from "@etalon/basis";
import { channelFaultText } from "./channel-faults.table.ts";
import type { StreamEngine } from "./engine.ts";
import { numbersFlaw, type StreamDescription } from "./frame.ts";
import {
  emptyHead,
  envelopeFlaw,
  firstTaiNs,
  readDescription,
  readHead,
  wrongCrc,
  wrongHeader,
} from "./head.ts";
import { AT, CLOCK_STATES, CRC_BYTES, FLAG, LIMIT, PULSE_BYTES } from "./layout.table.ts";
import { openEngine } from "./open-engine.ts";
import { type Pulses, pulseBook } from "./pulses.ts";

/** What a decoder leaves with its caller from one frame of a stream to the next. */
export interface StreamState {
  /** Samples before the next frame that stand in the caller's rows and may be predicted from. */
  known: number;
  /** Of the last frame; 0: none. */
  sequence: number;
  crc: number;
  /** The sample that comes next without a gap. */
  nextSample: number;
  /** The last description, and the bytes that it was read from. */
  description: StreamDescription | null;
  descriptionBytes: Uint8Array;
}

export const newStreamState = (): StreamState => ({
  ...{ known: 0, sequence: 0, crc: 0, nextSample: -1 },
  ...{ description: null, descriptionBytes: new Uint8Array(0) },
});

/** What a frame says; the same object every time, with new values. */
export interface DecodedFacts {
  /** The same object as long as its bytes are the same. */
  readonly description: StreamDescription;
  readonly sequence: number;
  readonly firstSample: number;
  readonly samples: number;
  readonly keyFrame: boolean;
  readonly starts: boolean;
  readonly ends: boolean;
  /** Its first sample comes directly behind the last one of the frame that was decoded before it. */
  readonly joins: boolean;
  readonly clock: {
    /** Made when it is asked for. */
    readonly sampleTaiNs: Instant;
    readonly measuredRateHz: number;
    readonly rateErrorBoundPpm: number;
    readonly timeErrorBoundNs: number;
    readonly state: (typeof CLOCK_STATES)[number];
  };
  readonly pulses: Pulses;
}

export interface StreamDecoder {
  /**
   * One frame's codes into rows. Before it, each row holds the `state.known` samples that came before the frame, or as
   * many of them as `rows.history` has room for; nothing there is written.
   *
   * The codes of refusals: `stream.length`, `.magic`, `.version`, `.crc`, `.header`, `.pulses`, `.codes` are damage;
   * `stream.room`: the frame is larger than what the decoder was opened for; `stream.history`: it continues another frame
   * than the last one decoded, and can be read once that one is.
   * @param at      the frame's first byte in the arena; 16 bytes behind its last may be read and are never used
   * @param length  bytes that came: one whole frame
   * @param state   of this stream; changed when the frame is decoded, else not
   * @returns facts that hold until the next call; when refused, the rows' frame part is worthless
   */
  decode(at: number, length: number, rows: CodeRows, state: StreamState): Answer<DecodedFacts>;
}

export interface DecoderRoom {
  /** Rows that the caller has. */
  readonly channels: number;
  /** Of the longest frame. */
  readonly samples: number;
}

const BEHIND = 16;

export function openStreamDecoder(
  arena: Arena,
  room: DecoderRoom,
  engine: StreamEngine = "machine code",
): StreamDecoder {
  const most = Math.min(room.samples, LIMIT.samples);
  const { crc32c, channel } = openEngine(arena, most, engine);
  const bytes = new Uint8Array(arena.memory.buffer);
  const view = new DataView(arena.memory.buffer);
  const head = emptyHead();
  const pulses = pulseBook();
  const clock = {
    measuredRateHz: 0.5, // fractions from the start: V8 keeps one shape for good
    rateErrorBoundPpm: 0.5,
    timeErrorBoundNs: 0.5,
    state: CLOCK_STATES[0] as DecodedFacts["clock"]["state"],
    get sampleTaiNs() {
      return firstTaiNs(head);
    },
  };
  const facts = {
    description: null as unknown as StreamDescription, // set before anybody sees it
    sequence: 0,
    firstSample: 0,
    samples: 0,
    keyFrame: false,
    starts: false,
    ends: false,
    joins: false,
    clock,
    pulses: pulses.read,
  };
  const done = good<DecodedFacts>(facts);

  /** The description at its place: the one that the state has, if its bytes are the same. */
  function descriptionAt(from: number, state: StreamState): StreamDescription | string {
    const count = head.descriptionBytes;
    const { description, descriptionBytes: last } = state;
    let same = description !== null && last.length === count;
    for (let n = 0; same && n < count; n++) same = bytes[from + n] === last[n];
    return same && description !== null ? description : readDescription(bytes.subarray(from, from + count));
  }

  function why(at: number, length: number, rows: CodeRows, state: StreamState): Refusal | null {
    const torn = envelopeFlaw(view, at, length);
    if (torn) return torn;
    const end = at + length - CRC_BYTES;
    const crc = view.getUint32(end, true);
    if (crc32c(at, length - CRC_BYTES) >>> 0 !== crc) return wrongCrc();
    const flaw = readHead(view, at, length, head);
    if (flaw !== null) return wrongHeader(flaw);
    const descriptionAtByte = at + AT.description;
    const description = descriptionAt(descriptionAtByte, state);
    if (typeof description === "string") return wrongHeader(description);
    const { channels } = description;
    const wrong = numbersFlaw(head, channels.length);
    if (wrong !== null) return wrongHeader(wrong);

    const { samples, firstSample, sequence, history } = head;
    if (channels.length > room.channels || samples > most || samples > rows.stride - rows.history)
      return tooLarge(channels.length, samples);
    const follows = sequence === state.sequence + 1 && firstSample === state.nextSample;
    if (history > 0) {
      const missing = whatIsMissing(
        follows,
        head.continues === state.crc,
        history,
        Math.min(state.known, rows.history),
      );
      if (missing !== null) return missing;
    }
    const pulsesAt = descriptionAtByte + head.descriptionBytes;
    const late = pulses.take(view, pulsesAt, head.pulses, firstSample, samples);
    if (late !== null) return refused("stream.pulses", `The stream frame is not understood: ${late}.`).why;

    let next = pulsesAt + head.pulses * PULSE_BYTES;
    for (let c = 0; c < channels.length; c++) {
      const { name, bits } = channels[c]!;
      next = channel(next, end, codeAt(rows, c, 0), samples, history, bits);
      if (next < 0) return wrongCodes(`channel ${name} ${channelFaultText[next]}`);
    }
    if (next !== end) return wrongCodes("bytes are left over after the last channel");

    const starts = (head.flags & FLAG.starts) !== 0;
    facts.description = description;
    facts.sequence = sequence;
    facts.firstSample = firstSample;
    facts.samples = samples;
    facts.starts = starts;
    facts.keyFrame = history === 0;
    facts.ends = (head.flags & FLAG.ends) !== 0;
    facts.joins = follows && !starts;
    clock.measuredRateHz = head.measuredRateHz;
    clock.rateErrorBoundPpm = head.rateErrorBoundPpm;
    clock.timeErrorBoundNs = head.timeErrorBoundNs;
    clock.state = CLOCK_STATES[head.clock]!;
    if (state.description !== description) {
      state.description = description;
      state.descriptionBytes = bytes.slice(descriptionAtByte, pulsesAt);
    }
    state.known = history === 0 ? samples : state.known + samples;
    state.sequence = sequence;
    state.crc = crc;
    state.nextSample = firstSample + samples;
    return null;
  }

  return {
    decode(at, length, rows, state) {
      insist(
        at >= 0 && at + length + BEHIND <= bytes.length,
        "stream decoder: the frame is not in the arena",
      );
      const refusal = why(at, length, rows, state);
      return refusal === null ? done : { ok: false, why: refusal };
    },
  };
}

function whatIsMissing(follows: boolean, right: boolean, history: number, known: number): Refusal | null {
  const what = !follows
    ? "it continues a frame that was not read"
    : !right
      ? "it continues another frame than the one that was read"
      : history > known
        ? `it looks back at ${history} samples, of which ${known} are known`
        : null;
  return what === null
    ? null
    : refused("stream.history", `The stream frame cannot be read yet: ${what}.`).why;
}

const tooLarge = (channels: number, samples: number): Refusal =>
  refused(
    "stream.room",
    `The frame holds ${channels} channels of ${samples} samples; the memory given holds less.`,
  ).why;

const wrongCodes = (what: string): Refusal =>
  refused("stream.codes", `The stream frame's codes are not understood: ${what}.`).why;
