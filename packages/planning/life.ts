// How long a meter will stay within its limit, from an error and a drift of known uncertainty. Called by assessments and by
// the comparison of policies.

import { type AccuracyClass, accuracyClasses, insist } from "@etalon/basis";
import { remainingLife } from "@etalon/condition";
import { limitAt } from "@etalon/verification";
import type { FoundError, Life } from "./fleet-meter.ts";

export const DAYS_A_YEAR = 365.25;

/** The permissible error at rated current and power factor 1, percent. */
export const limitOf = (accuracyClass: AccuracyClass): number => limits.get(accuracyClass)!;

function limitAtRated(accuracyClass: AccuracyClass): number {
  const ofTransformers = { ratedCurrent: 1.5, maxCurrent: 6 };
  const plate = { serial: "", activeConstant: 1, wiring: "3P4W" as const, nominalVoltage: 1 };
  const load = { currentPercentOfRated: 100, powerFactor: 1, loadBalance: "balanced" } as const;
  const limit = limitAt({ ...plate, ...ofTransformers, accuracyClass }, "active", load, null);
  insist(limit.ok, `limitOf: class ${accuracyClass}`);
  return limit.value.percent;
}
/** Asked for a million times in a plan. */
const limits = new Map(accuracyClasses.map((one) => [one, limitAtRated(one)]));

/**
 * As `remainingLife` of the condition, with what one result and a drift say: the result's whole uncertainty is kept off
 * the limit, as a verdict does, and level and slope are taken as uncorrelated at the day it was found.
 */
export function lifeOf(found: FoundError, limitPercent: number): Life {
  const { errorPercent, uncertaintyPercent, yearsAgo, drift } = found;
  if (found.life !== undefined) return found.life;
  if (drift === null) {
    const kind = Math.abs(errorPercent) >= limitPercent ? "beyond the limit" : "no drift known";
    return { kind, surelyYears: kind === "beyond the limit" ? 0 : null, expectedYears: null };
  }
  const line = {
    middleDay: -yearsAgo * DAYS_A_YEAR,
    levelPercent: errorPercent,
    slopePercentPerDay: drift.percentPerYear / DAYS_A_YEAR,
    levelUncertainty: 0,
    slopeUncertainty: drift.uncertainty / DAYS_A_YEAR,
    chiSquare: 0,
    degreesOfFreedom: 1,
    lagOne: 0,
    dayPercent: 0,
  };
  const life = remainingLife(line, {
    limitPercent,
    guardPercent: Math.min(uncertaintyPercent, limitPercent),
    today: 0,
    walkPercentPerRootDay: 0,
  });
  const years = (days: number | null): number | null => (days === null ? null : days / DAYS_A_YEAR);
  switch (life.kind) {
    case "drift":
      return {
        kind: life.kind,
        surelyYears: years(life.earliestDay),
        expectedYears: years(life.crossingDay),
      };
    case "no detectable drift":
      return { kind: life.kind, surelyYears: years(life.minimumDay), expectedYears: null };
    case "beyond the limit":
      return { kind: life.kind, surelyYears: 0, expectedYears: 0 };
  }
}
