// The verdict on an error with its uncertainty, and the verdict on the rounded error beside it. Called by the
// assessment.

import { fixedText, type Reason } from "@etalon/basis";
import { uncertaintyText } from "./budget.ts";
import { CLOCK_SHARE_OF_REFERENCE, REFERENCE_SHARE_OF_LIMIT } from "./rules.table.ts";

/**
 * Error γ, expanded uncertainty U (95 %), limit L:
 *   conforming      |γ| + U ≤ L
 *   nonconforming   |γ| − U > L
 *   undecided       else
 * @source ILAC-G8:09/2019, guard band w = U on both sides
 */
export function verdictOn(
  errorPercent: number,
  expandedPercent: number,
  limitPercent: number,
): "conforming" | "nonconforming" | "undecided" {
  const size = Math.abs(errorPercent);
  if (size + expandedPercent <= limitPercent) return "conforming";
  if (size - expandedPercent > limitPercent) return "nonconforming";
  return "undecided";
}

/** Conformity of the rounded error alone. @source JJG 596-2012 (clause unchecked) */
export const roundedVerdictOn = (
  roundedPercent: number,
  limitPercent: number,
): "conforming" | "nonconforming" =>
  Math.abs(roundedPercent) <= limitPercent ? "conforming" : "nonconforming";

/** Why an error with a sound uncertainty cannot be decided: it lies too near the limit. */
export function nearLimit(errorPercent: number, expandedPercent: number, limitPercent: number): Reason {
  const error = `${fixedText(errorPercent, 4)} %`;
  const text = `the error of ${error} lies within its uncertainty of ±${uncertaintyText(expandedPercent)} % from the limit of ±${limitPercent} %`;
  return { code: "uncertainty.reaches-limit", text };
}

/** The largest clock-rate bound a result may rest on: a sixteenth of the limit. */
export const clockBudgetPpm = (limitPercent: number): number =>
  limitPercent * 1e4 * REFERENCE_SHARE_OF_LIMIT * CLOCK_SHARE_OF_REFERENCE;

export function clockBeyondBudget(boundPpm: number, limitPercent: number): Reason | null {
  const budgetPpm = clockBudgetPpm(limitPercent);
  if (boundPpm <= budgetPpm) return null;
  const text = `the sampling clock's rate is known to ±${shortly(boundPpm)} ppm only; a limit of ±${limitPercent} % bears ${shortly(budgetPpm)} ppm`;
  return { code: "clock.bound-beyond-budget", text };
}

const shortly = (value: number): string => String(Number(value.toPrecision(4)));
