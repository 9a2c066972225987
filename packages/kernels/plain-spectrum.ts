// Resampling and Fourier transform of a window in plain TypeScript, operation for operation as the machine code does
// them; see `window-phasors.ts`.

import type { PlainMemory } from "./plain-memory.ts";

const f = Math.fround;
const LANES = 8;

export function plainInterleave(
  { u32, i32, f32 }: PlainMemory,
  rows: number,
  count: number,
  out: number,
): void {
  for (let lane = 0; lane < LANES; lane++) {
    const row = u32[(rows >> 2) + lane] >> 2;
    for (let n = 0; n < count; n++) f32[(out >> 2) + n * LANES + lane] = i32[row + n];
  }
}

export function plainResample(
  { f32 }: PlainMemory,
  input: number,
  points: number,
  start: number,
  step: number,
  taps: number,
  out: number,
): void {
  const by = BigInt(Math.trunc(step * 2 ** 32));
  let position = BigInt(Math.trunc(start * 2 ** 32));
  let throws = 0;
  for (let m = 0; m < points; m++, position += by) {
    throws = (Math.imul(throws, 1664525) + 1013904223) >>> 0;
    const place = position + BigInt(throws >>> 11);
    const k = (taps >> 2) + Number((place >> 21n) & 2047n) * 16;
    const x = (input >> 2) + (Number(place >> 32n) - 7) * LANES;
    for (let lane = 0; lane < LANES; lane++) {
      let even = 0;
      let odd = 0;
      for (let j = 0; j < 16; j += 2) {
        even = f(even + f(f32[k + j] * f32[x + j * LANES + lane]));
        odd = f(odd + f(f32[k + j + 1] * f32[x + (j + 1) * LANES + lane]));
      }
      f32[(out >> 2) + m * LANES + lane] = even + odd;
    }
  }
}

export function plainFourierTransform(
  { f32 }: PlainMemory,
  first: number,
  second: number,
  points: number,
  turns: number,
): number {
  const w = turns >> 2;
  let [x, y, n, m] = [first, second, points, 1];
  for (; n >= 4; n /= 4, m *= 4) {
    const quarter = (m * n * LANES) / 4;
    for (let j = 0; j < n / 4; j++) {
      for (let k = 0; k < m * LANES; k++) {
        if ((k & 4) !== 0) continue; // real parts stand four places before imaginary ones
        const a = (x >> 2) + j * m * LANES + k;
        butterfly(f32, a, quarter, (y >> 2) + 4 * j * m * LANES + k, m * LANES, w, 2 * j * m);
      }
    }
    [x, y] = [y, x];
  }
  if (n === 1) return x;
  const half = m * LANES;
  for (let k = 0; k < half; k++) {
    const p = f32[(x >> 2) + k];
    const q = f32[(x >> 2) + half + k];
    f32[(y >> 2) + k] = p + q;
    f32[(y >> 2) + half + k] = p - q;
  }
  return y;
}

/** Four values a quarter apart into four a block apart, turned by the angles t, 2t, 3t. */
function butterfly(
  f32: Float32Array,
  a: number,
  quarter: number,
  to: number,
  block: number,
  w: number,
  t: number,
): void {
  const [b, c, d] = [a + quarter, a + 2 * quarter, a + 3 * quarter];
  const s0r = f(f32[a] + f32[c]);
  const s1r = f(f32[a] - f32[c]);
  const s0i = f(f32[a + 4] + f32[c + 4]);
  const s1i = f(f32[a + 4] - f32[c + 4]);
  const s2r = f(f32[b] + f32[d]);
  const s3i = f(f32[d] - f32[b]);
  const s2i = f(f32[b + 4] + f32[d + 4]);
  const s3r = f(f32[b + 4] - f32[d + 4]);
  f32[to] = s0r + s2r;
  f32[to + 4] = s0i + s2i;
  const turned = (place: number, zr: number, zi: number, at: number): void => {
    const re = f32[w + at];
    const im = f32[w + at + 1];
    f32[place] = f(re * zr) - f(im * zi);
    f32[place + 4] = f(re * zi) + f(im * zr);
  };
  turned(to + block, f(s1r + s3r), f(s1i + s3i), t);
  turned(to + 2 * block, f(s0r - s2r), f(s0i - s2i), 2 * t);
  turned(to + 3 * block, f(s1r - s3r), f(s1i - s3i), 3 * t);
}

export function plainUntangle(
  { f32, f64 }: PlainMemory,
  z: number,
  points: number,
  lines: number,
  size: number,
  gains: number,
  apart: number,
  out: number,
): void {
  for (let k = 0; k < lines; k++) {
    const p = (z >> 2) + k * LANES;
    const q = (z >> 2) + ((points - k) & (points - 1)) * LANES;
    const place = k * apart;
    const g = Math.trunc(place);
    const low = f64[(gains >> 3) + g];
    const by = f(size * (low + (place - g) * (f64[(gains >> 3) + g + 1] - low)));
    const to = (out >> 2) + k * 16;
    for (let lane = 0; lane < 4; lane++) {
      f32[to + lane] = by * f(f32[p + lane] + f32[q + lane]);
      f32[to + 4 + lane] = by * f(f32[p + 4 + lane] - f32[q + 4 + lane]);
      f32[to + 8 + lane] = by * f(f32[p + 4 + lane] + f32[q + 4 + lane]);
      f32[to + 12 + lane] = by * f(f32[q + lane] - f32[p + lane]);
    }
  }
}
