// The inside of a worker thread that `openThreads` started: takes what comes through the ring until the ring ends.

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { fromJson, insist } from "@etalon/basis";
import { ringReader } from "./ring.ts";
import { type ThreadStart, WORDS } from "./threads.ts";

export interface ThreadWork {
  /** Bytes, in place in the ring: good until this returns. */
  bytes(tag: number, bytes: Uint8Array): void;
  words(message: unknown): void;
  /** All that had come is worked off: a good moment to say what is due. Called at least every `LOOK_MS` too. */
  idle?(): void;
  end?(): void;
}

/** So often a thread that is given nothing looks at what is due; a writer's end that is not heard is seen then, too. */
export const LOOK_MS = 100;

/** Runs until the ring ends; sleeps while it is empty. What `work` throws ends the thread, and its owner is told. */
export function serveThread(start: (options: unknown, say: (message: unknown) => void) => ThreadWork): void {
  insist(!isMainThread && parentPort !== null, "serveThread runs in a worker thread");
  const port = parentPort;
  const { memory, options } = workerData as ThreadStart;
  const work = start(options, (message) => port.postMessage(message));
  const reader = ringReader(memory);
  const text = new TextDecoder();
  while (reader.wait(LOOK_MS) !== "ended") {
    for (let message = reader.take(); message !== null; message = reader.take()) {
      const { tag, bytes } = message;
      if (tag === WORDS) work.words(fromJson(text.decode(bytes.slice())));
      else work.bytes(tag, bytes);
      reader.release();
    }
    work.idle?.();
  }
  work.end?.();
}
