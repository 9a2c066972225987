// A straight line through weighted points, with what its residuals say of it. Called by change and remaining life.

import type { SeriesPoint } from "./daily-series.ts";

/** γ(t) = level + slope·(t − middle), percent and percent per day; u and cov are standard, level and slope uncorrelated. */
export interface Line {
  readonly middleDay: number;
  readonly levelPercent: number;
  readonly slopePercentPerDay: number;
  readonly levelUncertainty: number;
  readonly slopeUncertainty: number;
  /** Σ r²/u², and the points less two. */
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  /** Correlation of neighbouring standardised residuals, corrected for the fitted line. */
  readonly lagOne: number;
  /** Of one day as the points scatter, never below what they state. */
  readonly dayPercent: number;
}

/**
 * Weighted least squares about the weighted middle:
 *   t̄ = Σwt/Σw,  b = Σw(t − t̄)γ/Σw(t − t̄)²,  a = Σwγ/Σw,  u(a) = s/√Σw,  u(b) = s/√Σw(t − t̄)²
 * with w = 1/u² and s² = max(1, χ²/ν): points that scatter more than they state widen everything (Birge). Where
 * neighbouring residuals are correlated, s is widened by √((1 + ρ)/(1 − ρ)) besides.
 * @param points  in order of time
 * @returns       null with fewer than three points, or all on one day
 * @source JCGM 100:2008, H.3; R. T. Birge 1932
 */
export function weightedLine(points: readonly SeriesPoint[]): Line | null {
  if (points.length < 3) return null;
  const weights = points.map((p) => 1 / p.randomPercent ** 2);
  const W = weights.reduce((sum, w) => sum + w, 0);
  const mean = (value: (p: SeriesPoint) => number): number =>
    points.reduce((sum, p, n) => sum + weights[n]! * value(p), 0) / W;
  const middleDay = mean((p) => p.day);
  const levelPercent = mean((p) => p.percent);
  const spread = W * mean((p) => (p.day - middleDay) ** 2);
  if (!(spread > 0)) return null;
  const slope = (W * mean((p) => (p.day - middleDay) * (p.percent - levelPercent))) / spread;
  const residuals = points.map(
    (p) => (p.percent - levelPercent - slope * (p.day - middleDay)) / p.randomPercent,
  );
  const chiSquare = residuals.reduce((sum, r) => sum + r * r, 0);
  const degreesOfFreedom = points.length - 2;
  const products = residuals.slice(1).reduce((sum, r, n) => sum + r * residuals[n]!, 0);
  const lagOne = chiSquare > 0 ? products / chiSquare + 2 / points.length : 0;
  const rho = Math.min(0.9, Math.max(0, lagOne));
  const birge = Math.sqrt(Math.max(1, chiSquare / degreesOfFreedom));
  const s = birge * Math.sqrt((1 + rho) / (1 - rho));
  const days = points.reduce((sum, p) => sum + p.days, 0);
  return {
    middleDay,
    levelPercent,
    slopePercentPerDay: slope,
    levelUncertainty: s / Math.sqrt(W),
    slopeUncertainty: s / Math.sqrt(spread),
    chiSquare,
    degreesOfFreedom,
    lagOne,
    dayPercent: birge * Math.sqrt(days / W),
  };
}
