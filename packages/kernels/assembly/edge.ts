// The pulse-edge rule near one edge, in doubles; see ../edge-energy.ts.

import { pairSum, wideCodes } from "./words";

/**
 * Codes of one channel around an edge as doubles; the current through its 16 taps, if there are any:
 * out[n] = Σ_t taps[t]·x[n + 8 − t]. `count` is even.
 */
export function edgeSamples(x: usize, count: i32, taps: usize, out: usize): void {
  for (let n: usize = 0; n < <usize>count; n += 2) {
    const at = x + (n << 2);
    let d: v128;
    if (taps == 0) d = wideCodes(at);
    else {
      d = f64x2.splat(0);
      for (let t: usize = 0; t < 16; t++)
        d = f64x2.add(d, f64x2.mul(v128.load64_splat(taps + (t << 3)), wideCodes(at + 32 - (t << 2))));
    }
    v128.store(out + (n << 3), d);
  }
}

/**
 * Weighted sums around an edge: those of the samples, then those of the points half-way between them, where voltage and
 * current go through the half-sample filter. out: Σ w·u·i, Σ w·u, Σ w·i of the one, then of the other.
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
  for (let j: usize = 0; j < <usize>samples << 3; j += 16) {
    const w = v128.load(weights + j);
    const volts = v128.load(u + j);
    const amps = v128.load(i + j);
    ui = f64x2.add(ui, f64x2.mul(w, f64x2.mul(volts, amps)));
    su = f64x2.add(su, f64x2.mul(w, volts));
    si = f64x2.add(si, f64x2.mul(w, amps));
  }
  f64.store(out, pairSum(ui));
  f64.store(out, pairSum(su), 8);
  f64.store(out, pairSum(si), 16);
  ui = f64x2.splat(0);
  su = ui;
  si = ui;
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
      u0 = f64x2.add(u0, f64x2.mul(c, f64x2.add(v128.load(uLeft), v128.load(uRight))));
      u1 = f64x2.add(u1, f64x2.mul(c, f64x2.add(v128.load(uLeft, 16), v128.load(uRight, 16))));
      i0 = f64x2.add(i0, f64x2.mul(c, f64x2.add(v128.load(iLeft), v128.load(iRight))));
      i1 = f64x2.add(i1, f64x2.mul(c, f64x2.add(v128.load(iLeft, 16), v128.load(iRight, 16))));
      uLeft -= 8;
      uRight += 8;
      iLeft -= 8;
      iRight += 8;
    }
    let w = v128.load(halfWay + j);
    ui = f64x2.add(ui, f64x2.mul(w, f64x2.mul(u0, i0)));
    su = f64x2.add(su, f64x2.mul(w, u0));
    si = f64x2.add(si, f64x2.mul(w, i0));
    w = v128.load(halfWay + j, 16);
    ui = f64x2.add(ui, f64x2.mul(w, f64x2.mul(u1, i1)));
    su = f64x2.add(su, f64x2.mul(w, u1));
    si = f64x2.add(si, f64x2.mul(w, i1));
    uFirst += 32;
    iFirst += 32;
  }
  f64.store(out, pairSum(ui), 24);
  f64.store(out, pairSum(su), 32);
  f64.store(out, pairSum(si), 40);
}
