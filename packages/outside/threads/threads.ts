// Worker threads that own keys by hash and are fed through a ring each. The measuring program runs its terminals in them.

import { Worker } from "node:worker_threads";
import { insist, toJson } from "@etalon/basis";
import { type RingWriter, ringMemory, ringWriter } from "./ring.ts";

export interface ThreadsOptions {
  /** The program of each thread; it calls `serveThread`. */
  readonly program: URL;
  readonly count: number;
  /** Room for messages on the way to one thread. */
  readonly ringBytes: number;
  /** Given to each thread's program as it is. */
  readonly options: unknown;
  /** What a thread says. */
  heard(message: unknown, thread: number): void;
  /** A thread ended though nobody closed it. */
  failed(why: string, thread: number): void;
}

export interface Threads {
  readonly count: number;
  /** The thread that owns a key: always the same one. */
  ownerOf(key: string): number;
  /** The way to a thread: bytes with a tag above 0, in place. */
  ring(thread: number): RingWriter;
  /** Words to a thread, in order with the bytes; refused (false) when the thread is behind. */
  tell(thread: number, message: unknown): boolean;
  /** Each thread works off what is on the way to it, then ends. */
  close(): Promise<void>;
}

/** What a thread's program is given. */
export interface ThreadStart {
  readonly memory: SharedArrayBuffer;
  readonly thread: number;
  readonly options: unknown;
}

/** Tag of a message that is words (JSON), not bytes. */
export const WORDS = 0;

const text = new TextEncoder();

export function openThreads({ program, count, ringBytes, options, heard, failed }: ThreadsOptions): Threads {
  insist(Number.isInteger(count) && count > 0, `threads: ${count} is no number of threads`);
  let closing = false;
  const threads = Array.from({ length: count }, (_, thread) => {
    const memory = ringMemory(ringBytes);
    const workerData: ThreadStart = { memory, thread, options };
    const worker = new Worker(program, { workerData });
    worker.on("message", (message) => heard(message, thread));
    worker.on("error", (error) => failed(error instanceof Error ? error.message : String(error), thread));
    const ended = new Promise<void>((resolve) => {
      worker.on("exit", (code) => {
        if (!closing) failed(`it ended with code ${code}`, thread);
        resolve();
      });
    });
    return { ring: ringWriter(memory), ended };
  });
  return {
    count,
    ownerOf: (key) => hash(key) % count,
    ring: (thread) => threads[thread]!.ring,
    tell(thread, message) {
      const words = text.encode(toJson(message));
      const { ring } = threads[thread]!;
      const room = ring.reserve(words.length);
      if (room === null) return false;
      room.set(words);
      ring.commit(WORDS);
      return true;
    },
    async close() {
      closing = true;
      for (const { ring } of threads) ring.end();
      await Promise.all(threads.map(({ ended }) => ended));
    },
  };
}

/** FNV-1a, 32 bits, over the key's UTF-16 units: spreads names that differ in one digit. */
export function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let n = 0; n < key.length; n++) value = Math.imul(value ^ key.charCodeAt(n), 0x01000193);
  // the low bits of FNV depend on the low bits of the key alone: mix the high ones in
  return (value ^ (value >>> 15)) >>> 0;
}
