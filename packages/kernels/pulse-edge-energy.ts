// Energy up to any instant between two samples: sums of products for the bulk, the edge rule at the cut.
// Called by verification's reference energy.

import { insist, requireShape } from "@etalon/basis";
import { type EdgeRule, edgeContext, setWeights } from "./edge-rule.ts";

export { certifiedRule, type EdgeRule, edgeContext, edgeRule, fieldRule, lightRule } from "./edge-rule.ts";

/** Products are summed by 16: the running sums are short, and a wide machine adds a block in a few steps. */
export const BLOCK = 16;

/** Length of the prefix of `samples` samples. */
export const prefixLength = (samples: number): number => Math.floor(samples / BLOCK) + 1;

/**
 * Running sums of the instantaneous power at every 16th sample:  out[b] = Σ_{n < 16b} Σ_e u_e[n]·i_e[n].
 *
 * What rounding drops is carried along, so each entry is right to its last bits however long the record.
 * @param voltages [elements][N] volt
 * @param currents [elements][N] ampere
 * @param out      [prefixLength(N)] V·A·samples
 * @throws ShapeFault lengths differ
 */
export function prefixOfProducts(
  voltages: readonly Float64Array[],
  currents: readonly Float64Array[],
  out: Float64Array,
): void {
  const samples = voltages[0]?.length ?? 0;
  requireShape(out.length === prefixLength(samples), "prefixOfProducts", [samples, out.length]);
  out[0] = 0;
  extendPrefix(voltages, currents, out, 0, out.length - 1, new Float64Array(2));
}

/**
 * The same for the blocks `from` … `to − 1` alone, after those before: writes out[from + 1 … to].
 * @param total [2] the sum so far, and what rounding dropped from it; both are carried on
 */
export function extendPrefix(
  voltages: readonly Float64Array[],
  currents: readonly Float64Array[],
  out: Float64Array,
  from: number,
  to: number,
  total: Float64Array,
): void {
  for (let e = 0; e < voltages.length; e++) {
    const lengths = [voltages[e].length, currents[e]?.length ?? 0];
    requireShape(lengths[0] >= to * BLOCK && lengths[1] === lengths[0], "extendPrefix", lengths);
  }
  out.fill(0, from + 1, to + 1);
  for (let e = 0; e < voltages.length; e++) addBlockSums(voltages[e], currents[e], out, from, to);
  let [sum, lost] = total;
  for (let b = from + 1; b <= to; b++) {
    const term = out[b];
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
    out[b] = sum + lost;
  }
  total[0] = sum;
  total[1] = lost;
}

/**
 * Four chains side by side, so that no addition waits for the one before; their order is part of the
 * result.
 */
function addBlockSums(u: Float64Array, i: Float64Array, out: Float64Array, from: number, to: number): void {
  for (let b = from; b < to; b++) {
    const end = (b + 1) * BLOCK;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let n = b * BLOCK; n < end; n += 4) {
      s0 += u[n] * i[n];
      s1 += u[n + 1] * i[n + 1];
      s2 += u[n + 2] * i[n + 2];
      s3 += u[n + 3] * i[n + 3];
    }
    out[b + 1] += s0 + s2 + (s1 + s3);
  }
}

/**
 * Energy from the record's first sample to `position`:  F(x) of `edgeRule`, counted from sample 0.
 *
 * Energy between two instants is E(a, b) = (F(b) − F(a)) / fs; F alone has a constant of its own, which
 * drops out. Nothing is allocated. The result depends on the samples around `position` and on the prefix
 * alone, so shifting samples, prefix and position by a multiple of 16 samples does not change a bit.
 * @param voltages [elements][N] volt, band-limited below fs/2, sampled at the instants of the currents
 * @param currents [elements][N] ampere; positive towards the user
 * @param prefix   [≥ prefixLength(⌊position⌋)] of `prefixOfProducts`
 * @param position samples, real-valued; edgeContext − 1 ≤ position < N − edgeContext
 * @returns V·A·samples; positive = the user draws energy
 * @throws Fault the position has not its context
 */
export function energyTo(
  rule: EdgeRule,
  voltages: readonly Float64Array[],
  currents: readonly Float64Array[],
  prefix: Float64Array,
  position: number,
): number {
  const context = edgeContext(rule);
  const k = Math.floor(position);
  const first = k - rule.halfWidth + 1; // all samples before have the weight 1
  const block = Math.floor(first / BLOCK);
  const present = k + 1 >= context && k + context < (voltages[0]?.length ?? 0);
  insist(
    present && block < prefix.length,
    `energyTo: position ${position} has not ${context} samples around it`,
  );
  setWeights(rule, position - k);
  let near = 0;
  for (let e = 0; e < voltages.length; e++) {
    const u = voltages[e];
    const i = currents[e];
    for (let n = block * BLOCK; n < first; n++) near += u[n] * i[n];
    near += edgeSum(rule, u, i, k, position - k);
  }
  return prefix[block] + near;
}

/** The weighted products of one element around an edge at k + fraction. */
function edgeSum(rule: EdgeRule, u: Float64Array, i: Float64Array, k: number, fraction: number): number {
  const { halfWidth: M, halfSample: h, weights } = rule;
  const H = h.length;
  let even = 0;
  for (let j = 0; j < 2 * M; j++) even += weights[j] * (u[k - M + 1 + j] * i[k - M + 1 + j]);
  // Of the 2M + 1 half-way points the last (early edge) or the first (late edge) has the weight 0.
  const late = fraction < 0.5 ? 0 : 1;
  let odd = 0;
  for (let j = late; j < 2 * M + late; j += 2) {
    const n = k - M + j; // the points n + ½ and n + 1½
    let u0 = 0;
    let u1 = 0;
    let i0 = 0;
    let i1 = 0;
    for (let q = 0; q < H; q++) {
      const c = h[q];
      u0 += c * (u[n - q] + u[n + 1 + q]);
      u1 += c * (u[n + 1 - q] + u[n + 2 + q]);
      i0 += c * (i[n - q] + i[n + 1 + q]);
      i1 += c * (i[n + 1 - q] + i[n + 2 + q]);
    }
    odd += weights[2 * M + j] * (u0 * i0) + weights[2 * M + j + 1] * (u1 * i1);
  }
  return even + odd;
}
