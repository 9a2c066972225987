// Modes and quotients of a channel out of their bits; see ../plain-engine.ts.

import {
  BLOCK,
  FAR_EXACT,
  FAR_SINGLE,
  HISTORY,
  KIND,
  MODE,
  MODES_AT,
  MOST_MODE,
  PAST_END,
  PREDICTOR_BYTES,
  PREDICTORS,
  QUOTIENT,
  QUOTIENTS_AT,
  REACH,
  RICE,
  RUN_COUNTS,
  RUN_RESTS,
  RUNS,
} from "./words";

/** @returns the modes' bytes, or a fault */
export function readModes(
  at: usize,
  end: usize,
  samples: i32,
  history: i32,
  predictors: i32,
  work: usize,
): i32 {
  const bits = <i32>(end - at) << 3;
  let to = <usize>load<u32>(work, MODES_AT);
  let bit = 0;
  let mode = 0;
  for (let first = 0; first < samples; first += BLOCK) {
    const next = load<u32>(at + <usize>(bit >> 3)) >>> (bit & 7);
    const zeros = <i32>ctz(next | 8);
    bit += zeros < 3 ? zeros + 1 : 11;
    if (bit > bits) return PAST_END;
    if (zeros == 1) mode += 4;
    else if (zeros == 2) mode -= 4;
    else if (zeros == 3) mode = <i32>((next >>> 3) & 255);
    const which = mode & 3;
    if (which > predictors || mode < 0 || mode >> 2 > MOST_MODE) return MODE;
    if (which > 0) {
      const by = work + PREDICTORS + <usize>(which - 1) * PREDICTOR_BYTES;
      const kind = load<i32>(by, KIND);
      if ((kind == FAR_SINGLE || kind == FAR_EXACT) && first + history < load<i32>(by, REACH)) return HISTORY;
    }
    store<u8>(to++, <u8>mode);
  }
  return (bit + 7) >> 3;
}

/** Bytes of all low bits. */
export function lowBytes(samples: i32, work: usize): i32 {
  let from = <usize>load<u32>(work, MODES_AT);
  let bytes = 0;
  for (let left = samples; left > 0; left -= BLOCK) {
    const mode = <i32>load<u8>(from++) >> 2;
    bytes += (min(left, BLOCK) * (mode < RICE ? mode : mode - RICE) + 7) >> 3;
  }
  return bytes;
}

function quotientsDue(samples: i32, work: usize): i32 {
  let from = <usize>load<u32>(work, MODES_AT);
  let count = 0;
  for (let left = samples; left > 0; left -= BLOCK)
    if (<i32>load<u8>(from++) >> 2 >= RICE) count += min(left, BLOCK);
  return count;
}

/** @returns the quotients' bytes, or a fault */
export function readQuotients(at: usize, end: usize, samples: i32, work: usize): i32 {
  const runs = work + RUNS;
  const counts = work + RUN_COUNTS;
  const rests = work + RUN_RESTS;
  let to = <usize>load<u32>(work, QUOTIENTS_AT);
  const full = to + <usize>quotientsDue(samples, work);
  let from = at;
  let carry: u32 = 0; // zeros since the last one
  while (to < full) {
    // A byte holds eight quotients at most: so many bytes are needed in any case.
    const needed = (full - to + 7) >> 3;
    const stop = from + min(needed, end - from);
    if (from == stop) return PAST_END;
    while (from < stop) {
      const byte = <usize>load<u8>(from++);
      if (byte == 0) {
        carry += 8;
        if (carry > 240) return QUOTIENT;
        continue;
      }
      const found = load<u64>(runs + (byte << 3)) + <u64>carry;
      if ((<u32>found & 255) > 240) return QUOTIENT;
      store<u64>(to, found);
      to += <usize>load<u8>(counts + byte);
      carry = <u32>load<u8>(rests + byte);
    }
  }
  return to > full ? QUOTIENT : <i32>(from - at);
}
