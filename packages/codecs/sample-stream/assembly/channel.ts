// One channel's bytes into codes; see ../SPEC.md and ../plain-engine.ts, which does the same one step after the other.

import { lowBytes, readModes, readQuotients } from "./modes";
import { readPredictor } from "./predictors";
import { partOfBlock, wholeBlock } from "./residuals";
import { restoreBlock } from "./restore";
import {
  BEFORE,
  BLOCK,
  HEAD,
  MODES_AT,
  PAST_END,
  PREDICTOR_BYTES,
  PREDICTORS,
  QUOTIENTS_AT,
  RICE,
  VALUES_AT,
  WIDTH,
} from "./words";

/**
 * @param end   one past the last byte that may belong to the channel; up to 16 bytes behind it are read, and not used
 * @param row   place of the frame's first code; `history` codes stand before it
 * @param work  working memory
 * @returns the channel's bytes, or a fault
 */
export function channel(
  at: usize,
  end: usize,
  row: usize,
  samples: i32,
  history: i32,
  bits: i32,
  work: usize,
): i32 {
  if (at >= end) return PAST_END;
  const head = <i32>load<u8>(at);
  const shift = head >> 3;
  if ((head & 4) != 0 || shift >= bits) return HEAD;
  const effectiveBits = bits - shift;
  const predictors = head & 3;
  let next = at + 1;
  for (let n = 0; n < predictors; n++) {
    const bytes = readPredictor(next, end, effectiveBits, work + PREDICTORS + <usize>n * PREDICTOR_BYTES);
    if (bytes < 0) return bytes;
    next += bytes;
  }
  const modeBytes = readModes(next, end, samples, history, predictors, work);
  if (modeBytes < 0) return modeBytes;
  const lowAt = next + modeBytes;
  const quotientsAt = lowAt + lowBytes(samples, work);
  if (quotientsAt > end) return PAST_END;
  const quotientBytes = readQuotients(quotientsAt, end, samples, work);
  if (quotientBytes < 0) return quotientBytes;

  const single = effectiveBits <= 24;
  const size: usize = single ? 2 : 3; // a value's bytes as a power of two
  const first = <usize>load<u32>(work, VALUES_AT) + ((<usize>BEFORE) << size);
  layHistory(row, history, shift, first, single);
  const used = blocks(lowAt, row, samples, effectiveBits, first, size, work);
  if (effectiveBits < 32 && used >>> effectiveBits != 0) return WIDTH;
  if (shift > 0)
    for (let at = row; at < row + (<usize>samples << 2); at += 4) store<i32>(at, load<i32>(at) << shift);
  return <i32>(quotientsAt - at) + quotientBytes;
}

/** All blocks, one after the other; all values folded together, see `restoreBlock`. */
function blocks(
  lowAt: usize,
  row: usize,
  samples: i32,
  effectiveBits: i32,
  first: usize,
  size: usize,
  work: usize,
): u32 {
  let modes = <usize>load<u32>(work, MODES_AT);
  let quotients = <usize>load<u32>(work, QUOTIENTS_AT);
  let low = lowAt;
  let used: u32 = 0;
  for (let n = 0; n < samples; n += BLOCK) {
    const count = min(BLOCK, samples - n);
    const mode = <i32>load<u8>(modes++);
    const rice = mode >> 2 >= RICE;
    const width = rice ? (mode >> 2) - RICE : mode >> 2;
    if (count == BLOCK) wholeBlock(low, width, rice ? quotients : 0, work);
    else partOfBlock(low, width, rice ? quotients : 0, count, work);
    if (rice) quotients += count;
    low += (count * width + 7) >> 3;
    const which = mode & 3;
    const by: usize = which == 0 ? 0 : work + PREDICTORS + <usize>(which - 1) * PREDICTOR_BYTES;
    used |= restoreBlock(by, first + (<usize>n << size), row + (<usize>n << 2), count, effectiveBits, work);
  }
  return used;
}

/** What is known of the samples before the frame, as values, and zeros before them. */
function layHistory(row: usize, history: i32, shift: i32, first: usize, single: bool): void {
  if (single) {
    for (let n: usize = 0; n < <usize>history << 2; n += 16)
      v128.store(first - 16 - n, f32x4.convert_i32x4_s(i32x4.shr_s(v128.load(row - 16 - n), shift)));
    memory.fill(first - (<usize>history << 2) - 256, 0, 256);
  } else {
    for (let n: usize = 4; n <= <usize>history << 2; n += 4)
      store<f64>(first - (n << 1), <f64>(load<i32>(row - n) >> shift));
    memory.fill(first - (<usize>history << 3) - 256 - 64, 0, 256 + 64);
  }
}
