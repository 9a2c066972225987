// Block sums of codes in plain TypeScript: the oracle of the machine code, operation for operation, and what runs where
// there is none; see `CodeKernels.blockSums`.

import type { PlainMemory } from "./plain-memory.ts";

const BLOCK = 16;
const TAPS = 16;
const f = Math.fround;
/** A block's delayed current, and the sums of its four lanes. */
const delayed = new Float32Array(BLOCK);
const lanes = new Float32Array(12);

export function plainBlockSums(
  { i32, f32, f64 }: PlainMemory,
  u: number,
  i: number,
  blocks: number,
  taps: number,
  out: number,
  row: number,
): void {
  const [volts, amps, filter] = [u >> 2, i >> 2, taps >> 2];
  for (let b = 0; b < blocks; b++) {
    const [v, a] = [volts + b * BLOCK, amps + b * BLOCK];
    if (taps === 0) for (let n = 0; n < BLOCK; n++) delayed[n] = i32[a + n];
    else delay(i32, f32, a, filter);
    lanes.fill(0);
    let su = 0;
    let si = 0;
    for (let n = 0; n < BLOCK; n++) {
      const lane = n & 3;
      const w = f(i32[v + n]);
      const z = f(i32[a + n]);
      lanes[lane] = lanes[lane] + f(w * delayed[n]);
      lanes[4 + lane] = lanes[4 + lane] + f(w * w);
      lanes[8 + lane] = lanes[8 + lane] + f(z * z);
      su = (su + i32[v + n]) | 0;
      si = (si + i32[a + n]) | 0;
    }
    const to = (out >> 3) + b;
    const next = row >> 3;
    f64[to] = laneSum(0);
    f64[to + next] = laneSum(4);
    f64[to + 2 * next] = laneSum(8);
    f64[to + 3 * next] = su;
    f64[to + 4 * next] = si;
  }
}

const laneSum = (at: number): number => lanes[at] + lanes[at + 2] + (lanes[at + 1] + lanes[at + 3]);

/** The taps in the order of the machine code: r + 12, r + 8, r + 4, r for r = 0 … 3. */
function delay(i32: Int32Array, f32: Float32Array, at: number, filter: number): void {
  for (let n = 0; n < BLOCK; n++) {
    let d = 0;
    for (let r = 0; r < 4; r++)
      for (let t = r + TAPS - 4; t >= 0; t -= 4) d = f(d + f(f32[filter + t] * f(i32[at + n + 8 - t])));
    delayed[n] = d;
  }
}

export function plainWideBlockSums(
  { i32, f64 }: PlainMemory,
  u: number,
  i: number,
  blocks: number,
  taps: number,
  out: number,
  row: number,
): void {
  const [volts, amps, filter] = [u >> 2, i >> 2, taps >> 3];
  const pairs = new Float64Array(10); // five sums, even and odd samples apart
  for (let b = 0; b < blocks; b++) {
    pairs.fill(0);
    for (let n = b * BLOCK; n < (b + 1) * BLOCK; n++) {
      const lane = n & 1;
      const w = i32[volts + n];
      const z = i32[amps + n];
      let d = taps === 0 ? z : 0;
      if (taps !== 0) for (let t = 0; t < TAPS; t++) d += f64[filter + t] * i32[amps + n + 8 - t];
      pairs[lane] += w * d;
      pairs[2 + lane] += w * w;
      pairs[4 + lane] += z * z;
      pairs[6 + lane] += w;
      pairs[8 + lane] += z;
    }
    for (let k = 0; k < 5; k++) f64[(out >> 3) + b + k * (row >> 3)] = pairs[2 * k] + pairs[2 * k + 1];
  }
}

export function plainRowSums(
  { f64 }: PlainMemory,
  from: number,
  rows: number,
  count: number,
  row: number,
  out: number,
): void {
  for (let r = 0; r < rows; r++) {
    const at = (from + r * row) >> 3;
    let [a, b, c, d] = [0, 0, 0, 0];
    const whole = count & ~3;
    for (let n = 0; n < whole; n += 4) {
      a += f64[at + n];
      b += f64[at + n + 1];
      c += f64[at + n + 2];
      d += f64[at + n + 3];
    }
    let sum = a + c + (b + d);
    for (let n = whole; n < count; n++) sum += f64[at + n];
    f64[(out >> 3) + r] = sum;
  }
}
