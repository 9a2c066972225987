// Predictors that are worth trying on a channel's frame: differences, the samples directly before, the cycles before.

import { likelyLag } from "./lag.ts";
import { BLOCK, LIMIT } from "./layout.table.ts";
import { type BlockProducts, blockProducts, type LagGroups, lagsOf, solve } from "./least-squares.ts";
import {
  type FarPredictor,
  isExact,
  isSingle,
  type NearPredictor,
  type Predictor,
  predictorOf,
  reachOf,
} from "./predictor.ts";
import { meanLeft, type Values } from "./residuals.ts";

/** Shortest frame that coefficients are fitted for, and samples per tap that it takes. */
const LEAST_SAMPLES = 80;
const SAMPLES_PER_TAP = 3;
/** Most blocks that are weighed one by one: a long frame's are longer. */
const MOST_BLOCKS = 64;
/**
 * Cycles, and taps on each side of a whole one. A third cycle would save 0.1 bits a sample on steady mains and 0.3 on
 * wandering ones, and take every reader a tenth longer.
 */
const CYCLES = 2;
const HALF_WIDTH = 3;
/** What a coefficient may cost when the order is chosen; the error of its rounding, as a share of what is left. */
const BITS_PER_TAP = 10;
const ROUNDING_SHARE = 0.15;
/** Means of what is left are taken to be no smaller. */
const LEAST_LEFT = 0.5;

const differences: readonly Predictor[] = [
  predictorOf({ kind: "near", order: 1 }, [1], 2, 0),
  predictorOf({ kind: "near", order: 2 }, [2, -1], 3, 0),
  predictorOf({ kind: "near", order: 3 }, [3, -3, 1], 3, 0),
];

/** Where a predictor may come from; what is first wins a tie. */
export const candidateKinds = ["difference", "near", "far"] as const;
export type CandidateKind = (typeof candidateKinds)[number];

/** The predictors of one kind that are worth trying. */
export function candidates(kind: CandidateKind, values: Values, rateHz: number): readonly Predictor[] {
  if (kind === "difference") return differences;
  if (values.samples < LEAST_SAMPLES) return [];
  const found = kind === "near" ? [nearOf(values)] : farsOf(values, rateHz);
  return found.filter((predictor) => predictor !== null);
}

/** The first block whose samples a predictor can do: a far one's taps must not pass what is known. */
export const firstBlock = (by: NearPredictor | FarPredictor, history: number): number =>
  by.kind === "near" ? 0 : Math.ceil(Math.max(0, reachOf(by) - history) / BLOCK);

function nearOf(values: Values): Predictor | null {
  const order = LIMIT.order;
  const groups = { starts: [1], width: order };
  // At the beginning of a stream a prediction from zeros is not what coefficients should be good at.
  const from = values.history < order ? BLOCK : 0;
  const fitted = fit(values, groups, from, BITS_PER_TAP);
  return fitted && quantised({ kind: "near", order: fitted.coefficients.length }, fitted, values);
}

function farsOf(values: Values, rateHz: number): (Predictor | null)[] {
  const lag = likelyLag(values, rateHz);
  if (lag === null) return [];
  const shape = (cycles: number): FarPredictor => ({
    ...{ kind: "far", cycles, lag },
    halfWidth: Math.min(HALF_WIDTH, lag - 1),
  });
  const fits = (cycles: number) => reachOf(shape(cycles)) <= Math.max(LIMIT.history, values.samples >> 1);
  const most = [CYCLES, 1].find(fits);
  if (most === undefined) return [];
  // Where not enough is known yet, one cycle is taken until there are more.
  const early = most > 1 && values.history < reachOf(shape(most));
  return [farOf(values, shape(most)), ...(early ? [farOf(values, shape(1))] : [])];
}

function farOf(values: Values, shape: FarPredictor): Predictor | null {
  const { cycles, halfWidth, lag } = shape;
  const width = 2 * halfWidth + 1;
  const starts = Array.from({ length: cycles }, (_, k) => (k + 1) * lag - halfWidth);
  const from = BLOCK * firstBlock(shape, values.history);
  if (values.samples - from < SAMPLES_PER_TAP * cycles * width) return null;
  const fitted = fit(values, { starts, width }, from, 0);
  if (fitted === null) return null;
  const coefficients = new Float64Array(cycles * width); // taps that say nothing more stay zero
  coefficients.set(fitted.coefficients);
  return quantised(shape, { ...fitted, coefficients }, values);
}

interface Fitted {
  readonly coefficients: Float64Array;
  /** Typical size of what is left. */
  readonly left: number;
}

/** Twice: with equal weights, then with each block's weight by what the first left there, as bits count it. */
function fit(values: Values, groups: LagGroups, from: number, bitsPerTap: number): Fitted | null {
  const { first, samples, y } = values;
  const length = BLOCK * Math.ceil((samples - from) / (BLOCK * MOST_BLOCKS));
  const lengths = Array.from({ length: Math.ceil((samples - from) / length) }, (_, b) =>
    Math.min(length, samples - from - b * length),
  );
  const products: BlockProducts = blockProducts(y, first + from, lengths, groups);
  const even = solve(products, new Float64Array(lengths.length).fill(1), lengths, 0);
  if (even === null) return null;
  const means = meanLeft({ ...values, first: first + from }, lagsOf(groups), even.coefficients, lengths, 0);
  const weights = means.map((mean) => 1 / Math.max(LEAST_LEFT, mean) ** 2);
  const weighed = solve(products, weights, lengths, bitsPerTap);
  if (weighed === null) return null;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { coefficients: weighed.coefficients, left: Math.sqrt(weights.length / total) };
}

/** Coefficients as whole numbers of as few bits as do no harm. */
function quantised(
  shape: NearPredictor | FarPredictor,
  { coefficients, left }: Fitted,
  { y, first, samples, effectiveBits }: Values,
): Predictor | null {
  let squares = 0;
  for (let n = first; n < first + samples; n++) squares += y[n]! * y[n]!;
  const rms = Math.sqrt(squares / samples);
  const share = (rms * Math.sqrt(coefficients.length / 12)) / (ROUNDING_SHARE * (1.25 * left + 0.3));
  const wanted = Math.ceil(Math.log2(Math.max(1, share)));
  const exact = shape.kind === "near" || !isSingle(effectiveBits);
  for (let shift = Math.min(wanted, LIMIT.coefficientShift); shift >= 0; shift--) {
    const integers = Array.from(coefficients, (c) => Math.round(c * 2 ** shift));
    const largest = integers.reduce((most, q) => Math.max(most, q < 0 ? -q - 1 : q), 0);
    const bits = 1 + Math.ceil(Math.log2(largest + 1));
    if (!(bits <= LIMIT.coefficientBits) || (exact && !isExact(integers, effectiveBits))) continue;
    return integers.every((q) => q === 0) ? null : predictorOf(shape, integers, bits, shift);
  }
  return null;
}
