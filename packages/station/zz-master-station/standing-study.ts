// Power quality of a meter studied round the clock: a detection a day, one behind the other, each up to the site's midnight, and
// what each day came to. Called by `step.ts`.
// I13: until it is told to stop, a day is under way, or there is a timer or an act for the next.

import {
  type Audited,
  type Calibration,
  type Instant,
  later,
  nanoseconds,
  type Outcome,
} from "@etalon/basis";
import type { QualityOrder } from "@etalon/messages/quality-terms";
import type { MeterRecord, ZzItself } from "@etalon/messages/zz-itself";
import { calibrationNow } from "./calibration-now.ts";
import { midnightBefore } from "./midnight.ts";
import { standardRequirements } from "./standard-requirements.ts";

/** At `study/<meter>`. */
export interface StandingStudy {
  readonly kind: "study";
  readonly id: string;
  readonly record: MeterRecord;
  readonly quality: QualityOrder;
  /** Of the site's clock against UTC: a day ends at its midnight. */
  readonly utcOffsetS: number;
  readonly by: string;
  /** So many days were begun: the last is the detection `<id>.<n>`. */
  readonly days: number;
  readonly sinceTaiNs: Instant;
  /** The last of them is under way. */
  readonly underWay: boolean;
  /** Days that ended within minutes, one after the other. */
  readonly failures: number;
}

type CalibrationsRead = { readonly kind: "calibrations-read"; readonly calibrations: readonly Calibration[] };
export type StudySelf =
  | { readonly kind: "next-day"; readonly study: string; readonly days: number }
  /** What machines told is kept by now. */
  | { readonly kind: "day-over"; readonly untilTaiNs: Instant };
export type StudyAct =
  | { readonly kind: "read-calibrations"; readonly terminal: string }
  /** The 24 hours up to then are judged, and what they came to is kept. */
  | { readonly kind: "judge-day"; readonly meter: string; readonly untilTaiNs: Instant };
export type StudyHeard =
  | Extract<ZzItself, { kind: "start-study" | "stop-study" | "day-ended" }>
  | StudySelf
  | CalibrationsRead;
type Result = Outcome<StandingStudy, ZzItself, StudySelf, StudyAct>;

const DAY_S = 86_400;
/** A day that is over sooner than this has failed: the next is not begun at once. */
const WORTH_S = 600;
const AGAIN_S = 10;
const AGAIN_AT_MOST_S = 320;
/** Records of a detection may be kept after its verdict. */
const KEPT_WITHIN_NS = 60_000_000_000n;

const kinds: ReadonlySet<string> = new Set<StudyHeard["kind"]>([
  ...(["start-study", "stop-study", "day-ended", "next-day", "day-over"] as const),
]);
export const isOfStanding = (
  heard: { readonly kind: string },
  before: { readonly kind: string } | null,
): heard is StudyHeard =>
  kinds.has(heard.kind) || (before?.kind === "study" && heard.kind === "calibrations-read");

export const dayOf = ({ id, days }: Pick<StandingStudy, "id" | "days">): string => `${id}.${days}`;

export function standingStep(study: StandingStudy | null, heard: StudyHeard, now: Instant): Result {
  if (heard.kind === "start-study") return study ? same(study) : ordered(heard, now);
  if (!study) return same(null);
  switch (heard.kind) {
    case "calibrations-read":
      return study.underWay ? same(study) : begun(study, heard.calibrations, now);
    case "day-ended":
      return heard.detection === dayOf(study) && study.underWay ? ended(study, now) : same(study);
    case "next-day":
      return heard.study === study.id && heard.days === study.days ? looked(study) : same(study);
    case "day-over":
      return { ...same(study), acts: [{ ...heard, kind: "judge-day", meter: study.record.id }] };
    case "stop-study":
      return stopped(study, heard.by);
  }
}

function ordered(
  { study: id, record, quality, utcOffsetS, by }: Extract<StudyHeard, { kind: "start-study" }>,
  now: Instant,
): Result {
  const study: StandingStudy = {
    ...{ kind: "study", id, record, quality, utcOffsetS, by },
    ...{ days: 0, sinceTaiNs: now, underWay: false, failures: 0 },
  };
  const text = `power quality of meter ${record.id} is studied round the clock`;
  return { ...looked(study), audit: [note(study, "study-ordered", by, text)] };
}

/** The terminal's records are read anew each day: the one that is valid then counts. */
const looked = (study: StandingStudy): Result => ({
  ...same(study),
  acts: [{ kind: "read-calibrations", terminal: study.record.terminal }],
});

function begun(before: StandingStudy, calibrations: readonly Calibration[], now: Instant): Result {
  const calibration = before.record.calibration ?? calibrationNow(calibrations, now);
  if (!calibration) return again(before, now);
  const study = { ...before, days: before.days + 1, sinceTaiNs: now, underWay: true };
  const { quality, utcOffsetS } = study;
  const [detection, record] = [dayOf(study), { ...study.record, calibration }];
  const requirements = standardRequirements(detection, record, dayLeftS(utcOffsetS, now), { quality });
  return same(study, [
    {
      to: { component: "zz", key: `detection/${detection}` },
      body: { kind: "detect", detection, record, requirements, use: "shared", study: study.id },
    },
  ]);
}

/** Of a day that is all but over, the next as well. */
function dayLeftS(utcOffsetS: number, now: Instant): number {
  const leftS = midnightBefore(now, utcOffsetS) + DAY_S - Number(now / 1_000_000_000n);
  return leftS < WORTH_S ? leftS + DAY_S : leftS;
}

function ended(before: StandingStudy, now: Instant): Result {
  const study = { ...before, underWay: false };
  if (now - study.sinceTaiNs < nanoseconds(WORTH_S)) return again(study, now);
  const over = { atTaiNs: later(now, KEPT_WITHIN_NS), body: { kind: "day-over", untilTaiNs: now } as const };
  return { ...looked({ ...study, failures: 0 }), timers: [over] };
}

function again(before: StandingStudy, now: Instant): Result {
  const study = { ...before, failures: before.failures + 1 };
  const waitS = Math.min(AGAIN_AT_MOST_S, AGAIN_S * 2 ** Math.min(before.failures, 10));
  const body = { kind: "next-day", study: study.id, days: study.days } as const;
  return { ...same(study), timers: [{ atTaiNs: later(now, nanoseconds(waitS)), body }] };
}

/** The day under way is called off: what it has told is kept. */
function stopped(study: StandingStudy, by: string): Result {
  const detection = dayOf(study);
  const cancel = { kind: "cancel", detection, why: `its study was stopped by ${by}` } as const;
  const say = { to: { component: "zz", key: `detection/${detection}` } as const, body: cancel };
  const text = `power quality of meter ${study.record.id} is studied no more`;
  return { ...same(null, study.underWay ? [say] : []), audit: [note(study, "study-stopped", by, text)] };
}

const note = ({ record }: StandingStudy, what: string, who: string, why: string): Audited => ({
  ...{ what, who, resource: record.resource, application: null, token: null, why },
});
const same = (state: StandingStudy | null, say: Result["say"] = []): Result => ({
  ...{ state, say, timers: [], acts: [] },
});
