// Many terminals measured by a few threads: which thread owns a terminal, frames on their way to it, figures on their way
// back. The app wires it to `outside/threads`; the receiver of the uplink fills the memory that it hands out.

import { type Answer, good, insist, type Refusal, refused } from "@etalon/basis";
import { readFigures } from "./figures-batch.ts";
import { type LaneFigures, laneFigures } from "./lane-figures.ts";
import type { LaneTerms } from "./lane-terms.ts";
import type { FromLanes, ToLanes } from "./lane-thread.ts";
import { LONGEST_BYTES, WINDOWS } from "./lanes.ts";

/** The threads as the pool sees them: `outside/threads` has them. */
export interface LaneThreads {
  readonly count: number;
  ownerOf(key: string): number;
  ring(thread: number): {
    reserve(length: number): Uint8Array | null;
    commit(tag: number, length?: number): void;
    room(): Promise<void>;
    waiting(): number;
  };
  tell(thread: number, message: unknown): boolean;
  close(): Promise<void>;
}

export interface ThreadsHear {
  heard(message: unknown, thread: number): void;
  failed(why: string, thread: number): void;
}

export interface LanePoolTerms {
  readonly open: (hears: ThreadsHear) => LaneThreads;
  /** What was found in one frame: the same object every time, good until this returns. */
  figures(terminal: string, figures: LaneFigures): void;
  refused(terminal: string, sequence: number, why: Refusal): void;
  /** A thread is gone, and the terminals that it owned are measured no more. */
  lost(why: Refusal, terminals: readonly string[]): void;
}

export interface LanePool {
  /** The terminal is measured from its next frame on; its thread is always the same. */
  open(terms: LaneTerms): void;
  close(terminal: string): void;
  /**
   * Memory for the next frame of a terminal, to be filled and then committed before another is asked for.
   * @returns null when its thread is behind: nothing is lost, `room` says when to ask again
   */
  reserve(terminal: string, length: number): Answer<Uint8Array | null>;
  commit(): void;
  room(terminal: string): Promise<void>;
  /** Bytes on the way to the threads. */
  waiting(): number;
  /** All that is on the way is measured and told, then the threads end. */
  end(): Promise<void>;
}

interface Owned {
  readonly terminal: string;
  readonly lane: number;
  readonly thread: number;
}

export function openLanePool(terms: LanePoolTerms): LanePool {
  const byName = new Map<string, Owned>();
  const byLane = new Map<number, Owned>();
  const gone = new Map<number, Refusal>();
  const threads = terms.open({ heard, failed });
  const figures = laneFigures(WINDOWS);
  // Words that a thread that was behind could not take yet; they go before any frame.
  const held: ToLanes[][] = Array.from({ length: threads.count }, () => []);
  // Who waits for a thread that fails is woken.
  const ends = held.map(() => deferred());
  let nextLane = 1;
  let reserved: Owned | null = null;

  function heard(message: unknown): void {
    const { figures: batch, refused: refusals } = message as FromLanes;
    for (const { lane, sequence, why } of refusals) {
      const owned = byLane.get(lane);
      if (owned) terms.refused(owned.terminal, sequence, why);
    }
    readFigures(batch, figures, (found) => {
      const owned = byLane.get(found.lane); // none: what a lane that was closed left behind
      if (owned) terms.figures(owned.terminal, found);
    });
  }

  function failed(why: string, thread: number): void {
    if (gone.has(thread)) return;
    const refusal = { code: "lanes.thread", text: `a measuring thread failed: ${why}` };
    gone.set(thread, refusal);
    ends[thread]?.resolve();
    const lost = [...byName.values()].filter((owned) => owned.thread === thread);
    for (const { terminal, lane } of lost) {
      byName.delete(terminal);
      byLane.delete(lane);
    }
    terms.lost(
      refusal,
      lost.map(({ terminal }) => terminal),
    );
  }

  /** Whether all words to the thread are on their way. */
  function said(thread: number, ...words: ToLanes[]): boolean {
    const waiting = held[thread]!;
    waiting.push(...words);
    while (waiting.length > 0) {
      if (gone.has(thread)) return true;
      if (!threads.tell(thread, waiting[0])) return false;
      waiting.shift();
    }
    return true;
  }

  const room = (thread: number) => Promise.race([threads.ring(thread).room(), ends[thread]?.promise]);

  function close(terminal: string): void {
    const owned = byName.get(terminal);
    if (!owned) return;
    byName.delete(terminal);
    byLane.delete(owned.lane);
    said(owned.thread, { kind: "close", lane: owned.lane });
  }

  return {
    open(of) {
      close(of.terminal);
      const owned: Owned = { terminal: of.terminal, lane: nextLane++, thread: threads.ownerOf(of.terminal) };
      const why = gone.get(owned.thread);
      if (why) return terms.lost(why, [of.terminal]);
      byName.set(owned.terminal, owned);
      byLane.set(owned.lane, owned);
      said(owned.thread, { kind: "open", lane: owned.lane, terms: of });
    },
    close,
    reserve(terminal, length) {
      insist(reserved === null, "lane pool: a frame is being written already");
      const owned = byName.get(terminal);
      if (!owned) return refused("lanes.unknown", `terminal ${terminal} is not measured here`);
      if (length > LONGEST_BYTES)
        return refused("lanes.length", `a frame of ${length} bytes came; a lane takes ${LONGEST_BYTES}`);
      if (!said(owned.thread)) return good(null);
      const room = threads.ring(owned.thread).reserve(length);
      if (room !== null) reserved = owned;
      return good(room);
    },
    commit() {
      insist(reserved !== null, "lane pool: nothing was reserved");
      threads.ring(reserved.thread).commit(reserved.lane);
      reserved = null;
    },
    async room(terminal) {
      const owned = byName.get(terminal);
      if (owned) await room(owned.thread);
    },
    waiting: () => held.reduce((sum, _, thread) => sum + threads.ring(thread).waiting(), 0),
    async end() {
      for (const [thread] of held.entries()) {
        while (!said(thread)) await room(thread);
      }
      await threads.close();
    },
  };
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}
