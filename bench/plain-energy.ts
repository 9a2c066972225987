// Energy and rms as one writes them in TypeScript without machine code: numbers, typed arrays, the same blocks, taps and
// sums. A contestant of the benchmark alone; the product's own TypeScript rounds as the machine code does, for its bits.

const BLOCK = 16;

/**
 * Σ u·i′, Σ u², Σ i², Σ u, Σ i of blocks of 16 samples, i′ through 16 taps.
 * @param u    codes, first sample of the first block at `from`
 * @param i    codes; 8 samples before and behind are read
 * @param room [16·blocks + 16] for the current as numbers
 * @param out  [5][blocks]
 */
export function plainBlockEnergy(
  u: Int32Array,
  i: Int32Array,
  from: number,
  blocks: number,
  taps: Float64Array,
  room: Float64Array,
  out: Float64Array,
): void {
  const samples = BLOCK * blocks;
  for (let n = 0; n < samples + BLOCK; n++) room[n] = i[from + n - 8]!;
  for (let b = 0; b < blocks; b++) {
    let ui = 0;
    let uu = 0;
    let ii = 0;
    let su = 0;
    let si = 0;
    const end = BLOCK * (b + 1);
    // Four outputs side by side: a tap and a sample that were loaded serve several.
    for (let n = BLOCK * b; n < end; n += 4) {
      let d0 = 0;
      let d1 = 0;
      let d2 = 0;
      let d3 = 0;
      let x1 = room[n + 17]!;
      let x2 = room[n + 18]!;
      let x3 = room[n + 19]!;
      for (let t = 0; t < 16; t++) {
        const c = taps[t]!;
        const x0 = room[n + 16 - t]!;
        d0 += c * x0;
        d1 += c * x1;
        d2 += c * x2;
        d3 += c * x3;
        x3 = x2;
        x2 = x1;
        x1 = x0;
      }
      const u0 = u[from + n]!;
      const u1 = u[from + n + 1]!;
      const u2 = u[from + n + 2]!;
      const u3 = u[from + n + 3]!;
      const i0 = room[n + 8]!;
      const i1 = room[n + 9]!;
      const i2 = room[n + 10]!;
      const i3 = room[n + 11]!;
      ui += u0 * d0 + u1 * d1 + (u2 * d2 + u3 * d3);
      uu += u0 * u0 + u1 * u1 + (u2 * u2 + u3 * u3);
      ii += i0 * i0 + i1 * i1 + (i2 * i2 + i3 * i3);
      su += u0 + u1 + (u2 + u3);
      si += i0 + i1 + (i2 + i3);
    }
    out[b] = ui;
    out[blocks + b] = uu;
    out[2 * blocks + b] = ii;
    out[3 * blocks + b] = su;
    out[4 * blocks + b] = si;
  }
}
