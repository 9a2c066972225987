// What predictions leave, for a whole frame at once: the encoder's loops over `predictor.ts`.

import { clamped, isSingle, largest, type Predictor, predicted, rounded } from "./predictor.ts";

/** A channel's values with what stands before them: [zeros, history, frame]. */
export interface Values {
  readonly y: Float64Array;
  /** The same in single precision. */
  readonly single: Float32Array;
  /** Index of the frame's first value. */
  readonly first: number;
  readonly samples: number;
  /** Known values before the first; zeros before those. */
  readonly history: number;
  readonly effectiveBits: number;
}

/**
 * Zig-zag residuals (0, 1, 2, 3, … ← 0, −1, 1, −2, …) of the values from `from` on; those before it are left as they are.
 * @param z  [samples] as int32 bit patterns
 */
export function residuals(by: Predictor | null, values: Values, from: number, z: Int32Array): void {
  const { y, first, samples, effectiveBits } = values;
  if (by === null) for (let n = from; n < samples; n++) z[n] = zigzag(y[first + n]!);
  else if (by.kind === "near") nearResiduals(by.coefficients, values, from, z);
  else if (isSingle(effectiveBits)) farResiduals(by, values, from, z);
  else {
    const most = largest(effectiveBits);
    for (let n = from; n < samples; n++)
      z[n] = zigzag(y[first + n]! - clamped(rounded(predicted(by, y, first + n, false)), most));
  }
}

/** Sums are exact, so four at a time give the same as one. */
function nearResiduals(c: Float64Array, values: Values, from: number, z: Int32Array): void {
  const { y, first, samples, effectiveBits } = values;
  const most = largest(effectiveBits);
  const whole = c.length & ~3;
  for (let n = from; n < samples; n++) {
    let at = first + n - 1;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let j = 0;
    for (; j < whole; j += 4, at -= 4) {
      s0 += c[j]! * y[at]!;
      s1 += c[j + 1]! * y[at - 1]!;
      s2 += c[j + 2]! * y[at - 2]!;
      s3 += c[j + 3]! * y[at - 3]!;
    }
    for (; j < c.length; j++, at--) s0 += c[j]! * y[at]!;
    z[n] = zigzag(y[first + n]! - clamped(rounded(s0 + s1 + (s2 + s3)), most));
  }
}

/** In single precision each sample's sum has its order; four samples side by side need not wait for one another. */
function farResiduals(by: Predictor & { kind: "far" }, values: Values, from: number, z: Int32Array): void {
  const { cycles, halfWidth, lag, floats: c } = by;
  const { single: y, first, samples, effectiveBits } = values;
  const most = largest(effectiveBits);
  const width = 2 * halfWidth + 1;
  const zero = Math.fround(0);
  for (let n = from; n < samples; n += 4) {
    let [s0, s1, s2, s3] = [zero, zero, zero, zero];
    for (let k = 1, t = 0; k <= cycles; k++) {
      let at = first + n - k * lag + halfWidth;
      for (const end = t + width; t < end; t++, at--) {
        const tap = c[t]!;
        s0 = Math.fround(s0 + Math.fround(tap * y[at]!));
        s1 = Math.fround(s1 + Math.fround(tap * y[at + 1]!));
        s2 = Math.fround(s2 + Math.fround(tap * y[at + 2]!));
        s3 = Math.fround(s3 + Math.fround(tap * y[at + 3]!));
      }
    }
    const at = first + n;
    z[n] = zigzag(y[at]! - clamped(rounded(s0), most));
    z[n + 1] = zigzag(y[at + 1]! - clamped(rounded(s1), most)); // past the end nothing is written
    z[n + 2] = zigzag(y[at + 2]! - clamped(rounded(s2), most));
    z[n + 3] = zigzag(y[at + 3]! - clamped(rounded(s3), most));
  }
}

function zigzag(left: number): number {
  const whole = left | 0;
  return (whole << 1) ^ (whole >> 31);
}

/** Mean |y − Σ c·y[n − lag]| of each block: real numbers, for weights. Blocks before `fromBlock` are given 0. */
export function meanLeft(
  { y, first }: Values,
  lags: readonly number[],
  coefficients: Float64Array,
  lengths: readonly number[],
  fromBlock: number,
): Float64Array {
  const taps = coefficients.length;
  const at = Int32Array.from(lags);
  const means = new Float64Array(lengths.length);
  let n = first;
  for (const [b, length] of lengths.entries()) {
    let sum = 0;
    if (b >= fromBlock)
      for (const end = n + length; n < end; n++) {
        let left = y[n]!;
        for (let t = 0; t < taps; t++) left -= coefficients[t]! * y[n - at[t]!]!;
        sum += Math.abs(left);
      }
    else n += length;
    means[b] = sum / length;
  }
  return means;
}
