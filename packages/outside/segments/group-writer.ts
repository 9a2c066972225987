// The log's one writer: gathers records for some milliseconds, writes them together, one sync for all, and
// only then says so. Between groups it gives back the space of what was dropped.

import { readFile } from "node:fs/promises";
import { type Answer, good, type Refusal, refused } from "@etalon/basis";
import type { Book } from "./book.ts";
import { draftRecord, type LogRecord, SEGMENT_HEAD, scan, seal } from "./record.ts";
import { createSegment, removeSegment, type Segment, syncFolder, writeAll } from "./segment-files.ts";

export interface WriterOptions {
  readonly quotaBytes: number;
  readonly segmentBytes: number;
  readonly groupSyncMs: number;
}

export interface GroupWriter {
  /** Resolves when the record is on disk and in the book, or cannot be. */
  add(record: LogRecord): Promise<Answer<void>>;
  /** Bytes of all files, and of what is on its way into them. */
  bytes(): number;
  pendingBytes(): number;
  segment(number: number): Segment | undefined;
  close(): Promise<void>;
}

interface Waiting {
  readonly record: LogRecord;
  readonly draft: Uint8Array;
  readonly done: (answer: Answer<void>) => void;
}

/** A group of this size is written without waiting for more. */
const FULL_GROUP = 8 * 1024 * 1024;

export function groupWriter(
  folder: string,
  book: Book,
  start: { readonly segments: Segment[]; readonly next: number },
  options: WriterOptions,
  written: (records: readonly LogRecord[]) => void,
): GroupWriter {
  const segments = new Map(start.segments.map((segment) => [segment.number, segment]));
  let active = start.segments.at(-1);
  let nextNumber = start.next;
  let queue: Waiting[] = [];
  let pending = 0;
  let busy: Promise<void> | null = null;
  let hurry: (() => void) | null = null;
  let broken: Refusal | null = null;
  let closed = false;

  let fileBytes = start.segments.reduce((sum, { size }) => sum + size, 0);
  const unmovable = new Set<number>(); // files with damaged frames: they stay until those are dropped
  const liveBytes = () => [...book.liveBytes.values()].reduce((sum, live) => sum + live, 0);

  async function run(): Promise<void> {
    while (queue.length > 0) {
      if (!closed && pending < FULL_GROUP) await pause();
      const group = queue;
      queue = [];
      await write(group);
      for (const { draft } of group) pending -= draft.length;
      if (!broken) await reclaim();
    }
    busy = null;
  }

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, options.groupSyncMs);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Writes a group, file by file; every waiting one gets its answer. */
  async function write(group: readonly Waiting[]): Promise<void> {
    for (let from = 0; from < group.length; ) {
      try {
        const segment = await roomFor(group[from]!.draft.length);
        let to = from + 1;
        let bytes = group[from]!.draft.length;
        while (to < group.length && segment.size + bytes + group[to]!.draft.length <= options.segmentBytes)
          bytes += group[to++]!.draft.length;
        await writePart(segment, group.slice(from, to));
        from = to;
      } catch (error) {
        const why = broken ?? diskRefusal(error);
        for (const { done } of group.slice(from)) done({ ok: false, why });
        return;
      }
    }
  }

  async function writePart(segment: Segment, part: readonly Waiting[]): Promise<void> {
    await onDisk(
      segment,
      part.map(({ draft }) => seal(draft, segment.salt)),
    );
    let at = segment.size;
    for (const { record, draft } of part) {
      book.apply(record, { segment: segment.number, at, length: draft.length });
      at += draft.length;
    }
    fileBytes += at - segment.size;
    segment.size = at;
    for (const { done } of part) done(good(undefined));
    written(part.map(({ record }) => record));
  }

  async function onDisk(segment: Segment, parts: readonly Uint8Array[]): Promise<void> {
    if (broken) throw new Error(broken.text);
    try {
      await writeAll(segment.handle, parts, segment.size);
    } catch (error) {
      // A full disk: what was half written is cut off again, and the log goes on.
      await segment.handle.truncate(segment.size).catch(breakDown);
      throw error;
    }
    // After a failed sync nobody knows what is on disk; trying again would answer for pages that are gone.
    await segment.handle.datasync().catch(breakDown);
  }

  function breakDown(error: unknown): never {
    broken = diskRefusal(error);
    throw error;
  }

  /**
   * The file to write to: the present one, or a new one that begins with what is known of every stream's
   * floor.
   */
  async function roomFor(bytes: number): Promise<Segment> {
    if (active && (active.size + bytes <= options.segmentBytes || active.size === SEGMENT_HEAD))
      return active;
    const made = await createSegment(folder, nextNumber++);
    segments.set(made.number, made);
    fileBytes += made.size;
    active = made;
    const floors = [...book.streams]
      .filter(([, { droppedUpTo }]) => droppedUpTo > 0)
      .map(([stream, { droppedUpTo }]) => waitingFor(floorRecord(stream, droppedUpTo)));
    if (floors.length > 0) await writePart(made, floors);
    return made;
  }

  /**
   * Files go in their order, oldest first: so no record is ever older than the floor or the forgetting that
   * ended it. When too much of the log is dead, the living frames of the oldest file are written again at
   * the end.
   */
  async function reclaim(): Promise<void> {
    const tolerated = Math.max(2 * options.segmentBytes, options.quotaBytes / 4);
    for (const [number, segment] of segments) {
      if (segment === active) return;
      try {
        const alive = () => (book.liveBytes.get(number) ?? 0) > 0;
        if (alive() && !unmovable.has(number) && fileBytes - liveBytes() > tolerated) {
          await moveLiving(number, segment);
          if (alive()) unmovable.add(number);
        }
        if (alive()) return;
        segments.delete(number);
        fileBytes -= segment.size;
        book.forgetSegment(number);
        await removeSegment(folder, number, segment.handle);
        await syncFolder(folder);
      } catch {
        return; // space is given back another time; the frames are where they were
      }
    }
  }

  async function moveLiving(number: number, segment: Segment): Promise<void> {
    const bytes = await readFile(segment.file);
    const living = scan(bytes, segment.salt).records.filter(({ record, at, length }) =>
      book.isLive(record, { segment: number, at, length }),
    );
    await write(living.map(({ record }) => waitingFor(record)));
  }

  return {
    add(record) {
      if (broken) return Promise.resolve({ ok: false, why: broken });
      if (closed) return Promise.resolve(refused("segments.closed", "The frame log is closed."));
      const draft = draftRecord(record);
      pending += draft.length;
      return new Promise((done) => {
        queue.push({ record, draft, done });
        if (pending >= FULL_GROUP) hurry?.();
        busy ??= run();
      });
    },
    bytes: () => fileBytes + pending,
    pendingBytes: () => pending,
    segment: (number) => segments.get(number),
    async close() {
      closed = true;
      hurry?.();
      await busy;
      for (const { handle } of segments.values()) await handle.close();
    },
  };
}

/** A record that nobody waits for. */
const waitingFor = (record: LogRecord): Waiting => ({ record, draft: draftRecord(record), done: () => {} });

const floorRecord = (stream: string, sequence: number): LogRecord => ({
  kind: "floor",
  stream,
  sequence,
  bytes: new Uint8Array(0),
});

function diskRefusal(error: unknown): Refusal {
  const text = error instanceof Error ? error.message : String(error);
  return { code: "segments.disk", text: `The frame log cannot write to its disk: ${text}.` };
}
