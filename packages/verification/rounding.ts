// Errors as JJG 596 prints and judges them: rounded to a whole number of intervals. Called by the assessment.

import { insist } from "@etalon/basis";
import { Decimal } from "decimal.js";
import { meterIntervals } from "./rounding.table.ts";

/**
 * Rounds to a whole number of intervals, half to even:  x' = interval · roundHalfEven(x/interval).
 *
 * Decimal arithmetic: in binary, 0.15/0.02 and 0.275/0.05 fall to the wrong side of the half. Zero has no sign.
 * @param percent   as printed: its shortest decimal form is what is rounded
 * @param interval  decimal text, e.g. "0.02"
 * @source JJG 596-2012, rounding of errors (clause unchecked)
 */
export function roundedTo(percent: number, interval: string): number {
  insist(Number.isFinite(percent), `rounding: ${percent} %`);
  const step = new Decimal(interval);
  const whole = new Decimal(percent).div(step).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN);
  return whole.isZero() ? 0 : whole.times(step).toNumber();
}

/** An error rounded by its meter's class, and to what. */
export function roundedError(
  percent: number,
  accuracyClass: string,
): { readonly roundedPercent: number; readonly roundedToPercent: number } {
  const interval = meterIntervals[accuracyClass];
  insist(interval !== undefined, `rounding: no interval for class ${accuracyClass}`);
  return { roundedPercent: roundedTo(percent, interval), roundedToPercent: Number(interval) };
}
