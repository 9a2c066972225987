import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ringMemory, ringReader, ringWriter } from "./ring.ts";

const fill = (into: Uint8Array, seed: number): void => {
  for (let n = 0; n < into.length; n++) into[n] = (seed * 31 + n * 7) & 255;
};
const filled = (length: number, seed: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  fill(bytes, seed);
  return bytes;
};

describe("a ring between two threads", () => {
  it("gives every message once, whole and in order, whatever the sizes and whoever is ahead", () => {
    const act = fc.oneof(
      fc.record({ write: fc.integer({ min: 0, max: 2000 }) }),
      fc.record({ read: fc.constant(1) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 400 }), (acts) => {
        const memory = ringMemory(4096);
        const writer = ringWriter(memory);
        const reader = ringReader(memory);
        const waiting: { tag: number; length: number }[] = [];
        let tag = 0;
        const read = () => {
          const message = reader.take();
          const expected = waiting.shift();
          expect(message?.tag).toBe(expected?.tag);
          if (!message || !expected) return;
          expect(message.bytes).toEqual(filled(expected.length, expected.tag));
          reader.release();
        };
        for (const step of acts) {
          if ("read" in step) read();
          else {
            const room = writer.reserve(step.write);
            if (room === null) {
              expect(waiting.length).toBeGreaterThan(0); // an empty ring takes any message of up to half its size
              continue;
            }
            fill(room, ++tag);
            writer.commit(tag);
            waiting.push({ tag, length: step.write });
          }
        }
        while (waiting.length > 0) read();
        expect(reader.take()).toBeNull();
        expect(writer.waiting()).toBe(0);
      }),
      { seed: 7001, numRuns: 300 },
    );
  });

  it("lets a message be shorter than what was reserved for it", () => {
    const memory = ringMemory(4096);
    const [writer, reader] = [ringWriter(memory), ringReader(memory)];
    writer.reserve(1000)?.fill(9);
    writer.commit(5, 3);
    expect(reader.take()).toEqual({ tag: 5, bytes: Uint8Array.of(9, 9, 9) });
    reader.release();
    expect(reader.take()).toBeNull();
  });

  it("takes what is too large, or out of turn, for our own mistake", () => {
    const memory = ringMemory(4096);
    const [writer, reader] = [ringWriter(memory), ringReader(memory)];
    expect(() => writer.reserve(4096)).toThrow("does not fit");
    expect(() => writer.commit(1)).toThrow("nothing was reserved");
    expect(() => reader.release()).toThrow("no message was taken");
    writer.reserve(1);
    expect(() => writer.reserve(1)).toThrow("being written already");
    expect(() => ringMemory(2 ** 31)).toThrow("not possible");
  });

  it("carries messages to another thread that sleeps between them, and ends it", async () => {
    const memory = ringMemory(1 << 16);
    // The other end reads in a thread of its own, in plain words: the ring's layout as its file describes it.
    const other = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       const control = new Int32Array(workerData, 0, 16), words = new Uint32Array(workerData, 64);
       const bytes = new Uint8Array(workerData, 64), units = (workerData.byteLength - 64) / 8;
       let tail = 0, sum = 0, count = 0;
       for (;;) {
         if (Atomics.load(control, 0) === tail) {
           if (Atomics.load(control, 2)) break;
           Atomics.wait(control, 0, tail, 50);
           continue;
         }
         const at = tail & (units - 1), length = words[2 * at];
         let by = units - at;
         if (length !== 0xffffffff) {
           for (let n = 0; n < length; n++) sum = (sum + bytes[8 * at + 8 + n]) | 0;
           count++;
           by = (8 + length + 7) >>> 3;
         }
         tail = (tail + by) | 0;
         Atomics.store(control, 1, tail);
         Atomics.notify(control, 1);
       }
       parentPort.postMessage({ sum, count });`,
      { eval: true, workerData: memory },
    );
    const said = new Promise((resolve) => other.once("message", resolve));
    const writer = ringWriter(memory);
    let sum = 0;
    for (let n = 1; n <= 2000; n++) {
      const length = (n * 977) % 6000;
      let room = writer.reserve(length);
      while (room === null) {
        await writer.room();
        room = writer.reserve(length);
      }
      fill(room, n);
      for (const byte of room) sum = (sum + byte) | 0;
      writer.commit(n);
    }
    writer.end();
    expect(await said).toEqual({ sum, count: 2000 });
    await other.terminate();
  });
});
