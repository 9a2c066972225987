// The predictors of a stream frame: what is left of a sample when the samples before it have said what they
// know.

import { requireShape, unreachable } from "@etalon/basis";
import { PREDICTOR } from "./layout.table.ts";

/**
 * `lag` is 0 for the predictors that look at neighbours only, else the distance in samples (a whole mains
 * period).
 */
export type Prediction =
  | { readonly kind: "none" | "difference" | "secondDifference"; readonly lag: 0 }
  | { readonly kind: "period" | "secondPeriod" | "periodDifference"; readonly lag: number };

export const needsLag = (kind: keyof typeof PREDICTOR): boolean => PREDICTOR[kind] >= PREDICTOR.period;

/**
 * Residuals of a channel, zig-zag (0, 1, 2, 3, … ← 0, −1, 1, −2, …); all arithmetic modulo 2^32, so nothing
 * is lost.
 *
 *     none                x[n]
 *     difference          x[n] − x[n−1]
 *     secondDifference    x[n] − 2·x[n−1] + x[n−2]
 *     period              x[n] − x[n−L]
 *     secondPeriod        x[n] − 2·x[n−L] + x[n−2L]
 *     periodDifference    d[n] − d[n−1],  d[n] = x[n] − x[n−L]
 *
 * Before the first sample stand zeros. Where n < L the three with a lag use secondDifference; secondPeriod
 * uses period where n < 2L; periodDifference takes d[L] alone where n = L.
 *
 * @param x  [≥ count] codes
 * @param out  [≥ count] the residuals, as int32 bit patterns
 */
export function residuals(by: Prediction, x: Int32Array, count: number, out: Int32Array): void {
  requireShape(x.length >= count && out.length >= count, "residuals", [x.length, out.length, count]);
  const lag = Math.min(by.lag, count);
  const warm = by.kind === "secondDifference" ? count : lag; // where second differences are taken
  let one = 0;
  let two = 0;
  for (let n = 0; n < warm; n++) {
    const here = x[n]!;
    out[n] = zigzag((here - 2 * one + two) | 0);
    two = one;
    one = here;
  }
  switch (by.kind) {
    case "secondDifference":
      return;
    case "none":
      for (let n = 0; n < count; n++) out[n] = zigzag(x[n]!);
      return;
    case "difference":
      for (let n = 0, before = 0; n < count; before = x[n++]!) out[n] = zigzag((x[n]! - before) | 0);
      return;
    case "period":
      for (let n = lag; n < count; n++) out[n] = zigzag((x[n]! - x[n - lag]!) | 0);
      return;
    case "secondPeriod": {
      const full = Math.min(2 * lag, count);
      for (let n = lag; n < full; n++) out[n] = zigzag((x[n]! - x[n - lag]!) | 0);
      for (let n = full; n < count; n++) out[n] = zigzag((x[n]! - 2 * x[n - lag]! + x[n - 2 * lag]!) | 0);
      return;
    }
    case "periodDifference":
      for (let n = lag, before = 0; n < count; n++) {
        const change = (x[n]! - x[n - lag]!) | 0;
        out[n] = zigzag((change - before) | 0);
        before = change;
      }
      return;
    default:
      unreachable(by);
  }
}

/**
 * The inverse: residuals (signed, zig-zag undone) become codes, in place.
 * @param x  [≥ count] residuals in, codes out
 */
export function restore(by: Prediction, x: Int32Array, count: number): void {
  requireShape(x.length >= count, "restore", [x.length, count]);
  const lag = Math.min(by.lag, count);
  const warm = by.kind === "secondDifference" ? count : lag;
  let one = 0;
  let two = 0;
  for (let n = 0; n < warm; n++) {
    const here = (x[n]! + 2 * one - two) | 0;
    x[n] = here;
    two = one;
    one = here;
  }
  switch (by.kind) {
    case "secondDifference":
    case "none":
      return;
    case "difference":
      for (let n = 0, sum = 0; n < count; n++) {
        sum = (sum + x[n]!) | 0;
        x[n] = sum;
      }
      return;
    case "period":
      for (let n = lag; n < count; n++) x[n] = x[n]! + x[n - lag]!;
      return;
    case "secondPeriod": {
      const full = Math.min(2 * lag, count);
      for (let n = lag; n < full; n++) x[n] = x[n]! + x[n - lag]!;
      for (let n = full; n < count; n++) x[n] = x[n]! + 2 * x[n - lag]! - x[n - 2 * lag]!;
      return;
    }
    case "periodDifference":
      for (let n = lag, change = 0; n < count; n++) {
        change = (change + x[n]!) | 0;
        x[n] = change + x[n - lag]!;
      }
      return;
    default:
      unreachable(by);
  }
}

const zigzag = (value: number): number => (value << 1) ^ (value >> 31);
