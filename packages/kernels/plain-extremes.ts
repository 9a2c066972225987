// The least and the greatest code of a row in plain TypeScript; see `CodeKernels.extremes`.

import type { PlainMemory } from "./plain-memory.ts";

export function plainExtremes({ i32 }: PlainMemory, x: number, count: number, out: number): void {
  let least = i32[x >> 2];
  let most = least;
  for (let n = 1; n < count; n++) {
    least = Math.min(least, i32[(x >> 2) + n]);
    most = Math.max(most, i32[(x >> 2) + n]);
  }
  i32[out >> 2] = least;
  i32[(out >> 2) + 1] = most;
}
