// What a product of two rows of codes comes to between a block's beginning and a pulse edge: the rule of `edge-rule.ts`
// on codes. Called by the frame's energy.

import { type Arena, type CodeRows, codeAt, fault, insist } from "@etalon/basis";
import { requireInside } from "./block-sums.ts";
import { type CodeElements, edgeFront, LEAD, MOMENTS } from "./code-elements.ts";
import { type CodeKernels, SKEW_CONTEXT, SKEW_TAPS } from "./code-kernels.ts";
import { type EdgeRule, rowOf } from "./edge-rule.ts";

export interface EdgeSums {
  /**
   * Moments of one product from sample `start` to `position`, both counted from the frame's first sample:
   *
   *     Σ_{start ≤ n ≤ k − M} p[n] + Σ_{k − M < n ≤ k + M} w·p[n] + Σ v·p[n + ½],   k = ⌊position⌋
   *
   * for p = u·i′, u, i′ and 1; w and v are the weights of `edge-rule.ts`.
   * @param start    k − M + 1 or up to 48 samples before
   * @param position where the instant lies in the voltage's row
   * @returns [4] the same array at every call
   * @throws Fault the rows do not hold the samples
   */
  upTo(
    elements: CodeElements,
    product: number,
    rows: CodeRows,
    start: number,
    position: number,
  ): Float64Array;
}

/**
 * Beside `pulse-edge-energy.ts`, which does the same on calibrated channels: here offsets stay in the codes, and what
 * they do is told by Σ u and Σ i′, so that a calibration can be replaced.
 * @throws Fault a rule whose half-sample filter is no multiple of eight taps
 */
export function openEdgeSums(arena: Arena, kernels: CodeKernels, rule: EdgeRule): EdgeSums {
  const { halfWidth: M, halfSample, table: tableOfRule, factors } = rule;
  const half = halfSample.length;
  insist(half % 4 === 0, `edge sums: a half-sample filter of ${2 * half} taps`);
  const points = 4 * M + 1;
  const front = edgeFront(rule);
  const count = front + 2 * M + half;
  const [u, i] = [arena.f64(count), arena.f64(count)];
  const scratch = arena.f64(count + 2 * SKEW_CONTEXT);
  const table = arena.f64(tableOfRule.length);
  const weights = arena.f64(LEAD + points);
  const filter = arena.f64(half);
  const taps = arena.f64(SKEW_TAPS);
  const sums = arena.f64(8);
  const moments = new Float64Array(MOMENTS);
  table.of.set(tableOfRule);
  filter.of.set(halfSample);
  const constant = 2 * halfSample.reduce((a, b) => a + b, 0); // what the half-sample filter makes of a constant
  const from = 8 * (front - LEAD);
  const samples = LEAD + 2 * M;
  let fraction = Number.NaN; // of which `weights` holds the weights

  function weigh(of: number): void {
    if (of === fraction) return;
    const row = table.at + 8 * rowOf(of, factors) * 2 * points;
    const next = row + 8 * 2 * points;
    const [a, b, c, d] = [factors[0], factors[1], factors[2], factors[3]];
    kernels.edgeWeights(row, next, points, a, b, c, d, weights.at + 8 * LEAD);
    fraction = of;
  }

  return {
    upTo(elements, product, rows, start, position) {
      const { voltage, current } = elements.products[product];
      const { whole, taps: skew } = elements.skews[product];
      const k = Math.floor(position);
      const lead = k - M + 1 - start;
      if (lead < 0 || lead > LEAD) fault(`edge at ${position}: ${lead} samples behind its block`);
      const first = k - M + 1 - front;
      const last = first + count;
      requireInside(rows, first, last);
      requireInside(rows, first - whole - SKEW_CONTEXT, last - whole + SKEW_CONTEXT);
      kernels.edgeSamples(codeAt(rows, voltage, first), count, 0, u.at, scratch.at);
      if (skew) taps.of.set(elements.taps[product]);
      kernels.edgeSamples(codeAt(rows, current, first - whole), count, skew ? taps.at : 0, i.at, scratch.at);

      weigh(position - k);
      weights.of.fill(0, 0, LEAD - lead);
      weights.of.fill(1, LEAD - lead, LEAD);
      // Of the 2M + 1 half-way points the last (early edge) or the first (late edge) has the weight 0.
      const late = position - k < 0.5 ? 0 : 1;
      const halfWay = weights.at + 8 * (samples + late);
      const before = LEAD - 1 + late;
      kernels.edgeSums(
        u.at + from,
        i.at + from,
        samples,
        weights.at,
        before,
        2 * M,
        halfWay,
        filter.at,
        half,
        sums.at,
      );
      const { of } = sums;
      moments[0] = of[0] + of[4];
      moments[1] = of[1] + constant * of[5];
      moments[2] = of[2] + constant * of[6];
      moments[3] = of[3] + constant * constant * of[7];
      return moments;
    },
  };
}
