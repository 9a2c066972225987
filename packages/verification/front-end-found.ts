// The error of a meter's front end, from a comparison with a terminal apart: what the meter's own samples cannot show, as it
// was then. Called with the scope of a result.

import type { Comparison, FrontEndFound, Instant } from "@etalon/basis";
import { verdictOn } from "./verdict.ts";

/** The measurement at hand, where it is good for a verdict. */
export interface FoundBehind {
  readonly percent: number;
  readonly expandedPercent: number;
  readonly limitPercent: number;
}

const DAY_NS = 86_400_000_000_000n;

/**
 * Errors of one behind the other multiply, so that of the front end is a ratio:
 *   φ = (1 + γ_whole)/(1 + γ_behind) − 1,   U² = U_whole² + U_behind²
 * The pulses of one time are in both, so their scatter partly cancels: U is on the safe side.
 * @param startTaiNs  of the measurement at hand
 */
export function frontEndFound(
  { atTaiNs, by, whole, behind }: Comparison,
  startTaiNs: Instant | null,
  now: FoundBehind | null,
): FrontEndFound {
  const percent = ratio(whole.percent, behind.percent);
  const expandedPercent = Math.hypot(whole.expandedPercent, behind.expandedPercent);
  const ageDays = startTaiNs === null ? null : Number((100n * (startTaiNs - atTaiNs)) / DAY_NS) / 100;
  return {
    percent,
    expandedPercent,
    atTaiNs,
    by,
    ageDays,
    wholeAsThen: now && asThen(now, percent, expandedPercent),
  };
}

function asThen(now: FoundBehind, percent: number, expandedPercent: number): FrontEndFound["wholeAsThen"] {
  const whole = 100 * ((1 + now.percent / 100) * (1 + percent / 100) - 1);
  const expanded = Math.hypot(now.expandedPercent, expandedPercent);
  return { percent: whole, expandedPercent: expanded, verdict: verdictOn(whole, expanded, now.limitPercent) };
}

/** Of two errors, the one of what stands between. */
const ratio = (whole: number, behind: number): number => 100 * ((100 + whole) / (100 + behind) - 1);
