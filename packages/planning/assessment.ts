// The condition of one meter as points and a grade, with each reason. Called by the work list.

import type { BatchGrade } from "./batch-grade.ts";
import { verificationYears } from "./class-rules.table.ts";
import type { FleetMeter, FoundError, Life } from "./fleet-meter.ts";
import { lifeOf, limitOf } from "./life.ts";
import {
  BAD_BATCH_POINTS,
  BEYOND_POINTS,
  ERROR_POINTS,
  FAMILY_DEFECT_POINTS,
  type Grade,
  grades,
  lifePoints,
  MOST_EVENT_POINTS,
  MOST_OVERDUE_POINTS,
  POINTS_PER_EVENT,
  POINTS_PER_YEAR_OVERDUE,
  UNKNOWN_POINTS,
} from "./scorecard.table.ts";

export interface Deduction {
  readonly points: number;
  /** One clause, such as "its error of +0.12 % takes up 60 % of the limit of 0.2 %". */
  readonly text: string;
}

export interface Assessment {
  /** What its error is held against. */
  readonly limitPercent: number;
  /** By a result and its uncertainty; null where its error is not known. */
  readonly verdict: "conforming" | "nonconforming" | "undecided" | null;
  readonly life: Life | null;
  readonly score: number;
  readonly grade: Grade;
  /** The heaviest first. */
  readonly deductions: readonly Deduction[];
}

export function assessment(meter: FleetMeter, batch: BatchGrade | null): Assessment {
  const { found } = meter;
  const limitPercent = found?.limitPercent ?? limitOf(meter.accuracyClass);
  const life = found === null ? null : lifeOf(found, limitPercent);
  const verdict = found === null ? null : verdictBy(found, limitPercent);
  const deductions = [
    errorDeduction(meter, limitPercent, verdict),
    lifeDeduction(life),
    ...(batch?.grade === "bad"
      ? [{ points: BAD_BATCH_POINTS, text: `its batch ${meter.batch} is bad: ${batch.text}` }]
      : []),
    ...(meter.familyDefect
      ? [{ points: FAMILY_DEFECT_POINTS, text: `its batch ${meter.batch} has a known defect` }]
      : []),
    overdue(meter),
    {
      points: Math.min(MOST_EVENT_POINTS, POINTS_PER_EVENT * meter.events),
      text: `${meter.events} event${meter.events === 1 ? "" : "s"} since its last review`,
    },
  ]
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points);
  const score = Math.max(0, 100 - deductions.reduce((sum, { points }) => sum + points, 0));
  const twice = verdict === "nonconforming" && (found?.timesBeyond ?? 0) >= 2;
  const grade = twice ? "replace" : grades.find(([from]) => score >= from)![1];
  return { limitPercent, verdict, life, score: Number(score.toFixed(1)), grade, deductions };
}

/** The house's rule: conforming |γ| + U ≤ L; nonconforming |γ| − U > L; else undecided. */
export function verdictBy(
  { errorPercent, uncertaintyPercent }: Pick<FoundError, "errorPercent" | "uncertaintyPercent">,
  limit: number,
): "conforming" | "nonconforming" | "undecided" {
  const size = Math.abs(errorPercent);
  if (size - uncertaintyPercent > limit) return "nonconforming";
  return size + uncertaintyPercent <= limit ? "conforming" : "undecided";
}

function errorDeduction({ found }: FleetMeter, limit: number, verdict: Assessment["verdict"]): Deduction {
  if (found === null) return { points: UNKNOWN_POINTS, text: "nothing is known of its error" };
  const { errorPercent, uncertaintyPercent } = found;
  const error = `its error of ${signedPercent(errorPercent)}`;
  if (verdict === "nonconforming")
    return {
      points: BEYOND_POINTS,
      text: `${error} lies beyond the limit of ${limit} % by more than its uncertainty of ${percent(uncertaintyPercent)}`,
    };
  const share = Math.abs(errorPercent) / limit;
  return {
    points: ERROR_POINTS * Math.min(1, share) ** 2,
    text: `${error} ± ${percent(uncertaintyPercent)} takes up ${(100 * share).toFixed(0)} % of the limit of ${limit} %`,
  };
}

function lifeDeduction(life: Life | null): Deduction {
  const surely = life?.surelyYears ?? null;
  if (life === null || surely === null || life.kind === "beyond the limit") return { points: 0, text: "" };
  const points = lifePoints.find(([within]) => surely < within)?.[1] ?? 0;
  const text =
    life.kind === "drift"
      ? `its drift may reach the limit in ${years(surely)} and is expected to in ${years(life.expectedYears ?? surely)}`
      : `a drift too small to be seen so far could reach the limit in ${years(surely)}`;
  return { points, text };
}

function overdue({ ageYears, accuracyClass }: FleetMeter): Deduction {
  const cycle = verificationYears[accuracyClass];
  const points = Math.min(MOST_OVERDUE_POINTS, POINTS_PER_YEAR_OVERDUE * Math.max(0, ageYears - cycle));
  return {
    points,
    text: `it is ${years(ageYears)} old, ${years(ageYears - cycle)} past its cycle of ${cycle}`,
  };
}

export const years = (value: number): string =>
  value < 1 ? `${Math.max(0, Math.round(12 * value))} months` : `${value.toFixed(1)} years`;
export const percent = (value: number): string => `${Number(value.toPrecision(2))} %`;
export const signedPercent = (value: number): string =>
  `${value < 0 ? "−" : "+"}${Number(Math.abs(value).toPrecision(3))} %`;
