// The same sums for codes of any width, in doubles throughout; see ../block-sums.ts.

import { mac64, pairSum, wideCodes } from "./words";

export function wideBlockSums(
  u: usize,
  i: usize,
  blocks: i32,
  taps: usize,
  out: usize,
  row: usize,
  scratch: usize,
): void {
  // The current as doubles, from 7 samples before the first block to 8 after the last; what the taps leave behind it.
  const samples = (<usize>blocks << 4) + 16;
  const delayed = scratch + (samples << 3);
  for (let n: usize = 0; n < samples; n += 2) v128.store(scratch + (n << 3), wideCodes(i - 32 + (n << 2)));
  for (let n: usize = 0; n < samples - 16; n += 2) {
    const at = scratch + ((n + 8) << 3);
    let d = f64x2.splat(0);
    if (taps == 0) d = v128.load(at);
    else
      for (let t: usize = 0; t < 16; t++)
        d = mac64(v128.load64_splat(taps + (t << 3)), v128.load(at + 64 - (t << 3)), d);
    v128.store(delayed + (n << 3), d);
  }
  for (let b: usize = 0; b < <usize>blocks; b++) {
    let ui = f64x2.splat(0);
    let uu = ui;
    let ii = ui;
    let su = ui;
    let si = ui;
    for (let n = b << 4; n < (b + 1) << 4; n += 2) {
      const w = wideCodes(u + (n << 2));
      const z = v128.load(scratch + ((n + 8) << 3));
      ui = mac64(w, v128.load(delayed + (n << 3)), ui);
      uu = mac64(w, w, uu);
      ii = mac64(z, z, ii);
      su = f64x2.add(su, w);
      si = f64x2.add(si, z);
    }
    const to = out + (b << 3);
    f64.store(to, pairSum(ui));
    f64.store(to + row, pairSum(uu));
    f64.store(to + 2 * row, pairSum(ii));
    f64.store(to + 3 * row, pairSum(su));
    f64.store(to + 4 * row, pairSum(si));
  }
}
