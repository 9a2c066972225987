import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c } from "./crc32c.ts";

/** The definition, bit by bit: the oracle for the table-driven one. */
function crcByDefinition(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  }
  return ~rest >>> 0;
}

describe("CRC-32C", () => {
  it("gives the published check values (RFC 3720, appendix B.4)", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, n) => n))).toBe(0x46dd794e);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, n) => 31 - n))).toBe(0x113fdb5c);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it("is the bitwise definition at every length and alignment, whole or in pieces", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(7), fc.nat(200), (bytes, shift, cut) => {
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        const expected = crcByDefinition(bytes);
        expect(crc32c(moved)).toBe(expected);
        expect(crc32c(moved.subarray(cut), crc32c(moved.subarray(0, cut)))).toBe(expected);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
