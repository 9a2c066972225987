// Unsigned numbers in as few bits as the widest of each block of 128 needs; the body of a channel in a
// stream frame.

import { BLOCK } from "./layout.table.ts";

/** Bytes that `count` numbers of `width` bits take. */
export const packedBytes = (count: number, width: number): number => (count * width + 7) >>> 3;

/**
 * Writes numbers one after the other, `width` bits each, the lowest bit first; the last byte is filled with
 * zeros.
 *
 * @param values  numbers from 0 to 2^width − 1, as int32 bit patterns
 * @param width  0 to 32
 * @param view  with room for the bytes from `at`
 * @returns where the next byte goes
 */
export function packBlock(
  values: Int32Array,
  from: number,
  count: number,
  width: number,
  view: DataView,
  at: number,
): number {
  const end = at + packedBytes(count, width);
  if (width === 0) return end;
  let word = 0; // bits not yet written
  let held = 0; // how many: 0 to 31
  let to = at;
  for (let n = from; n < from + count; n++) {
    const value = values[n]!;
    word |= value << held;
    held += width;
    if (held < 32) continue;
    view.setInt32(to, word, true);
    to += 4;
    held -= 32;
    word = held === 0 ? 0 : value >>> (width - held);
  }
  for (; to < end; to++, word >>>= 8) view.setUint8(to, word);
  return end;
}

/**
 * The inverse, which also takes the sign back from the lowest bit (zig-zag: 0, −1, 1, −2, … ← 0, 1, 2, 3, …).
 *
 * @param into  residuals are written to [from, from + count)
 * @param view  must hold four bytes past the packed ones (a frame's CRC stands there): words are read whole
 * @returns where the next byte stands
 */
export function unpackBlock(
  into: Int32Array,
  from: number,
  count: number,
  width: number,
  view: DataView,
  at: number,
): number {
  const end = at + packedBytes(count, width);
  if (width === 0) {
    into.fill(0, from, from + count);
    return end;
  }
  const mask = width === 32 ? -1 : (1 << width) - 1;
  let word = 0; // bits read and not yet used, in its low end
  let held = 0; // how many: 0 to 31
  let next = at;
  for (let n = from; n < from + count; n++) {
    let value = word;
    if (held >= width) {
      word >>>= width;
      held -= width;
    } else {
      const fresh = view.getInt32(next, true);
      next += 4;
      value |= fresh << held;
      const taken = width - held;
      word = taken === 32 ? 0 : fresh >>> taken;
      held = 32 - taken;
    }
    value &= mask;
    into[n] = (value >>> 1) ^ -(value & 1);
  }
  return end;
}

/**
 * Width that each block of zig-zag residuals needs, into `widths`; returns the bytes of all blocks
 * together.
 */
export function blockWidths(values: Int32Array, count: number, widths: Uint8Array): number {
  let bytes = 0;
  for (let block = 0, from = 0; from < count; block++, from += BLOCK) {
    const end = Math.min(from + BLOCK, count);
    let used = 0;
    for (let n = from; n < end; n++) used |= values[n]!;
    const width = 32 - Math.clz32(used);
    widths[block] = width;
    bytes += packedBytes(end - from, width);
  }
  return bytes;
}
