// Raw 24-bit codes into rows, in plain TypeScript; see `CodeKernels.unpack24`.

import type { PlainMemory } from "./plain-memory.ts";

export function plainUnpack24(
  { u8, i32 }: PlainMemory,
  from: number,
  channels: number,
  samples: number,
  to: number,
  stride: number,
): void {
  for (let c = 0; c < channels; c++) {
    const row = (to >> 2) + c * stride;
    for (let n = 0, at = from + 3 * c; n < samples; n++, at += 3 * channels)
      i32[row + n] = u8[at] | (u8[at + 1] << 8) | ((u8[at + 2] << 24) >> 8);
  }
}
