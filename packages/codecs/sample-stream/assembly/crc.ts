// CRC-32C, sixteen bytes at a time; see ../crc32c.ts.

import { CRC_TABLES } from "./words";

/** @param work working memory with the tables: table k says what a byte does to the rest when k more bytes follow it */
export function crc32c(at: usize, length: i32, work: usize): u32 {
  const t = work + CRC_TABLES;
  let rest: u32 = 0xffffffff;
  const end = at + <usize>length;
  const whole = at + <usize>(length & ~15);
  for (; at < whole; at += 16) {
    const a = rest ^ load<u32>(at);
    const b = load<u32>(at, 4);
    const c = load<u32>(at, 8);
    const d = load<u32>(at, 12);
    rest = four(t + 12 * 1024, a) ^ four(t + 8 * 1024, b) ^ four(t + 4 * 1024, c) ^ four(t, d);
  }
  for (; at < end; at++) rest = (rest >>> 8) ^ load<u32>(t + <usize>(((rest ^ <u32>load<u8>(at)) & 255) << 2));
  return ~rest;
}

/** What four bytes do whose last one is followed by as many as the table is about. */
@inline
function four(t: usize, word: u32): u32 {
  return (
    load<u32>(t + <usize>((word & 255) << 2), 3 * 1024) ^
    load<u32>(t + <usize>(((word >>> 8) & 255) << 2), 2 * 1024) ^
    load<u32>(t + <usize>(((word >>> 16) & 255) << 2), 1024) ^
    load<u32>(t + <usize>((word >>> 24) << 2))
  );
}
