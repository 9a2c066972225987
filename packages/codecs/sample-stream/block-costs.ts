// What the residuals of a block cost in bits, in each way of writing them; for the encoder's choices.

import { BLOCK, LIMIT, MOST_MODE, RICE } from "./layout.table.ts";

/** What a predictor's residuals cost, block by block. */
export interface BlockCosts {
  /** [samples] zig-zag residuals, int32 bit patterns. */
  readonly z: Int32Array;
  /** [blocks] the fewest bits that were found; infinite before the first block that the predictor can do. */
  readonly least: Float64Array;
  /** [blocks] the mode that takes them. */
  readonly modes: Uint8Array;
  /** Bits of a block in a mode; infinite where it cannot be written in it. */
  bits(block: number, mode: number): number;
}

/** Modes of Rice that are looked at in every block: these and the one that the mean asks for. */
const AROUND = 3;

/**
 * @param z  [samples] zig-zag residuals, int32 bit patterns
 * @param fromBlock  the first that the predictor can do
 * @param burden  bits that are added to every block, for a predictor that costs the reader time
 */
export function blockCosts(z: Int32Array, samples: number, fromBlock: number, burden = 0): BlockCosts {
  const blocks = Math.ceil(samples / BLOCK);
  const least = new Float64Array(blocks).fill(Number.POSITIVE_INFINITY);
  const modes = new Uint8Array(blocks);
  const widths = new Uint8Array(blocks);
  /** First of the three Rice modes that were looked at, and their bits. */
  const firsts = new Uint8Array(blocks);
  const rice = new Float64Array(AROUND * blocks);
  const endOf = (block: number): number => Math.min((block + 1) * BLOCK, samples);

  for (let block = fromBlock; block < blocks; block++) {
    const from = block * BLOCK;
    const end = endOf(block);
    const count = end - from;
    let sum = 0;
    let used = 0;
    for (let n = from; n < end; n++) {
      sum += z[n]! >>> 0;
      used |= z[n]!;
    }
    const width = 32 - Math.clz32(used);
    widths[block] = width;
    modes[block] = width;
    least[block] = width * count;
    // Rice is cheapest where 2^k is about 0.7 of the mean, and cannot do quotients beyond their limit.
    const wanted = Math.floor(Math.log2(Math.max(1, (0.7 * sum) / count)));
    const k = Math.min(Math.max(1, width - 8, wanted), MOST_MODE - RICE - 1);
    firsts[block] = k - 1;
    let [lower, middle, upper] = [0, 0, 0];
    for (let n = from; n < end; n++) {
      lower += z[n]! >>> (k - 1);
      middle += z[n]! >>> k;
      upper += z[n]! >>> (k + 1);
    }
    rice[AROUND * block] = lower + k * count;
    rice[AROUND * block + 1] = middle + (k + 1) * count;
    rice[AROUND * block + 2] = upper + (k + 2) * count;
    for (let n = 0; n < AROUND; n++) {
      const at = AROUND * block + n;
      if (used >>> (k - 1 + n) > LIMIT.quotient && most(z, from, end) >>> (k - 1 + n) > LIMIT.quotient)
        rice[at] = Number.POSITIVE_INFINITY;
      if (rice[at]! >= least[block]!) continue;
      least[block] = rice[at]!;
      modes[block] = RICE + k - 1 + n;
    }
    least[block]! += burden;
  }

  return {
    ...{ z, least, modes },
    bits(block, mode) {
      const from = block * BLOCK;
      const count = endOf(block) - from;
      if (mode < RICE) return mode >= widths[block]! ? mode * count + burden : Number.POSITIVE_INFINITY;
      const n = mode - RICE - firsts[block]!;
      return n >= 0 && n < AROUND
        ? rice[AROUND * block + n]! + burden
        : burden + riceBits(z, from, from + count, mode - RICE);
    },
  };
}

function riceBits(z: Int32Array, from: number, end: number, k: number): number {
  if (most(z, from, end) >>> k > LIMIT.quotient) return Number.POSITIVE_INFINITY;
  let quotients = 0;
  for (let n = from; n < end; n++) quotients += z[n]! >>> k;
  return quotients + (k + 1) * (end - from);
}

function most(z: Int32Array, from: number, end: number): number {
  let largest = 0;
  for (let n = from; n < end; n++) if (z[n]! >>> 0 > largest) largest = z[n]! >>> 0;
  return largest;
}
