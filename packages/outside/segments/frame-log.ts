// The append-only log of stream frames. YH keeps frames in it until IA has acknowledged them; IA until the
// verdict is stored. What was acknowledged here is on disk; what does not fit is refused, never dropped in
// silence.

import { type Answer, good, insist, refused } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { type Lock, lockFolder } from "../files/lock.ts";
import { type GroupWriter, groupWriter } from "./group-writer.ts";
import { type LogRecord, MOST_FRAME_BYTES, recordAt, recordBytes } from "./record.ts";
import { type Found, recover } from "./recovery.ts";
import type { Place } from "./stream-index.ts";

export interface FrameLogOptions {
  /**
   * All files together; a frame that would pass it is refused. About a quarter may be taken by dropped
   * frames.
   */
  readonly quotaBytes: number;
  readonly segmentBytes: number;
  /** How long a frame waits for others to share its sync with. */
  readonly groupSyncMs: number;
}

export interface StoredFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface ReadOptions {
  /** Wait for frames that are still to come; without it the reading ends after the last one held. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface HeldStream {
  readonly stream: string;
  readonly droppedUpTo: number;
  readonly upTo: number;
}

export interface FrameLog {
  /** What the folder held when it was opened. */
  readonly found: Found;
  /** Resolves when the frame is on disk; a sequence that is held already, or was dropped, is "repeated". */
  append(stream: string, sequence: number, bytes: Uint8Array): Promise<Answer<"stored" | "repeated">>;
  /** Frames in order without a hole, from `fromSequence`; a refusal comes last. */
  read(stream: string, fromSequence: number, options?: ReadOptions): AsyncIterable<Answer<StoredFrame>>;
  /** Every frame up to this sequence is on disk or was dropped; 0: none. */
  upTo(stream: string): number;
  /** By name. */
  streams(): readonly HeldStream[];
  /**
   * Frames up to here are no longer needed, those that never came included: the stream goes on after them.
   */
  dropUpTo(stream: string, sequence: number): Promise<Answer<void>>;
  /** Forgets the stream altogether; it may begin again at 1. */
  dropStream(stream: string): Promise<Answer<void>>;
  usedBytes(): number;
  close(): Promise<void>;
}

/** So far ahead of the last frame without a hole may another be. */
const MOST_AHEAD = 65_536;
const MOST_STREAMS = 50_000;
/** More than this waiting for the disk means that the disk is too slow. */
const MOST_PENDING = 64 * 1024 * 1024;

/**
 * Opens the log in a folder, which it makes if need be; whatever a crash left there is put in order first.
 */
export async function openFrameLog(folder: string, options: FrameLogOptions): Promise<Answer<FrameLog>> {
  insist(options.segmentBytes >= 4096, "frame log: segments of less than 4096 bytes");
  insist(options.quotaBytes >= 4 * options.segmentBytes, "frame log: the quota holds at least four segments");
  try {
    const lock = await lockFolder(folder);
    if (!lock.ok) return lock;
    return good(await opened(folder, options, lock.value));
  } catch (error) {
    return refused(
      "segments.folder",
      `The frame log in ${folder} cannot be opened: ${(error as Error).message}.`,
    );
  }
}

async function opened(folder: string, options: FrameLogOptions, lock: Lock): Promise<FrameLog> {
  const { book, found, ...start } = await recover(folder);
  const waiting = new Map<string, Set<() => void>>();
  const inFlight = new Map<string, Promise<Answer<"stored" | "repeated">>>();
  const forgetting = new Map<string, Promise<unknown>>();
  let closing: Promise<void> | null = null;

  const wake = (stream: string) => {
    const sleepers = waiting.get(stream);
    waiting.delete(stream);
    for (const resolve of sleepers ?? []) resolve();
  };
  const written = (records: readonly LogRecord[]) => {
    for (const { stream } of records) wake(stream);
  };
  const writer = groupWriter(folder, book, start, options, written);

  function whyNot(stream: string, sequence: number, bytes: number): Answer<never> | null {
    const length = recordBytes(stream, bytes);
    if (bytes > MOST_FRAME_BYTES || length > options.segmentBytes)
      return refused(
        "segments.frame",
        `Frame ${sequence} of ${stream} has ${bytes} bytes, which is too long.`,
      );
    const upTo = book.streams.get(stream)?.upTo ?? 0;
    if (sequence > upTo + MOST_AHEAD)
      return refused("segments.ahead", `Frame ${sequence} of ${stream} is far ahead: only ${upTo} are held.`);
    if (!book.streams.has(stream) && book.streams.size >= MOST_STREAMS)
      return refused("segments.streams", `The frame log holds ${MOST_STREAMS} streams already.`);
    if (writer.bytes() + length > options.quotaBytes)
      return refused("segments.quota", `The frame log has used its ${options.quotaBytes} bytes.`);
    if (writer.pendingBytes() + length > MOST_PENDING)
      return refused("segments.busy", "The disk is slower than the frames that come in.");
    return null;
  }

  async function changeOf(stream: string, kind: "floor" | "forget", sequence: number): Promise<Answer<void>> {
    if (!isName(stream)) return badName();
    if (!Number.isSafeInteger(sequence) || sequence < 0) return badSequence();
    const known = book.streams.get(stream);
    if (kind === "floor" && known && sequence <= known.droppedUpTo) return good(undefined);
    return writer.add({ kind, stream, sequence, bytes: new Uint8Array(0) });
  }

  async function* read(
    stream: string,
    fromSequence: number,
    { follow = false, signal }: ReadOptions = {},
  ): AsyncGenerator<Answer<StoredFrame>> {
    if (!isName(stream)) return yield badName();
    let begun = book.streams.get(stream);
    for (let next = fromSequence; closing === null && !signal?.aborted; ) {
      const index = book.streams.get(stream);
      begun ??= index;
      if (index !== begun || (index && next <= index.droppedUpTo))
        return yield refused("segments.dropped", `Frame ${next} of ${stream} was dropped.`);
      const place = index && next <= index.upTo ? index.at(next) : null;
      if (place) {
        const answer = await frameAt(writer, place, stream, next);
        const moved = book.streams.get(stream)?.at(next)?.segment !== place.segment;
        if (!answer.ok && moved) continue;
        yield answer;
        if (!answer.ok) return;
        next++;
      } else if (follow) await change(stream, signal);
      else return;
    }
  }

  const change = (stream: string, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const sleepers = waiting.get(stream) ?? new Set();
      waiting.set(stream, sleepers);
      const awake = () => {
        sleepers.delete(awake);
        signal?.removeEventListener("abort", awake);
        resolve();
      };
      sleepers.add(awake);
      signal?.addEventListener("abort", awake);
    });

  async function shut(): Promise<void> {
    const written = writer.close();
    for (const stream of [...waiting.keys()]) wake(stream);
    await written;
    await lock.release();
  }

  return {
    found,
    read,
    upTo: (stream) => book.streams.get(stream)?.upTo ?? 0,
    streams: () =>
      [...book.streams].map(([stream, { droppedUpTo, upTo }]) => ({ stream, droppedUpTo, upTo })),
    usedBytes: () => writer.bytes(),

    async append(stream, sequence, bytes) {
      if (!isName(stream)) return badName();
      if (!Number.isSafeInteger(sequence) || sequence < 1) return badSequence();
      await forgetting.get(stream); // what is held now says nothing about the stream that begins after it
      const index = book.streams.get(stream);
      if (index && (sequence <= index.droppedUpTo || index.at(sequence))) return good("repeated");
      const key = `${sequence} ${stream}`;
      const same = inFlight.get(key);
      if (same) return same.then((answer) => (answer.ok ? good("repeated" as const) : answer));
      const why = whyNot(stream, sequence, bytes.length);
      if (why) return why;
      const answer = writer
        .add({ kind: "frame", stream, sequence, bytes })
        .then((done) => (done.ok ? good("stored" as const) : done))
        .finally(() => inFlight.delete(key));
      inFlight.set(key, answer);
      return answer;
    },

    dropUpTo: (stream, sequence) => changeOf(stream, "floor", sequence),

    async dropStream(stream) {
      const forgotten = changeOf(stream, "forget", 0);
      forgetting.set(stream, forgotten);
      return forgotten.finally(() => {
        if (forgetting.get(stream) === forgotten) forgetting.delete(stream);
      });
    },

    close() {
      closing ??= shut();
      return closing;
    },
  };
}

/** Reads one frame back and checks it: a disk may forget what it has promised. */
async function frameAt(
  writer: GroupWriter,
  { segment: number, at, length }: Place,
  stream: string,
  sequence: number,
): Promise<Answer<StoredFrame>> {
  const segment = writer.segment(number);
  const bytes = new Uint8Array(length);
  try {
    await segment?.handle.read(bytes, 0, length, at);
  } catch (error) {
    return refused(
      "segments.disk",
      `Frame ${sequence} of ${stream} cannot be read: ${(error as Error).message}.`,
    );
  }
  const placed = segment ? recordAt(bytes, 0, segment.salt) : null;
  if (!placed?.sound || placed.record.sequence !== sequence || placed.record.stream !== stream)
    return refused("segments.damaged", `Frame ${sequence} of ${stream} is damaged on disk.`);
  return good({ sequence, bytes: placed.record.bytes });
}

const badName = () =>
  refused("segments.name", "A stream is named by up to 128 letters, digits, dots, dashes, slashes.");
const badSequence = () =>
  refused("segments.sequence", "A frame's sequence is an integer from 1 to 2^53 - 1.");
