import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteQueue } from "./byte-queue.ts";

/** Bytes that go on counting, so that none can be exchanged for another nearby. */
const counting = (from: number, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, n) => (from + n) * 167 + ((from + n) >> 8));

/** Compared as buffers: element by element takes minutes. */
const equal = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

describe("a queue of bytes", () => {
  it("gives what was put in, in order, by every way of taking, however it came", () => {
    const size = fc.oneof(fc.nat(40), fc.nat(5000), fc.constant(16_384), fc.nat(40_000));
    const act = fc.record({ what: fc.constantFrom("add", "add", "first", "drop", "fill", "take"), size });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const queue = byteQueue();
        let put = 0;
        let taken = 0;
        for (const { what, size } of acts) {
          if (what === "add") {
            queue.add(counting(put, size));
            put += size;
          } else {
            const count = Math.min(size, put - taken);
            const expected = counting(taken, count);
            const into = new Uint8Array(count);
            if (what === "first") expect(equal(queue.first(count), expected)).toBe(true);
            if (what === "take") expect(equal(queue.take(count), expected)).toBe(true);
            if (what === "fill") queue.fill(into);
            if (what === "fill") expect(equal(into, expected)).toBe(true);
            if (what === "drop") queue.drop(count);
            if (what !== "first") taken += count;
          }
          expect(queue.length).toBe(put - taken);
        }
        expect(equal(queue.take(put - taken), counting(taken, put - taken))).toBe(true);
      }),
      { seed: 41, numRuns: 500 },
    );
  });

  it("hands on in place what lies in one piece, and copies once what does not", () => {
    const queue = byteQueue();
    const [one, two] = [counting(0, 9000), counting(9000, 9000)];
    queue.add(one);
    queue.add(two);
    expect(queue.take(8000).buffer).toBe(one.buffer);
    const across = queue.take(2000);
    expect([one.buffer, two.buffer]).not.toContain(across.buffer);
    expect(queue.take(8000).buffer).toBe(two.buffer);
  });

  it("holds no short piece behind others: a thousand of them lie together in a block", () => {
    const queue = byteQueue();
    queue.add(Uint8Array.of(0));
    for (let n = 1; n <= 1000; n++) {
      const piece = Uint8Array.of(n & 255);
      queue.add(piece);
      piece.fill(99); // nobody looks at it any more
    }
    queue.drop(1);
    const together = queue.first(1000);
    expect(together).toEqual(Uint8Array.from({ length: 1000 }, (_, n) => (n + 1) & 255));
    expect(together.buffer.byteLength).toBe(16_384); // in place, in the block
  });

  it("is asked for more than it holds by mistake only", () => {
    const queue = byteQueue();
    queue.add(Uint8Array.of(1, 2));
    for (const ask of [queue.first, queue.take, queue.drop]) expect(() => ask(3)).toThrow(/more is/);
    expect(() => queue.fill(new Uint8Array(3))).toThrow(/more is/);
    expect(queue.take(2)).toEqual(Uint8Array.of(1, 2));
  });
});
