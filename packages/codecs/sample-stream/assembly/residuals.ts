// The residuals of one block: low bits and quotients put together, the sign taken back from the lowest bit.

import { BLOCK, LANES, LANES_BYTES, RESIDUALS } from "./words";

/** Numbers of up to so many bits lie within four bytes, wherever they begin in the first. */
const FOUR_BYTES = 25;

/**
 * A whole block's 32 residuals, into the working memory.
 * @param quotients where they stand, 0: there are none
 */
export function wholeBlock(low: usize, width: i32, quotients: usize, work: usize): void {
  const to = work + RESIDUALS;
  if (width > FOUR_BYTES) return partOfBlock(low, width, 0, BLOCK, work); // packed: no quotients have so many low bits
  const lanes = work + LANES + <usize>width * LANES_BYTES;
  const evenBytes = v128.load(lanes);
  const evenMoves = v128.load(lanes, 16);
  const oddBytes = v128.load(lanes, 32);
  const oddMoves = v128.load(lanes, 48);
  const half = <usize>(width >> 1);
  const mask = i32x4.splat((1 << width) - 1);
  for (let n: usize = 0; n < 4; n++) {
    const at = low + n * <usize>width;
    let a = i32x4.splat(0);
    let b = a;
    if (width > 0) {
      // A machine shifts by a constant faster than by a number.
      a = v128.and(i32x4.shr_u(i32x4.mul(i8x16.swizzle(v128.load(at), evenBytes), evenMoves), 7), mask);
      b = v128.and(i32x4.shr_u(i32x4.mul(i8x16.swizzle(v128.load(at + half), oddBytes), oddMoves), 7), mask);
    }
    if (quotients != 0) {
      const eight = v128.load8x8_u(quotients + (n << 3));
      a = v128.or(a, i32x4.shl(i32x4.extend_low_i16x8_u(eight), width));
      b = v128.or(b, i32x4.shl(i32x4.extend_high_i16x8_u(eight), width));
    }
    v128.store(to + (n << 5), signed(a));
    v128.store(to + (n << 5), signed(b), 16);
  }
}

@inline
function signed(z: v128): v128 {
  return v128.xor(i32x4.shr_u(z, 1), i32x4.shr_s(i32x4.shl(z, 31), 31));
}

/** The same one by one, for blocks that are cut short and for wide numbers. */
export function partOfBlock(low: usize, width: i32, quotients: usize, count: i32, work: usize): void {
  const to = work + RESIDUALS;
  const mask = <u32>((<u64>1 << width) - 1);
  for (let j = 0; j < count; j++) {
    const bit = j * width;
    let z = <u32>(load<u64>(low + <usize>(bit >> 3)) >>> (bit & 7)) & mask;
    if (quotients != 0) z |= <u32>load<u8>(quotients + <usize>j) << width;
    store<u32>(to + (<usize>j << 2), (z >>> 1) ^ -(z & 1));
  }
}
