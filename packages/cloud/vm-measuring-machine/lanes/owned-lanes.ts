// Which of a few threads owns a terminal, frames on their way to it, a thread that fails. Under the lane pool and the watch
// pool, which know what the threads say. The receiver of the uplink fills the memory that is handed out here.

import { type Answer, good, insist, type Refusal, refused } from "@etalon/basis";
import { LONGEST_BYTES } from "./lanes.ts";

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

/** To a thread, in order with the frames. */
export type ToThread<Terms> =
  | { readonly kind: "open"; readonly lane: number; readonly terms: Terms }
  | { readonly kind: "close"; readonly lane: number };

export interface OwnedLanesTerms {
  readonly open: (hears: ThreadsHear) => LaneThreads;
  /** What a thread said; `terminalOf` a lane is null for one that was closed meanwhile. */
  heard(message: unknown, terminalOf: (lane: number) => string | null, thread: number): void;
  /** A thread is gone, and the terminals that it owned are measured no more; their lanes in the same order. */
  lost(why: Refusal, terminals: readonly string[], lanes: readonly number[]): void;
}

export interface OwnedLanes<Terms> {
  /**
   * The terminal is measured from its next frame on; its thread is always the same.
   * @returns the lane by which its thread speaks of it
   */
  open(terminal: string, terms: Terms): number;
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

export function openOwnedLanes<Terms>(terms: OwnedLanesTerms): OwnedLanes<Terms> {
  const byName = new Map<string, Owned>();
  const byLane = new Map<number, Owned>();
  const gone = new Map<number, Refusal>();
  const threads = terms.open({ heard: (message, thread) => heard(message, thread), failed });
  // Words that a thread that was behind could not take yet; they go before any frame.
  const held: ToThread<Terms>[][] = Array.from({ length: threads.count }, () => []);
  // Who waits for a thread that fails is woken.
  const ends = held.map(() => deferred());
  let nextLane = 1;
  let reserved: Owned | null = null;

  const terminalOf = (lane: number): string | null => byLane.get(lane)?.terminal ?? null;
  const heard = (message: unknown, thread: number): void => terms.heard(message, terminalOf, thread);

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
      lost.map(({ lane }) => lane),
    );
  }

  /** Whether all words to the thread are on their way. */
  function said(thread: number, ...words: ToThread<Terms>[]): boolean {
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
    open(terminal, of) {
      close(terminal);
      const owned: Owned = { terminal, lane: nextLane++, thread: threads.ownerOf(terminal) };
      const why = gone.get(owned.thread);
      if (why) {
        terms.lost(why, [terminal], [owned.lane]);
        return owned.lane;
      }
      byName.set(owned.terminal, owned);
      byLane.set(owned.lane, owned);
      said(owned.thread, { kind: "open", lane: owned.lane, terms: of });
      return owned.lane;
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
