// Products around a pulse edge in plain TypeScript, operation for operation as the machine code does them; see
// `edge-energy.ts`.

import type { PlainMemory } from "./plain-memory.ts";

export function plainEdgeSamples(
  { i32, f64 }: PlainMemory,
  x: number,
  count: number,
  offset: number,
  taps: number,
  out: number,
): void {
  for (let n = 0; n < count; n++) {
    let d = taps === 0 ? i32[(x >> 2) + n] - offset : 0;
    if (taps !== 0)
      for (let t = 0; t < 16; t++) d += f64[(taps >> 3) + t] * (i32[(x >> 2) + n + 8 - t] - offset);
    f64[(out >> 3) + n] = d;
  }
}

export function plainEdgeProducts(
  { f64 }: PlainMemory,
  u: number,
  i: number,
  halfWidth: number,
  weights: number,
  halfWay: number,
  late: number,
  filter: number,
  half: number,
): number {
  const [U, I, W, O, H] = [u >> 3, i >> 3, weights >> 3, halfWay >> 3, filter >> 3];
  let [even0, even1, odd0, odd1] = [0, 0, 0, 0];
  for (let j = 0; j < 2 * halfWidth; j += 2) {
    even0 += f64[W + j] * (f64[U + j] * f64[I + j]);
    even1 += f64[W + j + 1] * (f64[U + j + 1] * f64[I + j + 1]);
  }
  for (let j = 0; j < 2 * halfWidth; j += 2) {
    const n = late - 1 + j; // the points n + ½ and n + 1½
    let [u0, u1, i0, i1] = [0, 0, 0, 0];
    for (let q = 0; q < half; q++) {
      const c = f64[H + q];
      u0 += c * (f64[U + n - q] + f64[U + n + 1 + q]);
      u1 += c * (f64[U + n + 1 - q] + f64[U + n + 2 + q]);
      i0 += c * (f64[I + n - q] + f64[I + n + 1 + q]);
      i1 += c * (f64[I + n + 1 - q] + f64[I + n + 2 + q]);
    }
    odd0 += f64[O + j] * (u0 * i0);
    odd1 += f64[O + j + 1] * (u1 * i1);
  }
  return even0 + even1 + (odd0 + odd1);
}
