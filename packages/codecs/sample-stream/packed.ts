// Numbers in as few bits as they need, the lowest bit first: coefficients, modes and low bits of a stream frame.

import { RICE } from "./layout.table.ts";

/** Low bits of a residual in a mode. */
export const lowBitsOf = (mode: number): number => (mode < RICE ? mode : mode - RICE);

/** Bytes that `count` numbers of `width` bits take. */
export const packedBytes = (count: number, width: number): number => (count * width + 7) >> 3;

/** `count` bits from bit `from` behind the beginning of byte `at`, the lowest first; 0 to 32 of them, as an int32. */
export function bitsAt(bytes: Uint8Array, at: number, from: number, count: number): number {
  let value = 0;
  for (let got = 0; got < count; ) {
    const bit = from + got;
    const some = Math.min(8 - (bit & 7), count - got);
    value |= ((bytes[at + (bit >>> 3)]! >> (bit & 7)) & ((1 << some) - 1)) << got;
    got += some;
  }
  return value;
}

/** Writes bits one after the other into bytes that are zero. */
export interface BitWriter {
  /** The byte that the next bit goes to. */
  at(): number;
  /** The lowest `count` bits of a value, 0 to 32. */
  put(value: number, count: number): void;
  /** A one behind so many zeros. */
  unary(zeros: number): void;
  /** Goes on at the next whole byte. */
  fill(): void;
}

/** @param bytes zero from `from` on, with room for all that will be written */
export function bitWriter(bytes: Uint8Array, from: number): BitWriter {
  let bit = 8 * from;
  return {
    at: () => bit >>> 3,
    put(value, count) {
      for (let put = 0; put < count; ) {
        const some = Math.min(8 - (bit & 7), count - put);
        bytes[bit >>> 3]! |= ((value >>> put) & ((1 << some) - 1)) << (bit & 7);
        put += some;
        bit += some;
      }
    },
    unary(zeros) {
      bit += zeros;
      bytes[bit >>> 3]! |= 1 << (bit & 7);
      bit++;
    },
    fill() {
      bit = 8 * ((bit + 7) >>> 3);
    },
  };
}
