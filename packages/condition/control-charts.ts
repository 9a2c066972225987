// Control charts over standardised daily errors: Shewhart with its rules of runs, EWMA, CUSUM. Each is a pure step over
// a state that can be kept as JSON. Called by `watched-bin.ts`.

import { CUSUM, EWMA, SHEWHART } from "./control-charts.table.ts";

/**
 * Exponentially weighted moving average:
 *   z_t = λ·x_t + (1 − λ)·z_{t−1},   alarm if |z_t| > L·√(λ/(2 − λ))
 * The limit is the one that the average reaches in the long run: with it the run lengths of the literature hold.
 * @param x  day's error in standard deviations from its baseline
 * @source   S. W. Roberts 1959; run lengths: J. M. Lucas and M. S. Saccucci 1990
 */
export function ewma(z: number, x: number, lambda: number = EWMA.lambda): number {
  return lambda * x + (1 - lambda) * z;
}

export function ewmaAlarm(z: number, lambda: number = EWMA.lambda, limit: number = EWMA.limit): boolean {
  return Math.abs(z) > limit * Math.sqrt(lambda / (2 - lambda));
}

/** Sums of the days above and below, σ, and the days since each last was zero: where a change began. */
export interface Cusum {
  readonly high: number;
  readonly low: number;
  readonly highDays: number;
  readonly lowDays: number;
}

export const noCusum: Cusum = { high: 0, low: 0, highDays: 0, lowDays: 0 };

/**
 * Cumulative sums:
 *   S⁺_t = max(0, S⁺_{t−1} + x_t − k),   S⁻_t = max(0, S⁻_{t−1} − x_t − k),   alarm if S > h
 * @source E. S. Page 1954
 */
export function cusum(before: Cusum, x: number, k: number = CUSUM.k): Cusum {
  const high = Math.max(0, before.high + x - k);
  const low = Math.max(0, before.low - x - k);
  return {
    high,
    low,
    highDays: high > 0 ? before.highDays + 1 : 0,
    lowDays: low > 0 ? before.lowDays + 1 : 0,
  };
}

export const cusumAlarm = ({ high, low }: Cusum, h: number = CUSUM.h): boolean => high > h || low > h;

/** Days that the rules of runs look back upon. */
export const RUN_DAYS = 8;

export type ShewhartRule = "1 beyond 3σ" | "2 of 3 beyond 2σ" | "4 of 5 beyond 1σ" | "8 on one side";

/**
 * Which of Shewhart's rules the last days break.
 * @param recent  newest last, up to `RUN_DAYS`, in σ
 * @source Western Electric, Statistical Quality Control Handbook, 1956; run lengths: C. W. Champ and W. H. Woodall 1987
 */
export function shewhart(recent: readonly number[]): readonly ShewhartRule[] {
  const broken: ShewhartRule[] = [];
  const last = recent.at(-1);
  if (last === undefined) return broken;
  if (Math.abs(last) > SHEWHART.limit) broken.push("1 beyond 3σ");
  const side = Math.sign(last);
  const beyond = (days: number, sigmas: number): number =>
    recent.slice(-days).filter((x) => side * x > sigmas).length;
  if (beyond(3, 2) >= 2) broken.push("2 of 3 beyond 2σ");
  if (beyond(5, 1) >= 4) broken.push("4 of 5 beyond 1σ");
  if (recent.length >= RUN_DAYS && beyond(RUN_DAYS, 0) === RUN_DAYS) broken.push("8 on one side");
  return broken;
}
