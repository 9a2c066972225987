// Coefficients that predict best, for the encoder: sums of products block by block, so that blocks can be weighed, and the
// solution of the weighted normal equations. Nothing here needs to reproduce: the frame carries the coefficients.

/** What is predicted (lag 0) and from what: groups of lags that follow one another. */
export interface LagGroups {
  /** First lag of each group; all are `width` long. */
  readonly starts: readonly number[];
  readonly width: number;
}

export const lagsOf = ({ starts, width }: LagGroups): number[] =>
  starts.flatMap((start) => Array.from({ length: width }, (_, j) => start + j));

/** Sums of products of each block: upper triangle of  [target, taps] × [target, taps]. */
export interface BlockProducts {
  /** Rows of the triangle: 1 + taps. */
  readonly size: number;
  readonly blocks: number;
  /** [blocks][size·(size + 1)/2] */
  readonly sums: Float64Array;
}

const triangle = (size: number): number => (size * (size + 1)) / 2;

/**
 *     S_b[i][j] = Σ_{n in block b} y[n − lag_i]·y[n − lag_j],      lag_0 = 0
 *
 * Neighbouring lags share all products but those at the block's ends:
 *     S[i + 1][j + 1] = S[i][j] + y[s − 1 − lag_i]·y[s − 1 − lag_j] − y[e − lag_i]·y[e − lag_j]
 * with s the block's first and e its last sample.
 *
 * @param y       values; all lags must reach into it
 * @param first   index of the first block's first sample
 * @param lengths of the blocks, which follow one another
 */
export function blockProducts(
  y: Float64Array,
  first: number,
  lengths: readonly number[],
  groups: LagGroups,
): BlockProducts {
  const lags = [0, ...lagsOf(groups)];
  const size = lags.length;
  const follows = lags.map((lag, i) => i > 0 && lag === lags[i - 1]! + 1);
  const each = triangle(size);
  const sums = new Float64Array(lengths.length * each);
  let s = first;
  for (const [b, length] of lengths.entries()) {
    const e = s + length - 1;
    for (let i = 0, row = b * each; i < size; row += size - i++) {
      const p = lags[i]!;
      for (let j = i; j < size; ) {
        const to = row + j - i;
        if (follows[i] && follows[j]) {
          const q = lags[j]!;
          const before = sums[to - (size - i) - 1]!;
          sums[to] = before + y[s - p]! * y[s - q]! - y[e + 1 - p]! * y[e + 1 - q]!;
          j++;
        } else j += crossSums(y, s - p, e - p, lags, p, j, follows[i] ? j + 1 : size, sums, to);
      }
    }
    s += length;
  }
  return { size, blocks: lengths.length, sums };
}

/**
 * sums[to + r] = Σ_{n = from…end} y[n]·y[n + p − lags[j + r]] for up to four r before `last`; four share what is loaded.
 * @returns how many
 */
function crossSums(
  y: Float64Array,
  from: number,
  end: number,
  lags: readonly number[],
  p: number,
  j: number,
  last: number,
  sums: Float64Array,
  to: number,
): number {
  if (j + 4 > last) {
    const d = p - lags[j]!;
    let sum = 0;
    for (let n = from; n <= end; n++) sum += y[n]! * y[n + d]!;
    sums[to] = sum;
    return 1;
  }
  const d0 = p - lags[j]!;
  const d1 = p - lags[j + 1]!;
  const d2 = p - lags[j + 2]!;
  const d3 = p - lags[j + 3]!;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let n = from; n <= end; n++) {
    const x = y[n]!;
    s0 += x * y[n + d0]!;
    s1 += x * y[n + d1]!;
    s2 += x * y[n + d2]!;
    s3 += x * y[n + d3]!;
  }
  sums[to] = s0;
  sums[to + 1] = s1;
  sums[to + 2] = s2;
  sums[to + 3] = s3;
  return 4;
}

export interface Solution {
  /** Coefficients of the first `order` taps. */
  readonly coefficients: Float64Array;
}

/** Noise of rounding, 1/12 a sample, and what doubles lose: keeps the equations solvable. */
const ROUNDING_NOISE = 1 / 12;
const LOST = 1e-15;

/**
 * Minimises  Σ_b w_b·Σ_{n in b} (y[n] − Σ c·y[n − lag])²  for the first `order` taps, where the order is the one that costs
 * the fewest bits:  n/2·log2(error energy) + order·bits.
 * @param weights      [blocks]; 0 leaves a block out
 * @param lengths      [blocks] samples
 * @param bitsPerTap   what a coefficient costs; 0: all taps are taken
 * @returns null where nothing can be predicted
 */
export function solve(
  { size, blocks, sums }: BlockProducts,
  weights: Float64Array,
  lengths: readonly number[],
  bitsPerTap: number,
): Solution | null {
  const each = triangle(size);
  const total = new Float64Array(each);
  let weighed = 0;
  let samples = 0;
  for (let b = 0; b < blocks; b++) {
    const w = weights[b]!;
    if (w === 0) continue;
    weighed += w * lengths[b]!;
    samples += lengths[b]!;
    for (let k = 0; k < each; k++) total[k]! += w * sums[b * each + k]!;
  }
  const taps = size - 1;
  const energy = total[0]!;
  if (!(energy > 0) || samples <= taps) return null;
  const at = (i: number, j: number): number => total[i * size - (i * (i - 1)) / 2 - i + j]!;
  const ridge = ROUNDING_NOISE * weighed + LOST * energy;

  // Cholesky's factor of the taps' part, and the target seen through it; its squares are what each tap takes away.
  const factor = new Float64Array(taps * taps);
  const seen = new Float64Array(taps);
  let error = energy + ridge;
  let order = 0;
  let least = 0.5 * samples * Math.log2(error);
  for (let i = 0; i < taps; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(1 + j, 1 + i) + (i === j ? ridge : 0);
      for (let k = 0; k < j; k++) sum -= factor[i * taps + k]! * factor[j * taps + k]!;
      if (i > j) factor[i * taps + j] = sum / factor[j * taps + j]!;
      else if (!(sum > 0)) return back(factor, seen, taps, order);
      else factor[i * taps + i] = Math.sqrt(sum);
    }
    let target = at(0, 1 + i);
    for (let k = 0; k < i; k++) target -= factor[i * taps + k]! * seen[k]!;
    target /= factor[i * taps + i]!;
    seen[i] = target;
    error = Math.max(error - target * target, LOST * energy);
    const cost = 0.5 * samples * Math.log2(error) + (i + 1) * bitsPerTap;
    if (bitsPerTap > 0 && cost >= least) continue;
    least = cost;
    order = i + 1;
  }
  return back(factor, seen, taps, order);
}

/** Coefficients of the first `order` taps. */
function back(factor: Float64Array, seen: Float64Array, taps: number, order: number): Solution | null {
  if (order === 0) return null;
  const coefficients = seen.slice(0, order);
  for (let i = order - 1; i >= 0; i--) {
    let value = coefficients[i]!;
    for (let k = i + 1; k < order; k++) value -= factor[k * taps + i]! * coefficients[k]!;
    coefficients[i] = value / factor[i * taps + i]!;
  }
  return { coefficients };
}
