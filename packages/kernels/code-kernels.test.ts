import { openArena } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeKernels, SUM_ROWS } from "./code-kernels.ts";

/** The same memory twice: what machine code leaves in one, plain TypeScript must leave in the other. */
function twins(bytes = 1 << 21) {
  const [machine, plain] = [openArena(bytes), openArena(bytes)];
  return {
    machine,
    plain,
    byMachine: codeKernels(machine),
    byHand: codeKernels(plain, "TypeScript"),
    /** The same place in both. */
    place(bytesWanted: number): number {
      machine.u8(bytesWanted);
      return plain.u8(bytesWanted).at;
    },
    same(): void {
      const [x, y] = [machine, plain].map(({ memory }) => Buffer.from(memory.buffer));
      const differs = x!.equals(y!) ? -1 : x!.findIndex((byte, n) => byte !== y![n]);
      expect(differs, "first byte that differs").toBe(-1);
    },
    both<View extends Int32Array | Float32Array | Float64Array | Uint8Array | Uint32Array>(
      Type: new (buffer: ArrayBuffer, at: number, length: number) => View,
      at: number,
      length: number,
      value: (n: number) => number,
    ): void {
      for (const { memory } of [machine, plain]) {
        const view = new Type(memory.buffer, at, length);
        for (let n = 0; n < length; n++) view[n] = value(n);
      }
    },
  };
}

/** A repeatable stand-in for noise: −1 … 1. */
const noise = (seed: number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
};

describe("kernels on codes: machine code and TypeScript leave the same bits", () => {
  it("block sums, with and without a filter, at any place and of extreme codes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 7 }),
        fc.integer(),
        fc.constantFrom(1, 1000, 2 ** 23 - 1),
        fc.boolean(),
        fc.boolean(),
        (blocks, shift, seed, size, filtered, wide) => {
          const t = twins(1 << 19);
          const length = 16 * blocks + 64;
          const [u, i] = [t.place(4 * length), t.place(4 * length)];
          const taps = t.place(16 * 8);
          const out = t.place(SUM_ROWS * 8 * 50);
          const scratch = t.place(256 * 50);
          const random = noise(seed);
          const codes = Array.from({ length: 2 * length }, () =>
            Math.round(random() * size * (wide ? 256 : 1)),
          );
          t.both(Int32Array, u, length, (n) => codes[n]!);
          t.both(Int32Array, i, length, (n) => codes[length + n]!);
          const weights = Array.from({ length: 16 }, random);
          if (wide) t.both(Float64Array, taps, 16, (n) => weights[n]!);
          else t.both(Float32Array, taps, 16, (n) => weights[n]!);
          const from = 4 * (16 + shift);
          const run = (by: typeof t.byHand) =>
            (wide ? by.wideBlockSums : by.blockSums)(
              u + from,
              i + from,
              blocks,
              filtered ? taps : 0,
              out,
              400,
              scratch,
            );
          run(t.byMachine);
          run(t.byHand);
          for (const { memory } of [t.machine, t.plain])
            new Uint8Array(memory.buffer, scratch, 256 * 50).fill(0);
          t.same();
        },
      ),
      { seed: 7101, numRuns: 200 },
    );
  });

  it("the least and the greatest code of a row of any length", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 70 }),
        fc.integer({ min: 0, max: 3 }),
        (codes, shift) => {
          const t = twins(1 << 17);
          const [row, out] = [t.place(4 * 80) + 4 * shift, t.place(8)];
          t.both(Int32Array, row, codes.length, (n) => codes[n]!);
          for (const by of [t.byMachine, t.byHand]) by.extremes(row, codes.length, out);
          t.same();
          const found = [...new Int32Array(t.machine.memory.buffer, out, 2)];
          expect(found).toEqual([Math.min(...codes), Math.max(...codes)]);
        },
      ),
      { seed: 7102, numRuns: 100 },
    );
  });

  it("sums of rows, unpacking", () => {
    const t = twins();
    const [rows, out, raw, to] = [t.place(8 * 300), t.place(64), t.place(3 * 6 * 101), t.place(4 * 6 * 128)];
    const random = noise(5);
    const values = Array.from({ length: 300 }, random);
    const bytes = Array.from({ length: 3 * 6 * 101 }, () => (random() * 128) & 255);
    t.both(Float64Array, rows, 300, (n) => values[n]!);
    t.both(Uint8Array, raw, bytes.length, (n) => bytes[n]!);
    for (const by of [t.byMachine, t.byHand]) {
      by.rowSums(rows, 3, 97, 8 * 100, out);
      by.unpack24(raw, 6, 101, to, 128);
    }
    t.same();
    expect(new Float64Array(t.machine.memory.buffer, out, 3)[1]).toBeCloseTo(
      values.slice(100, 197).reduce((sum, value) => sum + value, 0),
      10,
    );
    const unpacked = new Int32Array(t.machine.memory.buffer, to, 6 * 128);
    for (const [n, c] of [
      [0, 0],
      [100, 5],
      [37, 3],
    ] as const) // prettier-ignore
      expect(unpacked[c * 128 + n]).toBe(Buffer.from(bytes).readIntLE(3 * (6 * n + c), 3));
  });

  it("samples and sums around an edge", () => {
    const t = twins();
    const [lead, M, half, count] = [16, 16, 12, 80];
    const [u, i, taps] = [t.place(4 * 200), t.place(4 * 200), t.place(128)];
    const [su, si, scratch] = [t.place(8 * count), t.place(8 * count), t.place(8 * (count + 16))];
    const [weights, odd, filter] = [t.place(8 * (lead + 2 * M)), t.place(8 * 2 * M), t.place(8 * half)];
    const out = t.place(64);
    const random = noise(9);
    const draw = (at: number, length: number, as: "codes" | "weights") => {
      const values = Array.from({ length }, () =>
        as === "codes" ? Math.round(random() * 2 ** 30) : random(),
      );
      if (as === "codes") t.both(Int32Array, at, length, (n) => values[n]!);
      else t.both(Float64Array, at, length, (n) => values[n]!);
    };
    draw(u, 200, "codes");
    draw(i, 200, "codes");
    draw(taps, 16, "weights");
    draw(weights, lead + 2 * M, "weights");
    draw(odd, 2 * M, "weights");
    draw(filter, half, "weights");
    for (const late of [0, 1]) {
      for (const by of [t.byMachine, t.byHand]) {
        by.edgeSamples(u + 4 * 20, count, 0, su, scratch);
        by.edgeSamples(i + 4 * 20, count, taps, si, scratch);
        by.edgeSums(su, si, lead + 2 * M, weights, lead - 1 + late, 2 * M, odd, filter, half, out);
      }
      for (const { memory } of [t.machine, t.plain])
        new Uint8Array(memory.buffer, scratch, 8 * (count + 16)).fill(0);
      t.same();
      const sums = new Float64Array(t.machine.memory.buffer, out, 8);
      expect(sums.every((sum) => Number.isFinite(sum) && sum !== 0)).toBe(true);
    }
  });

  it("weights of an edge, an odd number of them", () => {
    const t = twins();
    const points = 65;
    const [table, out] = [t.place(8 * 4 * points), t.place(8 * points)];
    const random = noise(11);
    const values = Array.from({ length: 4 * points }, random);
    t.both(Float64Array, table, 4 * points, (n) => values[n]!);
    for (const by of [t.byMachine, t.byHand])
      by.edgeWeights(table, table + 16 * points, points, 0.7, 0.2, 0.3, -0.1, out);
    t.same();
    const weights = new Float64Array(t.plain.memory.buffer, out, points);
    for (const j of [0, points - 1]) {
      const of = (k: number) => values[k * points + j]!;
      expect(weights[j]).toBeCloseTo(0.7 * of(0) + 0.2 * of(1) + 0.3 * of(2) - 0.1 * of(3), 12);
    }
  });

  it("resampling and transforms of 1,024, 2,048 and 4,096 points", () => {
    for (const points of [1024, 2048, 4096]) {
      const t = twins(1 << 22);
      const count = Math.ceil(0.8 * points + 40) + (points >> 11);
      const places = Array.from({ length: 8 }, () => t.place(4 * count));
      const rows = t.place(32);
      const [input, x, y] = [t.place(32 * count), t.place(32 * points), t.place(32 * points)];
      const [taps, turns, gains] = [t.place(64 * 2048), t.place(8 * points), t.place(8 * 600)];
      const out = t.place(64 * 600);
      const random = noise(points);
      for (const place of places) {
        const codes = Array.from({ length: count }, () => Math.round(random() * 2 ** 23));
        t.both(Int32Array, place, count, (n) => codes[n]!);
      }
      t.both(Uint32Array, rows, 8, (n) => places[n]!);
      const table = Array.from({ length: 2048 * 16 }, random);
      t.both(Float32Array, taps, table.length, (n) => table[n]!);
      t.both(Float32Array, turns, 2 * points, (n) =>
        n % 2 ? -Math.sin((Math.PI * (n - 1)) / points) : Math.cos((Math.PI * n) / points),
      );
      const sizes = Array.from({ length: 600 }, (_, n) => 1 + n + 0.1 * random());
      t.both(Float64Array, gains, 600, (n) => sizes[n]!);
      const where = [t.byMachine, t.byHand].map((by) => {
        by.interleave(rows, count, input);
        by.resample(input, points, 16.3, 0.7813, taps, x);
        const z = by.fourierTransform(x, y, points, turns);
        by.untangle(z, points, 500, 1.7, gains, 1.1931, out);
        return z;
      });
      expect(where[0]).toBe(where[1]);
      t.same();
    }
  });
});
