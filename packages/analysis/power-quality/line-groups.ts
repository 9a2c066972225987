// Harmonics and interharmonics grouped from the 5 Hz lines of one window. Called by channel-figures.ts.

import { requireShape } from "@etalon/basis";

/** Rms values; each list goes as far as its outermost line was seen, and index is the order h. */
export interface LineGroups {
  /** C_{N·h}; [0] is the mean. */
  readonly harmonics: Float64Array;
  /** Gsg,h; [0] is 0. */
  readonly subgroups: Float64Array;
  /** Gg,h; [0] is 0. */
  readonly groups: Float64Array;
  /** Gig,h: between orders h and h + 1. */
  readonly interharmonicGroups: Float64Array;
  /** Gisg,h: the same without the lines next to the two orders. */
  readonly interharmonicSubgroups: Float64Array;
}

/**
 * Groups of lines C_k, k = 0 … K, N of them to an order (10 at 50 Hz, 12 at 60 Hz):
 *
 *     Gsg,h²  = Σ_{k=−1..1} C²_{N·h+k}
 *     Gg,h²   = ½·C²_{N·h−N/2} + Σ_{k=−N/2+1..N/2−1} C²_{N·h+k} + ½·C²_{N·h+N/2}
 *     Gig,h²  = Σ_{k=1..N−1} C²_{N·h+k}
 *     Gisg,h² = Σ_{k=2..N−2} C²_{N·h+k}
 *
 * @param re       [K + 1] rms phasors of the lines
 * @param im       [K + 1]
 * @param cycles   N, even
 * @param highest  last order wanted
 * @throws ShapeFault  lengths differ, N odd or below 4
 * @source IEC 61000-4-7:2002 with amendment 1:2008, groups and subgroups (clause unchecked)
 */
export function lineGroups(re: Float64Array, im: Float64Array, cycles: number, highest: number): LineGroups {
  const N = cycles;
  requireShape(re.length === im.length && N >= 4 && N % 2 === 0, "lineGroups", [re.length, im.length, N]);
  const K = re.length - 1;
  const squares = re.map((x, k) => x * x + im[k]! * im[k]!);
  const sum = (from: number, to: number): number => {
    let total = 0;
    for (let k = from; k <= to; k++) total += squares[k]!;
    return total;
  };
  /** One value for each order whose last line, `beyond` after the harmonic's, was seen. */
  const orders = (beyond: number, square: (line: number, h: number) => number): Float64Array => {
    const count = Math.min(highest, Math.floor((K - beyond) / N)) + 1;
    return Float64Array.from({ length: Math.max(0, count) }, (_, h) => Math.sqrt(square(N * h, h)));
  };
  const half = N / 2;
  return {
    harmonics: orders(0, (line) => squares[line]!),
    subgroups: orders(1, (line, h) => (h === 0 ? 0 : sum(line - 1, line + 1))),
    groups: orders(half, (line, h) =>
      h === 0
        ? 0
        : sum(line - half + 1, line + half - 1) + 0.5 * (squares[line - half]! + squares[line + half]!),
    ),
    interharmonicGroups: orders(N - 1, (line) => sum(line + 1, line + N - 1)),
    interharmonicSubgroups: orders(N - 2, (line) => sum(line + 2, line + N - 2)),
  };
}
