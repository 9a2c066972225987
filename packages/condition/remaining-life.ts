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
  const until = untilBound(
    {
      today: at(today),
      slope,
      levelUncertainty: line.levelUncertainty,
      slopeUncertainty,
      sinceMiddle: today - line.middleDay,
      walk: question.walkPercentPerRootDay,
    },
    guarded,
  );
  return {
    kind: "drift",
    crossingDay,
    earliestDay: today + until,
    side: side > 0 ? "+" : "-",
  };
}

/** An error today, what becomes of it, and how well both are known; percent and days, standard uncertainties. */
export interface Course {
  readonly today: number;
  readonly slope: number;
  readonly levelUncertainty: number;
  readonly slopeUncertainty: number;
  /** From the middle of what was observed to today: there level and slope are uncorrelated. */
  readonly sinceMiddle: number;
  readonly walk: number;
}

/**
 * The first t ≥ 0 at which the upper 95 % prediction bound reaches G, in closed form:
 *   |γ + b·t| + k·√(u_a² + u_b²·(t + d)² + σ²·t) = G,   k = 1.645
 * On either side ±, (G ∓ γ ∓ b·t)² = k²·(…) is a quadratic equation; while the bound lies below G its left side is the
 * larger, so that its first positive root is where they meet.
 * @returns days from today; Infinity: never
 */
export function untilBound(course: Course, guardedPercent: number): number {
  return Math.min(untilSide(course, guardedPercent, 1), untilSide(course, guardedPercent, -1));
}

function untilSide(course: Course, guarded: number, side: 1 | -1): number {
  const { today, slope, levelUncertainty, slopeUncertainty, sinceMiddle, walk } = course;
  const left = guarded - side * today;
  const kb2 = (ONE_SIDED * slopeUncertainty) ** 2;
  const c = left * left - (ONE_SIDED * levelUncertainty) ** 2 - kb2 * sinceMiddle ** 2;
  if (left <= 0 || c <= 0) return 0;
  const a = slope * slope - kb2;
  const b = -2 * left * side * slope - 2 * kb2 * sinceMiddle - (ONE_SIDED * walk) ** 2;
  const root = b * b - 4 * a * c;
  if (root < 0) return Number.POSITIVE_INFINITY;
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(root)) / 2;
  if (q === 0) return Number.POSITIVE_INFINITY; // neither slope nor anything that grows
  const one = q / a;
  const other = c / q;
  return Math.min(one > 0 ? one : Number.POSITIVE_INFINITY, other > 0 ? other : Number.POSITIVE_INFINITY);
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
