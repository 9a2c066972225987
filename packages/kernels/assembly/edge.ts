// The pulse-edge rule near one edge, in doubles; see ../edge-energy.ts.

import { pairSum, wideCodes } from "./words";

/**
 * Codes of one channel around an edge as doubles without their offset; the current through its 16 taps, if there are any:
 * out[n] = Σ_t taps[t]·(x[n + 8 − t] − offset). `count` is even.
 */
export function edgeSamples(x: usize, count: i32, offset: f64, taps: usize, out: usize): void {
  const minus = f64x2.splat(offset);
  for (let n: usize = 0; n < <usize>count; n += 2) {
    const at = x + (n << 2);
    let d: v128;
    if (taps == 0) d = f64x2.sub(wideCodes(at), minus);
    else {
      d = f64x2.splat(0);
      for (let t: usize = 0; t < 16; t++) {
        const past = f64x2.sub(wideCodes(at + 32 - (t << 2)), minus);
        d = f64x2.add(d, f64x2.mul(v128.load64_splat(taps + (t << 3)), past));
      }
    }
    v128.store(out + (n << 3), d);
  }
}

/**
 * Weighted products around an edge: the samples' own (`even`), then those half-way between them (`odd`), where voltage and
 * current go through the half-sample filter. u, i: at the first of the 2M samples; weights: 2M for the samples, then
 * those of the half-way points, beginning with the one that is used first.
 */
export function edgeProducts(
  u: usize,
  i: usize,
  halfWidth: i32,
  weights: usize,
  halfWay: usize,
  late: i32,
  filter: usize,
  half: i32,
): f64 {
  const samples = <usize>(2 * halfWidth);
  let even = f64x2.splat(0);
  for (let j: usize = 0; j < samples << 3; j += 16)
    even = f64x2.add(even, f64x2.mul(v128.load(weights + j), f64x2.mul(v128.load(u + j), v128.load(i + j))));
  let odd = f64x2.splat(0);
  // The half-way points n + ½ and n + 1½ side by side, n from k − M + late on, one sample before the first of the 2M.
  const uFirst = u + (<usize>late << 3) - 8;
  const iFirst = i + (<usize>late << 3) - 8;
  for (let j: usize = 0; j < samples << 3; j += 16) {
    let before = j;
    let after = j + 8;
    let uu = f64x2.splat(0);
    let ii = f64x2.splat(0);
    for (let q: usize = 0; q < <usize>half << 3; q += 8) {
      const c = v128.load64_splat(filter + q);
      uu = f64x2.add(uu, f64x2.mul(c, f64x2.add(v128.load(uFirst + before), v128.load(uFirst + after))));
      ii = f64x2.add(ii, f64x2.mul(c, f64x2.add(v128.load(iFirst + before), v128.load(iFirst + after))));
      before -= 8;
      after += 8;
    }
    odd = f64x2.add(odd, f64x2.mul(v128.load(halfWay + j), f64x2.mul(uu, ii)));
  }
  return pairSum(even) + pairSum(odd);
}
