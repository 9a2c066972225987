// Sums around a pulse edge in plain TypeScript, operation for operation as the machine code does them; see
// `edge-energy.ts`.

import type { PlainMemory } from "./plain-memory.ts";

export function plainEdgeSamples(
  { i32, f64 }: PlainMemory,
  x: number,
  count: number,
  taps: number,
  out: number,
): void {
  for (let n = 0; n < count; n++) {
    let d = taps === 0 ? i32[(x >> 2) + n] : 0;
    if (taps !== 0) for (let t = 0; t < 16; t++) d += f64[(taps >> 3) + t] * i32[(x >> 2) + n + 8 - t];
    f64[(out >> 3) + n] = d;
  }
}

export function plainEdgeWeights(
  { f64 }: PlainMemory,
  from: number,
  to: number,
  points: number,
  a: number,
  b: number,
  c: number,
  d: number,
  out: number,
): void {
  const [F, T] = [from >> 3, to >> 3];
  for (let j = 0; j < points; j++)
    f64[(out >> 3) + j] =
      a * f64[F + j] + b * f64[F + points + j] + (c * f64[T + j] + d * f64[T + points + j]);
}

export function plainEdgeSums(
  { f64 }: PlainMemory,
  u: number,
  i: number,
  samples: number,
  weights: number,
  before: number,
  points: number,
  halfWay: number,
  filter: number,
  half: number,
  out: number,
): void {
  const [U, I, W, O, H, to] = [u >> 3, i >> 3, weights >> 3, halfWay >> 3, filter >> 3, out >> 3];
  const even = new Float64Array(8); // Σ w·u·i, Σ w·u, Σ w·i, Σ w, even and odd places apart
  const odd = new Float64Array(8);
  for (let j = 0; j < samples; j++) add(even, j & 1, f64[W + j], f64[U + j], f64[I + j]);
  for (let j = 0; j < points; j++) {
    const n = before + j; // the point n + ½
    let volts = 0;
    let amps = 0;
    for (let q = 0; q < half; q++) {
      const c = f64[H + q];
      volts += c * (f64[U + n - q] + f64[U + n + 1 + q]);
      amps += c * (f64[I + n - q] + f64[I + n + 1 + q]);
    }
    add(odd, j & 1, f64[O + j], volts, amps);
  }
  for (let k = 0; k < 4; k++) {
    f64[to + k] = even[2 * k] + even[2 * k + 1];
    f64[to + 4 + k] = odd[2 * k] + odd[2 * k + 1];
  }
}

function add(sums: Float64Array, lane: number, weight: number, u: number, i: number): void {
  sums[lane] += weight * (u * i);
  sums[2 + lane] += weight * u;
  sums[4 + lane] += weight * i;
  sums[6 + lane] += weight;
}
