// A bin's baseline: where its daily errors lay while the meter was taken for sound, and how far they scattered. Called
// by `watched-bin.ts`.

import { insist } from "@etalon/basis";

export interface Baseline {
  readonly percent: number;
  /** Standard deviation of one day. */
  readonly dayPercent: number;
}

/** A day's mean error with the standard uncertainty of its random part. */
export interface DailyError {
  readonly day: number;
  readonly percent: number;
  readonly randomPercent: number;
}

/** 1/Φ⁻¹(3/4): makes the median deviation of a normal law its standard deviation. */
const NORMAL_MAD = 1.4826;

/**
 * Robust level and scatter of a bin's first days:  μ0 = median(γ),  σ = 1.4826·median|γ − μ0|.
 *
 * σ is not taken below the days' own stated uncertainty: days that happen to lie closer than they can be measured
 * would make every later day an alarm.
 * @source F. R. Hampel 1974 (median absolute deviation)
 */
export function baselineOf(days: readonly DailyError[]): Baseline {
  insist(days.length > 0, "baselineOf: at least one day");
  const percent = median(days.map((day) => day.percent));
  const deviation = NORMAL_MAD * median(days.map((day) => Math.abs(day.percent - percent)));
  return { percent, dayPercent: Math.max(deviation, median(days.map((day) => day.randomPercent))) };
}

/** A day that was measured worse than those of the baseline counts by its own uncertainty. */
export const standardised = (baseline: Baseline, day: DailyError): number =>
  (day.percent - baseline.percent) / Math.max(baseline.dayPercent, day.randomPercent);

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}
