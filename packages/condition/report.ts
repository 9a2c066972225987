// What is known of a watched meter, for people and for rankings: error with uncertainty, what the load gave and never gave,
// drift, remaining life, diagnosis. Called by the measuring machine for the headline, by the master station for all of it.

import type { Meter, NotCovered } from "@etalon/basis";
import { limitAt, notCoveredBy } from "@etalon/verification";
import { type Change, changeOf } from "./change.ts";
import { type Condition, rollingErrors } from "./condition.ts";
import { coverageReport, neverGiven, type PointReport } from "./coverage.ts";
import { type Diagnosis, diagnosis, type Finding } from "./diagnosis.ts";
import { rowsOf, type SurfaceRow } from "./error-surface.ts";
import { DAY_S } from "./frame.ts";
import { binName } from "./load-bins.ts";
import { type RemainingLife, remainingLife, walkOf } from "./remaining-life.ts";
import type { RollingError, RollingLimit } from "./rolling-error.ts";
import { alarmsOf, type ChartAlarms } from "./watched-bin.ts";
import { weightedLine } from "./weighted-line.ts";

export interface WatchedLoad {
  readonly key: string;
  readonly bin: string;
  readonly days: number;
  readonly change: Change;
  readonly alarms: ChartAlarms | null;
  /** null while there are too few days for a line. */
  readonly life: RemainingLife | null;
}

export interface ConditionReport {
  readonly error: { readonly day: RollingError | null; readonly month: RollingError | null };
  /** What the headline's error is held against; null before the first two pulses, and where no limit is tabulated. */
  readonly judgedBy: JudgedBy | null;
  /** Permissible error at rated current and power factor 1; null where none is tabulated. */
  readonly limitPercent: number | null;
  readonly surface: readonly SurfaceRow[];
  readonly points: readonly PointReport[];
  readonly neverGiven: readonly string[];
  readonly watched: readonly WatchedLoad[];
  readonly diagnosis: Diagnosis;
  /** Of a meter that samples for itself, what all this says nothing of; empty where a terminal apart does. */
  readonly notCovered: readonly NotCovered[];
  /** Some of the last 30 days was heard while the terminal's calibration was not valid: no verdict rests on this. */
  readonly uncalibrated: boolean;
  /** In some of the last 30 days no time from outside told the sample clock's rate: the terminal's nominal one was taken. */
  readonly untimed: boolean;
}

/** The mean by energy of the limits at the loads given, which reach from the least to the greatest; or that at rated current. */
export interface JudgedBy extends RollingLimit {
  readonly of: "loads" | "rated";
}

/** A line in a list of meters. */
export interface Headline {
  /** Error of the last 30 days and its standard uncertainty; null before the first two pulses. */
  readonly errorPercent: number | null;
  readonly standardPercent: number | null;
  /** (|error| + 2u) ÷ what it is judged by: above 1 it cannot be said that the meter keeps its class. */
  readonly ofLimit: number | null;
  readonly pointsGiven: number;
  readonly points: number;
  /**
   * "too little", "sound", "undetermined", or causes; of a meter that samples for itself "sound behind its front end";
   * with what was heard while the terminal's calibration was not valid "sound by an expired calibration".
   */
  readonly cause: string;
  /** Day of the series on which the limit may be reached first; null: not in sight. */
  readonly lifeDay: number | null;
}

const EXPIRED = " by an expired calibration";

/** What a plan of many meters goes by. */
export type PlannedCondition = Pick<
  ConditionReport,
  "error" | "judgedBy" | "limitPercent" | "watched" | "uncalibrated" | "untimed" | "notCovered"
>;

/**
 * The rest of the report, its diagnosis above all, takes many times as long.
 * @param nowS  seconds since the midnight that days are counted from
 */
export function plannedCondition(condition: Condition, meter: Meter, nowS: number): PlannedCondition {
  const load = { currentPercentOfRated: 100, powerFactor: 1, loadBalance: "balanced" } as const;
  const limit = limitAt(meter, "active", load, null);
  const limitPercent = limit.ok ? limit.value.percent : null;
  const error = rollingErrors(condition, nowS);
  return {
    error,
    judgedBy: judgedBy(error, limitPercent),
    limitPercent,
    watched: watchedLoads(condition, limitPercent, nowS / DAY_S),
    uncalibrated: isRecent(condition.uncalibratedS, nowS),
    untimed: isRecent(condition.untimedS, nowS),
    notCovered: condition.ownFrontEnd ? notCoveredBy(condition.ownFrontEnd) : [],
  };
}

/** @param nowS  as for a plan */
export function conditionReport(condition: Condition, meter: Meter, nowS: number): ConditionReport {
  const points = coverageReport(condition.coverage, meter);
  return {
    ...plannedCondition(condition, meter, nowS),
    surface: rowsOf(condition.surface.life),
    points,
    neverGiven: neverGiven(points),
    diagnosis: diagnosis(condition.evidence, condition.tally, meter),
  };
}

/** Of some loads no limit is tabulated: then that at rated current is all there is. */
function judgedBy(error: ConditionReport["error"], ratedPercent: number | null): JudgedBy | null {
  const known = error.month ?? error.day;
  if (known?.limit) return { of: "loads", ...known.limit };
  if (known === null || ratedPercent === null) return null;
  return { of: "rated", percent: ratedPercent, least: ratedPercent, greatest: ratedPercent };
}

const isRecent = (atS: number | null, nowS: number): boolean => atS !== null && nowS - atS < 30 * DAY_S;

function watchedLoads(condition: Condition, limitPercent: number | null, today: number): WatchedLoad[] {
  const systematic = new Map(rowsOf(condition.surface.life).map((row) => [row.key.slice(0, 3), row]));
  return Object.entries(condition.watched)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, bin]) => {
      const { points } = bin.series;
      const line = weightedLine(points);
      const guardPercent = 2 * (systematic.get(key)?.systematicPercent ?? 0);
      const life =
        line === null || limitPercent === null
          ? null
          : remainingLife(line, {
              ...{ limitPercent, guardPercent, today },
              walkPercentPerRootDay: walkOf(points, line),
            });
      const days = points.reduce((sum, point) => sum + point.days, 0);
      const alarms = alarmsOf(bin, Math.floor(today));
      return { key, bin: binName(key), days, change: changeOf(points), alarms, life };
    });
}

export function headlineOf(report: ConditionReport): Headline {
  const { error, judgedBy, points, watched } = report;
  const known = error.month ?? error.day;
  const ofLimit =
    known === null || judgedBy === null
      ? null
      : (Math.abs(known.percent) + 2 * known.standardPercent) / judgedBy.percent;
  const lives = watched.flatMap(({ life }) => {
    if (life?.kind === "drift") return [life.earliestDay];
    return [];
  });
  return {
    errorPercent: known?.percent ?? null,
    standardPercent: known?.standardPercent ?? null,
    ofLimit,
    pointsGiven: points.filter((point) => point.error !== null).length,
    points: points.length,
    cause: causeOf(report),
    lifeDay: lives.length > 0 ? Math.min(...lives) : null,
  };
}

/** What the diagnosis says of each cause that it found. */
export const findingsOf = ({ diagnosis: { meter, pulses } }: ConditionReport): Finding<string>[] => [
  ...(meter.kind === "found" ? meter.causes.map((cause) => ({ cause, text: meter.text })) : []),
  ...pulses,
];

function causeOf({ diagnosis: { meter, pulses }, notCovered, uncalibrated }: ConditionReport): string {
  const known =
    meter.kind === "found" ? meter.causes : meter.kind === "sound" && pulses.length > 0 ? [] : [meter.kind];
  const where = notCovered.length > 0 && known.length > 0 ? " behind its front end" : "";
  const by = uncalibrated && known.length > 0 ? EXPIRED : "";
  return [`${known.join(" and ")}${where}${by}`, ...pulses.map(({ cause }) => cause)]
    .filter(Boolean)
    .join(" and ");
}
