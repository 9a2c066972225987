import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockWidths, packBlock, packedBytes, unpackBlock } from "./bits.ts";

const numbers = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.array(fc.integer(), { minLength: 1, maxLength: 128 }))
  .map(([width, values]) => ({
    width,
    values: Int32Array.from(values, (value) => (width === 32 ? value : value & ((1 << width) - 1))),
  }));

describe("packed blocks", () => {
  it("lie as SPEC.md says: lowest bit first, the rest of the last byte zero", () => {
    const view = new DataView(new ArrayBuffer(8));
    const end = packBlock(Int32Array.of(0b101, 0b010, 0b111, 0b001), 0, 4, 3, view, 0);
    expect(end).toBe(2);
    expect(view.getUint8(0)).toBe(0b11_010_101);
    expect(view.getUint8(1)).toBe(0b0000_001_1);
  });

  it("come back at every width, at any place, and touch no byte outside", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 9 }), ({ width, values }, at) => {
        const bytes = new Uint8Array(at + packedBytes(values.length, width) + 4).fill(0xa5);
        const view = new DataView(bytes.buffer);
        const end = packBlock(values, 0, values.length, width, view, at);
        expect(end).toBe(at + packedBytes(values.length, width));
        expect([...bytes.subarray(0, at), ...bytes.subarray(end)].every((byte) => byte === 0xa5)).toBe(true);

        const back = new Int32Array(values.length);
        expect(unpackBlock(back, 0, values.length, width, view, at)).toBe(end);
        expect(back).toEqual(values.map((value) => (value >>> 1) ^ -(value & 1)));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it("are counted before they are written", () => {
    const widths = new Uint8Array(3);
    const values = new Int32Array(300);
    values[5] = 7; // 3 bits
    values[299] = -1; // all 32
    expect(blockWidths(values, 300, widths)).toBe(3 * 16 + 0 + 44 * 4);
    expect([...widths]).toEqual([3, 0, 32]);
  });
});
