// The uncertainty budget: how single contributions become one expanded uncertainty. Called by the assessment.

import { type BudgetLine, insist } from "@etalon/basis";
import { coverageFactor } from "./student-t.ts";

/** One line of the budget with what the combination needs to know of it. */
export interface Contribution {
  readonly line: BudgetLine;
  /** Infinity where the value is not estimated from scatter (type B). */
  readonly degreesOfFreedom: number;
  /** The contribution falls with the measuring time as T^−shrinks: 0 for what no patience removes. */
  readonly shrinks: number;
}

export interface Budget {
  readonly standardPercent: number;
  readonly expandedPercent: number;
  readonly coverageFactor: number;
  /** null: effectively infinite. */
  readonly effectiveDegreesOfFreedom: number | null;
  readonly lines: readonly BudgetLine[];
}

/** u/a of a source that stays within ±a; for "normal" a is twice the standard uncertainty (a certificate's U, k = 2). */
const perHalfWidth = {
  rectangular: 1 / Math.sqrt(3),
  triangular: 1 / Math.sqrt(6),
  "u-shaped": 1 / Math.SQRT2,
  normal: 1 / 2,
} as const;

/**
 * A type B contribution from the half-width of its source.
 * @param halfWidth    percent, or the unit that `sensitivity` takes to percent
 * @param sensitivity  percent of the energy per unit of the source
 * @source JCGM 100:2008, 4.3
 */
export function within(
  source: string,
  distribution: keyof typeof perHalfWidth,
  halfWidth: number,
  options: { readonly sensitivity?: number; readonly shrinks?: number } = {},
): Contribution {
  insist(halfWidth >= 0, `budget: half-width ${halfWidth} of "${source}"`);
  const standardPercent = halfWidth * perHalfWidth[distribution];
  const { sensitivity = 1, shrinks = 0 } = options;
  return {
    line: { source, kind: "B", distribution, standardPercent, sensitivity },
    degreesOfFreedom: Number.POSITIVE_INFINITY,
    shrinks,
  };
}

/** A contribution known by its standard uncertainty: a calibration's, or a computed noise. */
export function standard(
  source: string,
  standardPercent: number,
  options: { readonly sensitivity?: number; readonly shrinks?: number } = {},
): Contribution {
  return within(source, "normal", 2 * standardPercent, options);
}

/** A type A contribution: a standard deviation of the mean, or a fit's standard error, with its degrees of freedom. */
export function estimated(
  source: string,
  standardPercent: number,
  degreesOfFreedom: number,
  shrinks: number,
): Contribution {
  insist(standardPercent >= 0 && degreesOfFreedom > 0, `budget: "${source}" without degrees of freedom`);
  return {
    line: { source, kind: "A", distribution: "student-t", standardPercent, sensitivity: 1 },
    degreesOfFreedom,
    shrinks,
  };
}

/** What a line adds to the result, percent of the energy. */
export const share = (line: BudgetLine): number => Math.abs(line.sensitivity) * line.standardPercent;

/**
 * Combined and expanded uncertainty of independent contributions:
 *   u_c = √Σ(c_i·u_i)²,   ν_eff = u_c⁴/Σ((c_i·u_i)⁴/ν_i),   k = t_0.9545(ν_eff),   U = k·u_c
 * @source JCGM 100:2008, 5.1.2 and G.4 (Welch and Satterthwaite)
 */
export function combined(contributions: readonly Contribution[]): Budget {
  const lines = contributions.map((contribution) => contribution.line);
  const standardPercent = Math.hypot(...lines.map(share));
  let fourth = 0; // of the shares relative to u_c, so that small uncertainties do not underflow
  for (const { line, degreesOfFreedom } of contributions) {
    if (standardPercent > 0) fourth += (share(line) / standardPercent) ** 4 / degreesOfFreedom;
  }
  const freedom = fourth > 0 ? 1 / fourth : Number.POSITIVE_INFINITY;
  const k = coverageFactor(freedom);
  return {
    standardPercent,
    expandedPercent: k * standardPercent,
    coverageFactor: k,
    effectiveDegreesOfFreedom: Number.isFinite(freedom) ? freedom : null,
    lines,
  };
}

/**
 * An expanded uncertainty as people print it: two significant digits, rounded up where rounding down would hide
 * more than 5 % of it.
 */
export function uncertaintyText(expandedPercent: number): string {
  if (!(expandedPercent > 0)) return "0";
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(expandedPercent)));
  const unit = 10 ** -decimals;
  const nearest = Math.round(expandedPercent / unit) * unit;
  const kept = nearest < 0.95 * expandedPercent ? Math.ceil(expandedPercent / unit) * unit : nearest;
  return kept.toFixed(decimals);
}
