// Resampling and Fourier transform of one window of eight channels at once: they go in four pairs x + j·y, a pair is one
// complex number, a vector's lanes are the pairs; see ../window-phasors.ts.

import { codes, mac, nmac } from "./words";

/**
 * Codes of eight channels side by side as floats: out[n] = x of the four pairs, then y of the four pairs.
 * `rows`: eight byte offsets (u32) of the channels' first samples; `count` is 4 or more.
 */
export function interleave(rows: usize, count: i32, out: usize): void {
  fourChannels(rows, count, out);
  fourChannels(rows + 16, count, out + 16);
}

@inline
function fourChannels(rows: usize, count: i32, out: usize): void {
  const a = <usize>load<u32>(rows);
  const b = <usize>load<u32>(rows, 4);
  const c = <usize>load<u32>(rows, 8);
  const d = <usize>load<u32>(rows, 12);
  const last = <usize>(count - 4) << 2; // the last four may lap over those before: none behind them is read
  let n: usize = 0;
  while (true) {
    const to = out + (n << 3);
    const p = codes(a + n, 0);
    const q = codes(b + n, 0);
    const r = codes(c + n, 0);
    const s = codes(d + n, 0);
    const pq = i32x4.shuffle(p, q, 0, 4, 1, 5);
    const rs = i32x4.shuffle(r, s, 0, 4, 1, 5);
    v128.store(to, i32x4.shuffle(pq, rs, 0, 1, 4, 5));
    v128.store(to, i32x4.shuffle(pq, rs, 2, 3, 6, 7), 32);
    const pq2 = i32x4.shuffle(p, q, 2, 6, 3, 7);
    const rs2 = i32x4.shuffle(r, s, 2, 6, 3, 7);
    v128.store(to, i32x4.shuffle(pq2, rs2, 0, 1, 4, 5), 64);
    v128.store(to, i32x4.shuffle(pq2, rs2, 2, 3, 6, 7), 96);
    if (n == last) break;
    n = min(n + 16, last);
  }
}

/**
 * `points` values at start, start + step, …: each from 16 samples by a row of the table of taps (2,048 rows, at a
 * multiple of 64 bytes). It is the row before or behind the position, by a throw whose odds are the distances: always
 * the nearest would be a sawtooth of position errors and put lines into the spectrum. Positions are counted in 2^−32
 * samples; the throws are the same in every window.
 */
export function resample(
  input: usize,
  points: i32,
  start: f64,
  step: f64,
  taps: usize,
  out: usize,
): void {
  const by = <i64>(step * 4294967296.0);
  let position = <i64>(start * 4294967296.0) - by; // used twice: else the compiler converts at every point
  let throws: u32 = 0;
  let to = out;
  const end = out + (<usize>points << 5);
  while (to < end) {
    throws = throws * 1664525 + 1013904223; // D. E. Knuth's and H. W. Lewis's congruential generator
    position += by;
    const place = position + <i64>(throws >> 11);
    let k = taps + (<usize>(<u32>place >> 21) << 6);
    let at = input + (<usize>((<u64>place >> 32) - 7) << 5);
    // Two taps a round: in one long block V8 puts all loads first, and then runs out of registers.
    let x0 = f32x4.splat(0);
    let y0 = x0;
    let x1 = x0;
    let y1 = x0;
    do {
      let c = v128.load32_splat(k);
      x0 = mac(c, v128.load(at), x0);
      y0 = mac(c, v128.load(at, 16), y0);
      c = v128.load32_splat(k, 4);
      x1 = mac(c, v128.load(at, 32), x1);
      y1 = mac(c, v128.load(at, 48), y1);
      k += 8;
      at += 64;
    } while ((k & 63) != 0);
    v128.store(to, f32x4.add(x0, x1));
    v128.store(to, f32x4.add(y0, y1), 16);
    to += 32;
  }
}

/**
 * Stockham's Fourier transform in passes of four, a pass of two at the end where `points` is no power of four. The places
 * x and y take turns; returns the one that holds the result. turns: exp(−2πjk/points), real and imaginary part.
 */
export function fourierTransform(x: usize, y: usize, points: i32, turns: usize): usize {
  let n = <usize>points;
  let m: usize = 1;
  while (n >= 4) {
    const quarter = (m * (n >> 2)) << 5;
    const block = m << 5;
    for (let j: usize = 0; j < n >> 2; j++) {
      const t = (j * m) << 3;
      const r1 = v128.load32_splat(turns + t);
      const i1 = v128.load32_splat(turns + t, 4);
      const r2 = v128.load32_splat(turns + 2 * t);
      const i2 = v128.load32_splat(turns + 2 * t, 4);
      const r3 = v128.load32_splat(turns + 3 * t);
      const i3 = v128.load32_splat(turns + 3 * t, 4);
      let a = x + j * block;
      let to = y + 4 * j * block;
      const end = a + block;
      while (a < end) {
        const b = a + quarter;
        const c = b + quarter;
        const d = c + quarter;
        let p = v128.load(a);
        let q = v128.load(c);
        const s0r = f32x4.add(p, q);
        const s1r = f32x4.sub(p, q);
        p = v128.load(a, 16);
        q = v128.load(c, 16);
        const s0i = f32x4.add(p, q);
        const s1i = f32x4.sub(p, q);
        p = v128.load(b);
        q = v128.load(d);
        const s2r = f32x4.add(p, q);
        const s3i = f32x4.sub(q, p); // −j·(b − d)
        p = v128.load(b, 16);
        q = v128.load(d, 16);
        const s2i = f32x4.add(p, q);
        const s3r = f32x4.sub(p, q);
        v128.store(to, f32x4.add(s0r, s2r));
        v128.store(to, f32x4.add(s0i, s2i), 16);
        let zr = f32x4.add(s1r, s3r);
        let zi = f32x4.add(s1i, s3i);
        let w = to + block;
        v128.store(w, nmac(i1, zi, f32x4.mul(r1, zr)));
        v128.store(w, mac(i1, zr, f32x4.mul(r1, zi)), 16);
        zr = f32x4.sub(s0r, s2r);
        zi = f32x4.sub(s0i, s2i);
        w += block;
        v128.store(w, nmac(i2, zi, f32x4.mul(r2, zr)));
        v128.store(w, mac(i2, zr, f32x4.mul(r2, zi)), 16);
        zr = f32x4.sub(s1r, s3r);
        zi = f32x4.sub(s1i, s3i);
        w += block;
        v128.store(w, nmac(i3, zi, f32x4.mul(r3, zr)));
        v128.store(w, mac(i3, zr, f32x4.mul(r3, zi)), 16);
        a += 32;
        to += 32;
      }
    }
    const z = x;
    x = y;
    y = z;
    n >>= 2;
    m <<= 2;
  }
  if (n == 1) return x;
  const half = m << 5;
  for (let k: usize = 0; k < half; k += 16) {
    const p = v128.load(x + k);
    const q = v128.load(x + half + k);
    v128.store(y + k, f32x4.add(p, q));
    v128.store(y + half + k, f32x4.sub(p, q));
  }
  return y;
}

/**
 * Phasors of line 0, 1, … `lines` − 1 of x and y from the transform z of x + j·y: out[k] = x re, x im, y re, y im of the
 * four pairs each, times `size` and what the table of gains (doubles) says at k·`apart`, between its entries a line.
 */
export function untangle(
  z: usize,
  points: i32,
  lines: i32,
  size: f64,
  gains: usize,
  apart: f64,
  out: usize,
): void {
  for (let k = 0; k < lines; k++) {
    const p = z + (<usize>k << 5);
    const q = z + (<usize>((points - k) & (points - 1)) << 5);
    const pr = v128.load(p);
    const pi = v128.load(p, 16);
    const qr = v128.load(q);
    const qi = v128.load(q, 16);
    const place = <f64>k * apart;
    const g = <i32>place;
    const low = f64.load(gains + (<usize>g << 3));
    const high = f64.load(gains + (<usize>g << 3), 8);
    const by = f32x4.splat(<f32>(size * (low + (place - <f64>g) * (high - low))));
    const to = out + (<usize>k << 6);
    v128.store(to, f32x4.mul(by, f32x4.add(pr, qr)));
    v128.store(to, f32x4.mul(by, f32x4.sub(pi, qi)), 16);
    v128.store(to, f32x4.mul(by, f32x4.add(pi, qi)), 32);
    v128.store(to, f32x4.mul(by, f32x4.sub(qr, pr)), 48);
  }
}
