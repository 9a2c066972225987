// When a drifting error will reach its limit, or how long it cannot. Called for each bin, and by planning.

import { insist } from "@etalon/basis";
import type { SeriesPoint } from "./daily-series.ts";
import type { Line } from "./weighted-line.ts";

export type RemainingLife =
  | {
      readonly kind: "drift";
      /** Where the line itself crosses the limit, days of the series. */
      readonly crossingDay: number;
      /** The earliest day at which the upper 95 % prediction bound reaches the guarded limit; not before `today`. */
      readonly earliestDay: number;
      readonly side: "+" | "-";
    }
  | {
      readonly kind: "no detectable drift";
      /** Drifting as fast as could have gone unseen, the guarded limit is not reached before; null: not in a century. */
      readonly minimumDay: number | null;
    }
  | { readonly kind: "beyond the limit" };

/** One-sided 95 % of the normal law. */
const ONE_SIDED = 1.645;
/** No prediction reaches farther: nothing is known of meters a century old. */
const FARTHEST_DAYS = 36_525;

export interface LifeQuestion {
  /** L, the permissible error, percent. */
  readonly limitPercent: number;
  /** w, kept off the limit for the uncertainty of the reference: U = 2·u_sys. */
  readonly guardPercent: number;
  readonly today: number;
  /** Standard deviation that the meter's own wandering gains in a day, percent/√day; 0 where none was seen. */
  readonly walkPercentPerRootDay: number;
}

/**
 * Crossing of the limit by a line with uncertain level and slope:
 *   t* = (±L − a)/b;   earliest:  |a + b·t| + 1.645·u_pred(t) = L − w
 *   u_pred² = u(a)² + u(b)²·(t − t̄)² + σ_rw²·(t − today)
 * There is no drift to speak of where |b| < 2·u(b). Then the minimum life is the day on which
 *   |a(today)| + 2·u(b)·(t − today) = L − w
 * @returns days on the axis of the series
 */
export function remainingLife(line: Line, question: LifeQuestion): RemainingLife {
  const { limitPercent, guardPercent, today } = question;
  insist(limitPercent > 0 && guardPercent >= 0, "remainingLife: a limit above zero and a guard");
  const guarded = limitPercent - guardPercent;
  const at = (day: number): number => line.levelPercent + line.slopePercentPerDay * (day - line.middleDay);
  const { slopePercentPerDay: slope, slopeUncertainty } = line;
  if (Math.abs(at(today)) >= limitPercent) return { kind: "beyond the limit" };
  if (Math.abs(slope) < 2 * slopeUncertainty || slope === 0) {
    const left = guarded - Math.abs(at(today));
    const days = slopeUncertainty > 0 ? Math.max(0, left) / (2 * slopeUncertainty) : Number.POSITIVE_INFINITY;
    return { kind: "no detectable drift", minimumDay: days > FARTHEST_DAYS ? null : today + days };
  }
  const side = slope > 0 ? 1 : -1;
  const crossingDay = line.middleDay + (side * limitPercent - line.levelPercent) / slope;
  const bound = (day: number): number => Math.abs(at(day)) + ONE_SIDED * predicted(line, question, day);
  return {
    kind: "drift",
    crossingDay,
    earliestDay: firstAt(bound, guarded, today, crossingDay),
    side: side > 0 ? "+" : "-",
  };
}

function predicted(line: Line, { today, walkPercentPerRootDay }: LifeQuestion, day: number): number {
  const walk = walkPercentPerRootDay * Math.sqrt(Math.max(0, day - today));
  return Math.hypot(line.levelUncertainty, line.slopeUncertainty * (day - line.middleDay), walk);
}

/** The error may first pass through zero, so the bound is walked, and then halved in upon. */
function firstAt(bound: (day: number) => number, guarded: number, today: number, crossing: number): number {
  if (bound(today) >= guarded) return today;
  const step = (crossing - today) / 256;
  let before = today;
  let after = today + step;
  while (after < crossing && bound(after) < guarded) {
    before = after;
    after += step;
  }
  for (let n = 0; n < 40; n++) {
    const middle = (before + after) / 2;
    if (bound(middle) < guarded) before = middle;
    else after = middle;
  }
  return after;
}

/**
 * How far the error wanders beside its line, from differences of residuals r between points D days apart:
 *   V_k = mean (r_{n+k} − r_n)² = σ_rw²·k·D + 2σ²,   σ_rw² = (V_k − V_1)/((k − 1)·D),  k = a quarter of the points
 * @returns percent/√day; 0 where neighbouring residuals are not significantly correlated
 */
export function walkOf(points: readonly SeriesPoint[], line: Line): number {
  if (points.length < 12 || line.lagOne < 2 / Math.sqrt(points.length)) return 0;
  const residuals = points.map(
    (p) => p.percent - line.levelPercent - line.slopePercentPerDay * (p.day - line.middleDay),
  );
  const apart = (k: number): number => {
    const differences = residuals.slice(k).map((r, n) => (r - residuals[n]!) ** 2);
    return differences.reduce((sum, d) => sum + d, 0) / differences.length;
  };
  const days = (points.at(-1)!.day - points[0]!.day) / (points.length - 1);
  const k = Math.floor(points.length / 4);
  return Math.sqrt(Math.max(0, (apart(k) - apart(1)) / ((k - 1) * days)));
}
