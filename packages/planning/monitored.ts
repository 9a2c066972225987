// What monitoring knows of a meter → what a plan needs of it. Called by the planning thread and by `etalon plan replace --watched`.

import type { ConditionReport, Headline } from "@etalon/condition";
import { verdictBy } from "./assessment.ts";
import type { FleetMeter, FoundError, Life } from "./fleet-meter.ts";
import { DAYS_A_YEAR, limitOf } from "./life.ts";

export interface Monitored {
  readonly error: ConditionReport["error"];
  readonly limitPercent: number | null;
  readonly watched: readonly Pick<ConditionReport["watched"][number], "life">[];
  readonly headline: Pick<Headline, "cause">;
  /** Of a meter that samples for itself: its front end is not among what is known. */
  readonly notCovered: ConditionReport["notCovered"];
  readonly uncalibrated: boolean;
}

/** Causes that say that nothing is wrong, or nothing yet. */
const NO_CAUSE = ["sound", "too little"];
/** Of the diagnosis: how the meter is connected, not what it is. A phase that it does not see is an open one until somebody has looked. */
const WIRING_CAUSES = ["exchanged currents", "reversed current", "dead phase"];
const noLifeKnown: Life = { kind: "no drift known", surelyYears: null, expectedYears: null };

/**
 * Monitoring's word goes before that of the register, since it has heard every pulse; but not before a later verdict that speaks
 * against it: what was wrong has been put right since, or has come since. Where it finds the meter connected wrongly, no error
 * of it is known: whoever tested it saw the wiring's as well.
 * @param meter  as the register has it
 */
export function withMonitoring(
  meter: FleetMeter,
  known: Monitored,
  todayDay: number,
  yearsAgo: number,
): FleetMeter {
  const wiringFault = wiringByMonitoring(known);
  const found = foundByMonitoring(known, todayDay, yearsAgo);
  const isBad = wiringFault !== null || (found !== null && found.timesBeyond > 0);
  if ((wiringFault ?? found) === null || isContradicted(isBad, meter, yearsAgo)) return meter;
  return wiringFault === null ? { ...meter, found } : { ...meter, found: null, wiringFault };
}

function isContradicted(isBad: boolean, { found, accuracyClass }: FleetMeter, yearsAgo: number): boolean {
  if (found === null || found.yearsAgo >= yearsAgo) return false;
  const verdict = verdictBy(found, found.limitPercent ?? limitOf(accuracyClass));
  return verdict === (isBad ? "conforming" : "nonconforming");
}

/**
 * The error of the last month, or of the last day of a meter that is new under watch; the shortest life of all loads.
 * @param todayDay  on the axis of the condition's days
 * @param yearsAgo  since it was heard last
 * A meter that samples for itself shows only what is wrong behind its front end: within the limit that says nothing of the
 * whole, beyond it a test on site has to, however often it was found. So it is by a calibration that was not valid.
 * @returns null before its first two pulses, and where nothing is known of the whole; nor is what a meter counts on wrong wiring
 *   its own error
 */
export function foundByMonitoring(known: Monitored, todayDay: number, yearsAgo: number): FoundError | null {
  const { day, month } = known.error;
  const error = month ?? day;
  if (error === null || wiringByMonitoring(known) !== null) return null;
  const limitAt = ({ limit }: typeof error) => limit?.percent ?? known.limitPercent;
  const beyond = (one: typeof day): boolean => {
    const limit = one && limitAt(one);
    return limit !== null && Math.abs(one!.percent) - 2 * one!.standardPercent > limit;
  };
  // Found twice: beyond over its last day, and over a month that is mostly others.
  const apart = month !== null && day !== null && month.overS >= 2 * day.overS;
  const { cause } = known.headline;
  const found = {
    ...({ by: "waveform", yearsAgo, errorPercent: error.percent } as const),
    ...{ uncertaintyPercent: 2 * error.standardPercent, drift: null },
    ...(error.limit && { limitPercent: error.limit.percent }),
  };
  if (known.notCovered.length > 0 || known.uncalibrated)
    return beyond(error) ? { ...found, life: noLifeKnown, cause, timesBeyond: 1 } : null;
  return {
    ...found,
    life: shortest(known, todayDay, yearsAgo),
    ...(NO_CAUSE.includes(cause) ? {} : { cause }),
    timesBeyond: beyond(month) && beyond(day) && apart ? 2 : beyond(error) || beyond(day) ? 1 : 0,
  };
}

/** What the diagnosis finds wrong with how the meter is connected beside its terminal; null: nothing. */
export function wiringByMonitoring({ headline }: Pick<Monitored, "headline">): string | null {
  return headline.cause.split(" and ").find((cause) => WIRING_CAUSES.includes(cause)) ?? null;
}

function shortest({ watched }: Monitored, todayDay: number, yearsAgo: number): Life {
  const lives = watched.flatMap(({ life }): Life[] => {
    const years = (until: number): number => Math.max(0, (until - todayDay) / DAYS_A_YEAR - yearsAgo);
    switch (life?.kind) {
      case "drift":
        return [
          { kind: life.kind, surelyYears: years(life.earliestDay), expectedYears: years(life.crossingDay) },
        ];
      case "no detectable drift":
        return life.minimumDay === null
          ? [{ kind: life.kind, surelyYears: null, expectedYears: null }]
          : [{ kind: life.kind, surelyYears: years(life.minimumDay), expectedYears: null }];
      case "beyond the limit":
        return [{ kind: life.kind, surelyYears: 0, expectedYears: 0 }];
      default:
        return [];
    }
  });
  const length = ({ surelyYears }: Life): number => surelyYears ?? Number.POSITIVE_INFINITY;
  return lives.reduce(
    (least, life) => (least === noLifeKnown || length(life) < length(least) ? life : least),
    noLifeKnown,
  );
}
