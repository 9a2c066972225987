// A worker thread that is asked one thing after another and answers each, for work that would hold up its owner's loop.
// `openAskedThread` is its owner's side; the thread's program calls `serveAsked`.

import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { insist } from "@etalon/basis";

export interface AskedThread {
  /** Rejects with what the answer throws, and where the thread has ended. */
  ask<T>(what: string, of: unknown): Promise<T>;
  /** At once, whatever it is at. */
  end(): void;
}

interface Question {
  readonly number: number;
  readonly what: string;
  readonly of: unknown;
}
type Reply =
  | { readonly number: number; readonly value: unknown }
  | { readonly number: number; readonly why: string };

interface Asker {
  readonly resolve: (value: unknown) => void;
  readonly reject: (why: Error) => void;
}

/** @param heapMib  it ends when it needs more */
export function openAskedThread(program: URL, heapMib: number): AskedThread {
  const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: heapMib } });
  const waiting = new Map<number, Asker>();
  let last = 0;
  let over: string | null = null;
  const ended = (why: string) => {
    over ??= why;
    for (const { reject } of waiting.values()) reject(new Error(over));
    waiting.clear();
  };
  worker.on("message", (reply: Reply) => {
    const asker = waiting.get(reply.number);
    waiting.delete(reply.number);
    if ("why" in reply) asker?.reject(new Error(reply.why));
    else asker?.resolve(reply.value);
  });
  worker.on("error", (error) => ended(error instanceof Error ? error.message : String(error)));
  worker.on("exit", (code) => ended(`the thread ended with code ${code}`));
  worker.unref(); // behind the listeners, which would hold the process again
  return {
    ask: <T>(what: string, of: unknown) =>
      new Promise<T>((resolve, reject) => {
        if (over !== null) return reject(new Error(over));
        last += 1;
        waiting.set(last, { resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage({ number: last, what, of } satisfies Question);
      }),
    end() {
      ended("the thread was ended");
      void worker.terminate();
    },
  };
}
/** @param answers  by what is asked; what one throws is told to its asker, and the thread goes on */
export function serveAsked(answers: Readonly<Record<string, (of: never) => unknown>>): void {
  insist(!isMainThread && parentPort !== null, "serveAsked runs in a worker thread");
  const port = parentPort;
  port.on("message", ({ number, what, of }: Question) => {
    try {
      const value = answers[what]!(of as never);
      port.postMessage({ number, value } satisfies Reply);
    } catch (error) {
      port.postMessage({ number, why: (error as Error).message } satisfies Reply);
    }
  });
}
