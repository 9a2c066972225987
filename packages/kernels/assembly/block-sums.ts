// Sums of one element over blocks of 16 samples, in floats within a block and in doubles between; see ../block-sums.ts.

import { codes, integerSum, mac, wideSum } from "./words";

/**
 * Two blocks at a time. The filter of 16 taps takes them in four rounds: in round r the taps r, r + 4, r + 8, r + 12, so
 * that a vector that was loaded once serves four outputs; loads, not products, are what a machine is short of.
 */
export function blockSums(
  u: usize,
  i: usize,
  blocks: i32,
  taps: usize,
  out: usize,
  row: usize,
  scratch: usize,
): void {
  // The current as floats, from 7 samples before the first block to 8 after the last.
  const bytes = (<usize>blocks << 6) + 128;
  for (let b: usize = 0; b < bytes; b += 16) v128.store(scratch + b, codes(i - 32 + b, 0));
  let at = scratch + 32;
  let volts = u;
  let amps = i;
  let to = out;
  const end = out + (<usize>blocks << 3);
  while (to < end) {
    const both = to + 8 < end;
    let d0 = f32x4.splat(0);
    let d1 = d0;
    let d2 = d0;
    let d3 = d0;
    let d4 = d0;
    let d5 = d0;
    let d6 = d0;
    let d7 = d0;
    if (taps == 0) {
      d0 = v128.load(at);
      d1 = v128.load(at, 16);
      d2 = v128.load(at, 32);
      d3 = v128.load(at, 48);
      d4 = v128.load(at, 64);
      d5 = v128.load(at, 80);
      d6 = v128.load(at, 96);
      d7 = v128.load(at, 112);
    } else {
      let q = at + 32; // tap t of output n meets sample n + 8 − t
      let c = taps;
      const last = taps + 16;
      do {
        const k0 = v128.load32_splat(c);
        const k1 = v128.load32_splat(c, 16);
        const k2 = v128.load32_splat(c, 32);
        const k3 = v128.load32_splat(c, 48);
        let v = v128.load(q - 48);
        d0 = mac(k3, v, d0);
        v = v128.load(q - 32);
        d0 = mac(k2, v, d0);
        d1 = mac(k3, v, d1);
        v = v128.load(q - 16);
        d0 = mac(k1, v, d0);
        d1 = mac(k2, v, d1);
        d2 = mac(k3, v, d2);
        v = v128.load(q);
        d0 = mac(k0, v, d0);
        d1 = mac(k1, v, d1);
        d2 = mac(k2, v, d2);
        d3 = mac(k3, v, d3);
        v = v128.load(q, 16);
        d1 = mac(k0, v, d1);
        d2 = mac(k1, v, d2);
        d3 = mac(k2, v, d3);
        d4 = mac(k3, v, d4);
        v = v128.load(q, 32);
        d2 = mac(k0, v, d2);
        d3 = mac(k1, v, d3);
        d4 = mac(k2, v, d4);
        d5 = mac(k3, v, d5);
        v = v128.load(q, 48);
        d3 = mac(k0, v, d3);
        d4 = mac(k1, v, d4);
        d5 = mac(k2, v, d5);
        d6 = mac(k3, v, d6);
        v = v128.load(q, 64);
        d4 = mac(k0, v, d4);
        d5 = mac(k1, v, d5);
        d6 = mac(k2, v, d6);
        d7 = mac(k3, v, d7);
        v = v128.load(q, 80);
        d5 = mac(k0, v, d5);
        d6 = mac(k1, v, d6);
        d7 = mac(k2, v, d7);
        v = v128.load(q, 96);
        d6 = mac(k0, v, d6);
        d7 = mac(k1, v, d7);
        v = v128.load(q, 112);
        d7 = mac(k0, v, d7);
        q -= 4;
        c += 4;
      } while (c < last);
    }
    oneBlock(volts, amps, at, d0, d1, d2, d3, to, row);
    if (both) oneBlock(volts + 64, amps + 64, at + 64, d4, d5, d6, d7, to + 8, row);
    to += 16;
    volts += 128;
    amps += 128;
    at += 128;
  }
}

/** Σ u·i′, Σ u², Σ i², Σ u, Σ i of one block. */
@inline
function oneBlock(
  u: usize,
  amps: usize,
  i: usize,
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
  to: usize,
  row: usize,
): void {
  let w = codes(u, 0);
  let z = v128.load(i);
  let ui = f32x4.mul(w, d0);
  let uu = f32x4.mul(w, w);
  let ii = f32x4.mul(z, z);
  w = codes(u, 16);
  z = v128.load(i, 16);
  ui = mac(w, d1, ui);
  uu = mac(w, w, uu);
  ii = mac(z, z, ii);
  w = codes(u, 32);
  z = v128.load(i, 32);
  ui = mac(w, d2, ui);
  uu = mac(w, w, uu);
  ii = mac(z, z, ii);
  w = codes(u, 48);
  z = v128.load(i, 48);
  ui = mac(w, d3, ui);
  uu = mac(w, w, uu);
  ii = mac(z, z, ii);
  f64.store(to, wideSum(ui));
  f64.store(to + row, wideSum(uu));
  f64.store(to + 2 * row, wideSum(ii));
  f64.store(to + 3 * row, <f64>integerSum(blockOf(u)));
  f64.store(to + 4 * row, <f64>integerSum(blockOf(amps)));
}

/** Codes below 2^24 are added as integers: exact. */
@inline
function blockOf(at: usize): v128 {
  return i32x4.add(
    i32x4.add(v128.load(at), v128.load(at, 16)),
    i32x4.add(v128.load(at, 32), v128.load(at, 48)),
  );
}

/** Σ of each of `rows` rows of `count` doubles, `row` bytes apart. */
export function rowSums(from: usize, rows: i32, count: i32, row: usize, out: usize): void {
  for (let r = 0; r < rows; r++) {
    let at = from + <usize>r * row;
    const end = at + (<usize>(count & ~3) << 3);
    const last = at + (<usize>count << 3);
    let even = f64x2.splat(0);
    let odd = even;
    for (; at < end; at += 32) {
      even = f64x2.add(even, v128.load(at));
      odd = f64x2.add(odd, v128.load(at, 16));
    }
    let sum = pairs(even, odd);
    for (; at < last; at += 8) sum += f64.load(at);
    f64.store(out + (<usize>r << 3), sum);
  }
}

@inline
function pairs(even: v128, odd: v128): f64 {
  const both = f64x2.add(even, odd);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
