// The two predictors of a stream frame, in plain arithmetic: what the samples before a sample say of it. The encoder and
// the TypeScript decoder use them; the machine code does the same operations on several samples at a time.

import { FAR, LIMIT } from "./layout.table.ts";
import { packedBytes } from "./packed.ts";

/** From the samples directly before:  Σ_{j = 1…p} c[j−1]·y[n−j]. */
export interface NearPredictor {
  readonly kind: "near";
  readonly order: number;
}

/** From around whole cycles before:  Σ_{k = 1…K} Σ_{j = −h…h} c[(k−1)(2h+1) + j + h]·y[n − kL − j]. */
export interface FarPredictor {
  readonly kind: "far";
  readonly cycles: number;
  readonly halfWidth: number;
  readonly lag: number;
}

/** A predictor with its coefficients  c = q·2^−shift. */
export type Predictor = (NearPredictor | FarPredictor) & {
  /** q, whole numbers of `bits` bits in two's complement. */
  readonly integers: readonly number[];
  readonly bits: number;
  readonly shift: number;
  /** c */
  readonly coefficients: Float64Array;
  /** The same: a coefficient of up to 24 bits is exact in single precision. */
  readonly floats: Float32Array;
};

export const tapsOf = (shape: NearPredictor | FarPredictor): number =>
  shape.kind === "near" ? shape.order : shape.cycles * (2 * shape.halfWidth + 1);

/** So many samples back a predictor looks. */
export const reachOf = (shape: NearPredictor | FarPredictor): number =>
  shape.kind === "near" ? shape.order : shape.cycles * shape.lag + shape.halfWidth;

export function predictorOf(
  shape: NearPredictor | FarPredictor,
  integers: readonly number[],
  bits: number,
  shift: number,
): Predictor {
  const coefficients = Float64Array.from(integers, (q) => q * 2 ** -shift);
  return { ...shape, integers, bits, shift, coefficients, floats: Float32Array.from(coefficients) };
}

/** Whether the sums of an exact prediction stay below 2^53: then they are the same in any order, as doubles or int64. */
export function isExact(integers: readonly number[], effectiveBits: number): boolean {
  let sum = 0;
  for (const q of integers) sum += Math.abs(q);
  return sum * 2 ** (effectiveBits - 1) <= 2 ** LIMIT.exactBits;
}

/** Which codes a far prediction is made in single precision for. */
export const isSingle = (effectiveBits: number): boolean => effectiveBits <= LIMIT.singleBits;

/**
 * The prediction of value n, before it is rounded.
 * @param y       values; whole numbers within the effective width
 * @param single  a far predictor's products and sums are rounded to single precision, in the order of its taps
 */
export function predicted(by: Predictor, y: Float64Array, n: number, single: boolean): number {
  const { coefficients: c } = by;
  if (by.kind === "near") {
    let sum = 0;
    for (let j = 0; j < c.length; j++) sum += c[j]! * y[n - 1 - j]!;
    return sum;
  }
  const { cycles, halfWidth, lag } = by;
  const width = 2 * halfWidth + 1;
  let sum = 0;
  for (let k = 1, t = 0; k <= cycles; k++) {
    let at = n - k * lag + halfWidth;
    for (const end = t + width; t < end; t++, at--)
      sum = single ? Math.fround(sum + Math.fround(c[t]! * y[at]!)) : sum + c[t]! * y[at]!;
  }
  return sum;
}

/** To the nearest whole number, a half to the even one. Sums of 2^51 and more stay as large. */
export const rounded = (x: number): number => x + SHIFTER - SHIFTER;
const SHIFTER = 1.5 * 2 ** 52;

/** The largest value of an effective width; the smallest is one below its negative. */
export const largest = (effectiveBits: number): number => 2 ** (effectiveBits - 1) - 1;

/** A rounded prediction cut to what the effective width holds. */
export const clamped = (prediction: number, most: number): number =>
  Math.min(most, Math.max(-1 - most, prediction));

/** Bytes of a predictor on the wire. */
export const headBytes = (by: Predictor): number =>
  (by.kind === "near" ? 3 : 6) + packedBytes(tapsOf(by), by.bits);

/** First byte of a predictor on the wire. */
export const kindByte = (shape: NearPredictor | FarPredictor): number =>
  shape.kind === "near" ? shape.order : FAR + shape.cycles;
