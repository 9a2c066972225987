// What the residuals of a block cost in bits, in each way of writing them; for the encoder's choices.

import { BLOCK, LIMIT, MOST_MODE, RICE } from "./layout.table.ts";

/** Bits of a block in its cheapest mode, and that mode. */
export interface LeastBits {
  /** [blocks]; infinite before the first that the predictor can do. */
  readonly bits: Float64Array;
  readonly modes: Uint8Array;
}

/**
 * The cheapest mode of every block.
 * @param z  [samples] zig-zag residuals, int32 bit patterns
 * @param fromBlock  the first that the predictor can do
 */
export function leastBits(z: Int32Array, samples: number, fromBlock: number): LeastBits {
  const blocks = Math.ceil(samples / BLOCK);
  const bits = new Float64Array(blocks).fill(Number.POSITIVE_INFINITY);
  const modes = new Uint8Array(blocks);
  for (let block = fromBlock; block < blocks; block++) {
    const from = block * BLOCK;
    const end = Math.min(from + BLOCK, samples);
    let sum = 0;
    let used = 0;
    for (let n = from; n < end; n++) {
      sum += z[n]! >>> 0;
      used |= z[n]!;
    }
    const width = 32 - Math.clz32(used);
    let least = width * (end - from);
    let mode = width;
    // Rice is cheapest where 2^k is about 0.7 of the mean.
    const k = Math.max(1, width - 8, Math.floor(Math.log2(Math.max(1, (0.7 * sum) / (end - from)))));
    if (k < MOST_MODE - RICE) {
      let [lower, middle, upper] = [0, 0, 0];
      for (let n = from; n < end; n++) {
        lower += z[n]! >>> (k - 1);
        middle += z[n]! >>> k;
        upper += z[n]! >>> (k + 1);
      }
      const count = end - from;
      const fits = (rice: number) => used >>> rice <= LIMIT.quotient;
      if (fits(k - 1) && lower + k * count < least) [least, mode] = [lower + k * count, RICE + k - 1];
      if (fits(k) && middle + (k + 1) * count < least) [least, mode] = [middle + (k + 1) * count, RICE + k];
      if (fits(k + 1) && upper + (k + 2) * count < least)
        [least, mode] = [upper + (k + 2) * count, RICE + k + 1];
    }
    bits[block] = least;
    modes[block] = mode;
  }
  return { bits, modes };
}

/** Infinite where the block cannot be written in that mode. */
export function modeBits(z: Int32Array, from: number, end: number, mode: number): number {
  if (mode >= RICE) return riceBits(z, from, end, mode - RICE);
  let used = 0;
  for (let n = from; n < end; n++) used |= z[n]!;
  return mode >= 32 - Math.clz32(used) ? mode * (end - from) : Number.POSITIVE_INFINITY;
}

function riceBits(z: Int32Array, from: number, end: number, k: number): number {
  let quotients = 0;
  for (let n = from; n < end; n++) {
    const quotient = z[n]! >>> k;
    if (quotient > LIMIT.quotient) return Number.POSITIVE_INFINITY;
    quotients += quotient;
  }
  return quotients + (k + 1) * (end - from);
}
