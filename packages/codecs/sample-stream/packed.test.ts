import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsAt, bitWriter, packedBytes } from "./packed.ts";

const numbers = fc.array(
  fc.integer({ min: 0, max: 32 }).chain((width) =>
    fc.tuple(
      fc.constant(width),
      fc.integer().map((value) => (width === 32 ? value : value & ((1 << width) - 1))),
    ),
  ),
  { minLength: 1, maxLength: 60 },
);

describe("packed numbers", () => {
  it("lie as SPEC.md says: the lowest bit first, the rest of the last byte zero", () => {
    const bytes = new Uint8Array(4);
    const out = bitWriter(bytes, 1);
    for (const value of [0b101, 0b010, 0b111]) out.put(value, 3);
    out.unary(2);
    out.fill();
    expect(out.at()).toBe(3);
    expect([...bytes]).toEqual([0, 0b11_010_101, 0b0000_100_1, 0]);
  });

  it("come back at every width and place, and touch no bit outside", () => {
    fc.assert(
      fc.property(numbers, fc.nat(9), (list, from) => {
        const bits = list.reduce((sum, [width]) => sum + width, 0);
        const bytes = new Uint8Array(from + packedBytes(bits, 1) + 3);
        const out = bitWriter(bytes, from);
        for (const [width, value] of list) out.put(value, width);
        out.fill();
        expect(out.at()).toBe(from + packedBytes(bits, 1));
        expect([...bytes.subarray(0, from), ...bytes.subarray(out.at())].every((byte) => byte === 0)).toBe(
          true,
        );
        let bit = 0;
        for (const [width, value] of list) {
          expect(bitsAt(bytes, from, bit, width)).toBe(value);
          bit += width;
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
