// The pulse-edge rule near one edge, in doubles; see ../edge-energy.ts.

import { mac64, pairSum, wideCodes } from "./words";

/**
 * Codes of one channel around an edge as doubles; the current through its 16 taps, if there are any:
 * out[n] = Σ_t taps[t]·x[n + 8 − t]. `count` is a multiple of 4.
 */
export function edgeSamples(x: usize, count: i32, taps: usize, out: usize, scratch: usize): void {
  const bytes = <usize>count << 3;
  if (taps == 0) {
    for (let n: usize = 0; n < bytes; n += 16) v128.store(out + n, wideCodes(x + (n >> 1)));
    return;
  }
  // From 7 samples before the first to 8 behind the last; one more before, for pairs.
  for (let n: usize = 0; n < bytes + 128; n += 16) v128.store(scratch + n, wideCodes(x - 32 + (n >> 1)));
  for (let n: usize = 0; n < bytes; n += 32) {
    let at = scratch + n + 128; // tap 0 stands 8 samples ahead of its output
    let d = f64x2.splat(0);
    let e = d;
    const end = taps + 128;
    for (let t = taps; t < end; t += 16) {
      let c = v128.load64_splat(t);
      d = mac64(c, v128.load(at), d);
      e = mac64(c, v128.load(at, 16), e);
      c = v128.load64_splat(t, 8);
      d = mac64(c, v128.load(at - 8), d);
      e = mac64(c, v128.load(at - 8, 16), e);
      at -= 16;
    }
    v128.store(out + n, d);
    v128.store(out + n, e, 16);
  }
}

/**
 * Weights of an edge between two rows of the rule's table: out[j] = a·from[j] + b·from[points + j] + (c·to[j] +
 * d·to[points + j]).
 */
export function edgeWeights(
  from: usize,
  to: usize,
  points: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  out: usize,
): void {
  const slopes = <usize>points << 3;
  const pairs = slopes & ~15;
  const va = f64x2.splat(a);
  const vb = f64x2.splat(b);
  const vc = f64x2.splat(c);
  const vd = f64x2.splat(d);
  for (let j: usize = 0; j < pairs; j += 16) {
    const early = mac64(vb, v128.load(from + slopes + j), f64x2.mul(va, v128.load(from + j)));
    const late = mac64(vd, v128.load(to + slopes + j), f64x2.mul(vc, v128.load(to + j)));
    v128.store(out + j, f64x2.add(early, late));
  }
  for (let j = pairs; j < slopes; j += 8)
    f64.store(
      out + j,
      a * f64.load(from + j) +
        b * f64.load(from + slopes + j) +
        (c * f64.load(to + j) + d * f64.load(to + slopes + j)),
    );
}

/**
 * Weighted sums around an edge: those of the samples, then those of the points half-way between them, where voltage and
 * current go through the half-sample filter. out: Σ w·u·i, Σ w·u, Σ w·i, Σ w of the one, then of the other.
 */
export function edgeSums(
  u: usize,
  i: usize,
  samples: i32,
  weights: usize,
  before: usize,
  points: i32,
  halfWay: usize,
  filter: usize,
  half: i32,
  out: usize,
): void {
  let ui = f64x2.splat(0);
  let su = ui;
  let si = ui;
  let sw = ui;
  for (let j: usize = 0; j < <usize>samples << 3; j += 16) {
    const w = v128.load(weights + j);
    const volts = v128.load(u + j);
    const amps = v128.load(i + j);
    ui = mac64(w, f64x2.mul(volts, amps), ui);
    su = mac64(w, volts, su);
    si = mac64(w, amps, si);
    sw = f64x2.add(sw, w);
  }
  f64.store(out, pairSum(ui));
  f64.store(out, pairSum(su), 8);
  f64.store(out, pairSum(si), 16);
  f64.store(out, pairSum(sw), 24);
  ui = f64x2.splat(0);
  su = ui;
  si = ui;
  sw = ui;
  // Four half-way points at once, so that no sum waits for the one before: n + ½ … n + 3½, n the sample at `before`.
  let uFirst = u + (before << 3);
  let iFirst = i + (before << 3);
  for (let j: usize = 0; j < <usize>points << 3; j += 32) {
    let u0 = f64x2.splat(0);
    let u1 = u0;
    let i0 = u0;
    let i1 = u0;
    let uLeft = uFirst;
    let uRight = uFirst + 8;
    let iLeft = iFirst;
    let iRight = iFirst + 8;
    const end = filter + (<usize>half << 3);
    for (let q = filter; q < end; q += 8) {
      const c = v128.load64_splat(q);
      u0 = mac64(c, f64x2.add(v128.load(uLeft), v128.load(uRight)), u0);
      u1 = mac64(c, f64x2.add(v128.load(uLeft, 16), v128.load(uRight, 16)), u1);
      i0 = mac64(c, f64x2.add(v128.load(iLeft), v128.load(iRight)), i0);
      i1 = mac64(c, f64x2.add(v128.load(iLeft, 16), v128.load(iRight, 16)), i1);
      uLeft -= 8;
      uRight += 8;
      iLeft -= 8;
      iRight += 8;
    }
    let w = v128.load(halfWay + j);
    ui = mac64(w, f64x2.mul(u0, i0), ui);
    su = mac64(w, u0, su);
    si = mac64(w, i0, si);
    sw = f64x2.add(sw, w);
    w = v128.load(halfWay + j, 16);
    ui = mac64(w, f64x2.mul(u1, i1), ui);
    su = mac64(w, u1, su);
    si = mac64(w, i1, si);
    sw = f64x2.add(sw, w);
    uFirst += 32;
    iFirst += 32;
  }
  f64.store(out, pairSum(ui), 32);
  f64.store(out, pairSum(su), 40);
  f64.store(out, pairSum(si), 48);
  f64.store(out, pairSum(sw), 56);
}
