// What ZZ does with one detection: prepare, apply, agree on time, start, stop, take the result, release. Meters and
// calibration records are `meter-step.ts`; alarms, the folder `alarms`; banks, the folder `banks`.
// I1: a detection ends once, with a result; only its instrument's way back is still noted, and what becomes of its study.
// I2: what was applied for is released when it ends. I6: what a machine says whose place another has taken changes nothing.

import type { Instant, Outcome, Said, WholeInterval } from "@etalon/basis";
import { fixedText, later, nanoseconds, secondsBetween, wholeIntervalS } from "@etalon/basis";
import type { AlarmsItself } from "@etalon/messages/alarms";
import type { Event, RegisterReading } from "@etalon/messages/nouns";
import type { VmToZz, ZzToVm } from "@etalon/messages/vm-to-zz";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import type { YhToBank, YhToZz } from "@etalon/messages/yh-to-zz";
import type { ZzItself } from "@etalon/messages/zz-itself";
import type { CcToZz, ZzToCc } from "@etalon/messages/zz-to-cc";
import type { IaToZz, ZzToIa } from "@etalon/messages/zz-to-ia";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";
import type { Deliver } from "./alarms/outlet-step.ts";
import { clockErrorOf, silenceOf, verdictOf } from "./alarms/readings.ts";
import { isAlarmState } from "./alarms/state.ts";
import { type AlarmHeard, type AlarmSelf, alarmStep, isOfAlarms } from "./alarms/step.ts";
import { type BankHeard, type BankSelf, bankStep, isOfBanks } from "./banks/step.ts";
import { withProgress } from "./kept-course.ts";
import { fresh, isOfStudy, type StudyNews, studyMove } from "./kept-harmonics.ts";
import { keptQuality, type QualityAct, type QualityKept, toldQuality } from "./kept-quality.ts";
import { type MeterNews, type MeterSelf, meterStep } from "./meter-step.ts";
import { ANSWERS_WITHIN_S, overdueText, type StageTimer, timersOf, unansweredText } from "./patience.ts";
import {
  isOfStanding,
  type StudyAct,
  type StudyHeard,
  type StudySelf,
  standingStep,
} from "./standing-study.ts";
import type { Detection, Stage, State } from "./state.ts";
import { undecidedResult } from "./undecided-result.ts";
import { type WatchAct, type WatchSelf, watchOrdered, watchStep } from "./watch-step.ts";

export type Heard = CcToZz | IaToZz | YhToZz | YhToBank | VmToZz | ZzItself | AlarmsItself | Observed;
export type Say = ZzToCc | ZzToIa | ZzToYh | ZzToVm | ZzItself | AlarmsItself | Observed;
export type Self =
  | (MeterSelf | AlarmSelf | StageTimer | WatchSelf | QualityKept | BankSelf | StudySelf)
  | { readonly kind: "time-to-stop" };
export type Act = Deliver | WatchAct | QualityAct | StudyAct;
type Result = Outcome<State, Say, Self, Act>;
type WatchNews = Extract<ZzItself, { kind: "watch" | "stop-watch" }> | WatchSelf;
type DetectionNews = Exclude<
  Heard | Self,
  MeterNews | AlarmHeard | WatchNews | QualityKept | BankHeard | StudyHeard | { kind: "detect" }
>;

export const ZZ = "zz";
/** The terminal ends a detection by its own clock; this much later it is told to. */
const STOP_AFTER_S = 60;
/** The lease covers the detection and the work around it. */
const LEASE_MARGIN_S = 900;

const ofMeters: ReadonlySet<string> = new Set<MeterNews["kind"]>([
  ...([
    "part-of-roll",
    "add-roll",
    "roll-forsaken",
    "register-meter",
    "add-meter",
    "change-meter",
    "retire-meter",
  ] as const),
  ...(["meter-verified", "register-calibration", "start-watch", "watch-over"] as const),
]);
const isOfMeters = (heard: Heard | Self): heard is MeterNews => ofMeters.has(heard.kind);

export function step(before: State | null, heard: Heard | Self, key: string, now: Instant): Result {
  if (isOfMeters(heard)) return meterStep(before, heard, key, now);
  if (isOfAlarms(heard)) return alarmStep(isAlarmState(before) ? before : null, heard, key, now);
  if (isOfBanks(heard)) return bankStep(before?.kind === "bank" ? before : null, heard, now) ?? same(before);
  if (isOfStanding(heard, before)) return standingStep(before?.kind === "study" ? before : null, heard, now);
  if (heard.kind === "detect") return before ? same(before) : ordered(heard, now);
  if (heard.kind === "watch") return (!before && watchOrdered(heard, ZZ, now)) || same(before);
  if (before?.kind === "watch") return watchStep(before, heard as Parameters<typeof watchStep>[1], ZZ, now);
  if (before?.kind !== "detection" || isOfWatch(heard)) return same(before);
  if (heard.kind === "quality-kept") return same(keptQuality(before));
  if (before.stage !== "done") return followed(before, heard, now);
  return isOfStudy(heard) ? ofStudy(before, heard, now) : same(afterwards(before, heard));
}

const ofWatches: ReadonlySet<string> = new Set<WatchNews["kind"]>([
  ...(["watch", "stop-watch", "renew-due", "apply-again"] as const),
  ...(["start-again", "ending-overdue", "condition-kept", "condition-read", "calibrations-read"] as const),
  "look-whether-silent",
]);
const isOfWatch = (heard: Heard | Self): heard is WatchNews => ofWatches.has(heard.kind);

function ordered(
  { detection: id, record, requirements, use, study }: Extract<Heard, { kind: "detect" }>,
  now: Instant,
): Result {
  const opened: Detection = {
    kind: "detection",
    id,
    record,
    requirements,
    ...(study !== undefined && { study }),
    stage: "applying",
    orderedTaiNs: now,
    lease: null,
    machine: null,
    placement: 0,
    uplink: null,
    startTaiNs: null,
    stopTaiNs: null,
    registersBefore: null,
    registersAfter: null,
    progress: null,
    course: [],
    events: [],
    concluded: null,
    result: null,
    closed: false,
  };
  const { agent, resource, terminal } = record;
  const forS = requirements.method.durationS + LEASE_MARGIN_S;
  return noted(opened, now, "ordered", `detection of meter ${record.meter.serial} at ${record.site}`, [
    {
      to: { component: "ia", key: `agent/${agent}` },
      body: { kind: "prepare", detection: id, resource, stream: id, terminal, requirements },
    },
    toCc(opened, {
      ...{ kind: "apply", application: id, applicant: ZZ, detection: id, resource, forS },
      ...(use && { use }),
    }),
  ]);
}

function followed(before: Detection, heard: DetectionNews, now: Instant): Result {
  const newest = before.placement ?? 0; // an earlier form of ZZ kept none
  const { placement = newest } = heard as { readonly placement?: number };
  if (placement < newest) return same(before);
  const detection = { ...before, placement };
  switch (heard.kind) {
    case "application-event":
      return same(withEvent(detection, heard.event));
    case "record":
      return { ...same(detection), ...toldQuality(detection, heard.record) };
    case "application-renewed":
    case "telling":
    case "watch-ended":
    case "application-moved": // what counts from now on is kept already
      return same(detection);
    case "application-granted":
      return { ...same({ ...detection, lease: heard.lease }), timers: timersOf("applying", now) };
    case "application-refused":
    case "application-ended":
      return ended({ ...detection, closed: true }, now, "application.ended", `no instrument: ${heard.why}`);
    case "prepared": {
      if (heard.agent !== detection.record.agent) return same(detection); // it would have the samples elsewhere
      const ready = { ...detection, uplink: heard.uplink };
      const text = "the agent has the requirements and keeps the stream";
      return onceReady(noted(ready, now, "prepared", text, [], "IA"), now);
    }
    case "hardware-found":
      return noted(detection, now, "new-hardware", heard.text, [], "VM");
    case "driver-bound":
      return bound(detection, heard.machine, heard.driver, now);
    case "progress":
      return same(withProgress(detection, heard.progress));
    case "result": {
      const { result, harmonics, lastSeen } = heard;
      const beside = { ...(harmonics && { harmonics: fresh(harmonics) }), ...(lastSeen && { lastSeen }) };
      const seen = { ...detection, ...beside };
      // The machine may be quicker than the terminal; the record is to have the word of both.
      if (detection.stage === "sampling") return same({ ...seen, concluded: result });
      return finished(seen, result, now);
    }
    case "machine-failed":
      return ended(detection, now, "machine.failed", heard.why);
    case "harmonics-stored": // nothing was stored before the verdict
    case "kept-harmonics":
    case "read-back":
      return same(detection);
    case "cancel":
      return ended(detection, now, "cancelled", heard.why);
    case "time-to-stop": // the terminal should have stopped by itself
      if (detection.stage !== "sampling") return same(detection);
      return {
        ...same(detection, [toYh(detection, { kind: "stop", detection: detection.id })]),
        timers: timersOf("sampling", now),
      };
    case "overdue":
      if (detection.stage !== heard.stage) return same(detection);
      return ended(detection, now, `overdue.${heard.stage}`, overdueText(detection));
    case "unanswered":
      if (detection.stage !== heard.stage) return same(detection);
      return noted(
        detection,
        now,
        "silent",
        unansweredText(detection),
        silenceOf(detection, ANSWERS_WITHIN_S, now),
      );
    default:
      return fromTerminal(detection, heard, now);
  }
}

/** The machine holds the instrument: it gets what ZZ demands, and, the first time, the terminal is set to work. */
function bound(detection: Detection, machine: string, driver: string, now: Instant): Result {
  const { requirements, id } = detection;
  const after = { ...detection, machine };
  const task: Said<Say> = {
    to: { component: "nc", key: `machine/${machine}` },
    body: { kind: "relay-requirements", machine, requirements, stream: id },
  };
  const text = `machine ${machine} bound driver ${driver}`;
  return onceReady(noted(after, now, "driver-bound", text, [task], "VM"), now);
}

/** Once machine and agent are both ready, meter and terminal are brought to one time. */
function onceReady(outcome: Result, now: Instant): Result {
  const detection = outcome.state;
  if (detection?.kind !== "detection" || detection.stage !== "applying") return outcome;
  if (!detection.machine || !detection.uplink) return outcome;
  const ask = toYh(detection, { kind: "agree-time", detection: detection.id });
  const text = `terminal ${detection.record.terminal} is asked for the time`;
  return moved(detection, "agreeing", now, "time-asked", text, [...outcome.say, ask]);
}

/** A clock that was left as it is was read twice, and between its readings lies nothing but how long they take. */
function ofMeterClock(agreed: Extract<YhToZz, { kind: "time-agreed" }>): string {
  const { offsetBeforeNs: before, offsetAfterNs: after, meterSet = true } = agreed;
  if (before === null || after === null) return "the meter's clock cannot be read here";
  return meterSet
    ? `meter clock was ${milliseconds(before)} off, now ${milliseconds(after)}`
    : `meter clock is ${milliseconds(before)} off: near enough, it was not set`;
}

function fromTerminal(detection: Detection, heard: Exclude<YhToZz, StudyNews>, now: Instant): Result {
  const { id, uplink, requirements } = detection;
  const { durationS: forS, wholeInterval } = requirements.method;
  switch (heard.kind) {
    case "time-agreed": {
      if (detection.stage !== "agreeing" || !uplink) return same(detection);
      const start = {
        kind: "start",
        detection: id,
        stream: id,
        uplink,
        forS,
        ...(wholeInterval && { wholeInterval }),
      } as const;
      const before = heard.offsetBeforeNs;
      const text = `${ofMeterClock(heard)}; terminal clock ${heard.clock}`;
      const say = [
        toYh(detection, start),
        ...silenceOf(detection, 0, now),
        ...clockErrorOf(detection, before, now),
      ];
      return moved(detection, "starting", now, "time-agreed", text, say, "YH");
    }
    case "started": {
      if (detection.stage !== "starting") return same(detection);
      const { startTaiNs, registers: registersBefore } = heard;
      const durationS = wholeInterval ? Math.min(forS, wholeIntervalS(startTaiNs, wholeInterval)) : forS;
      const method = { ...requirements.method, durationS };
      const known = { startTaiNs, registersBefore, requirements: { ...requirements, method } };
      const after = { ...detection, ...known };
      const say = silenceOf(detection, 0, now);
      const outcome = moved(
        after,
        "sampling",
        now,
        "started",
        samplingText(durationS, wholeInterval),
        say,
        "YH",
      );
      const stop = {
        atTaiNs: later(now, nanoseconds(durationS + STOP_AFTER_S)),
        body: { kind: "time-to-stop" },
      } as const;
      return { ...outcome, timers: [stop] };
    }
    case "stopped": {
      if (detection.stage !== "sampling") return same(detection);
      const after = { ...detection, stopTaiNs: heard.stopTaiNs, registersAfter: heard.registers };
      const [first, last] = [detection.registersBefore, heard.registers];
      const advanced = first && last ? advanceText(first, last) : "the registers cannot be read here";
      const text = `stopped after frame ${heard.lastSequence}; ${advanced}`;
      const stopped = moved(after, "computing", now, "stopped", text, [], "YH");
      const { state } = stopped;
      return after.concluded && state?.kind === "detection" ? finished(state, after.concluded, now) : stopped;
    }
    case "unable":
      return ended(detection, now, "terminal.unable", heard.why);
  }
}

/** Registers are read when the terminal gets to it, after a restart late: over which span they advanced is said with it. */
const advanceText = (first: RegisterReading, last: RegisterReading): string =>
  `register advanced ${(last.activeImportKwh - first.activeImportKwh).toFixed(4)} kWh in the ` +
  `${secondsBetween(first.atTaiNs, last.atTaiNs).toFixed(1)} s between its two readings`;

const samplingText = (durationS: number, whole?: WholeInterval): string =>
  whole
    ? `sampling for ${Math.round(durationS)} s: until an interval of ${whole.everyS / 60} min is whole`
    : `sampling for ${durationS} s`;

/** The verdict stands; that the instrument is released and reclaimed belongs to the detection's story. */
function afterwards(detection: Detection, heard: DetectionNews): Detection {
  if (heard.kind === "application-event") return withEvent(detection, heard.event);
  const returned = heard.kind === "application-ended" || heard.kind === "application-refused";
  return returned ? { ...detection, closed: true } : detection;
}

/** The terminal keeps what was computed from its samples; that it does, and as what, is noted. */
function ofStudy(detection: Detection, heard: StudyNews, now: Instant): Result {
  const move = studyMove(detection, heard, now);
  if (move === null) return same(detection);
  const { harmonics, step: name, text, by, ask } = move;
  return noted({ ...detection, harmonics }, now, name, text, ask ? [toYh(detection, ask)] : [], by);
}

function finished(detection: Detection, result: NonNullable<Detection["result"]>, now: Instant): Result {
  const { id, record, study } = detection;
  const { fault } = result.wiring;
  const found = {
    verdict: result.verdict,
    ...(result.scope && { notCovered: result.scope.notCovered.map(({ what }) => what) }),
    ...(result.error && { errorPercent: result.error.percent }),
    ...(result.uncertainty && { uncertaintyPercent: result.uncertainty.expandedPercent }),
    ...(result.limit && { limitPercent: result.limit.percent }),
    ...((result.error ?? fault) && { wiringFault: fault?.text ?? null }),
  };
  const toItself = (key: string, body: ZzItself) => ({ to: { component: "zz" as const, key }, body });
  const ofMeter = toItself(`meter/${record.id}`, { kind: "meter-verified", detection: id, ...found });
  const dayOver = toItself(`study/${record.id}`, { kind: "day-ended", detection: id });
  const outcome = moved({ ...detection, concluded: null, result }, "done", now, "verdict", result.verdict, [
    toCc(detection, { kind: "release", application: id }),
    { to: { component: "ia", key: `agent/${record.agent}` }, body: { kind: "stream-done", stream: id } },
    ...(study === undefined || result.error ? [ofMeter] : []),
    ...(study === undefined ? [] : [dayOver]),
  ]);
  const dismiss = toYh(detection, { kind: "dismiss", detection: id, stream: id });
  const { harmonics } = detection;
  const store =
    harmonics && toYh(detection, { kind: "store-harmonics", detection: id, record: harmonics.record });
  return {
    ...outcome,
    say: [...outcome.say, ...(store ? [store] : []), dismiss, ...verdictOf({ ...detection, result }, now)],
  };
}

/** Ends without figures: undecided, with the reason. Unless the machine has concluded already. */
function ended(detection: Detection, now: Instant, code: string, text: string): Result {
  return finished(detection, detection.concluded ?? undecidedResult(detection.record, { code, text }), now);
}

function moved(
  detection: Detection,
  stage: Stage,
  now: Instant,
  name: string,
  text: string,
  say: readonly Said<Say>[],
  by = "ZZ",
): Result {
  return { ...noted({ ...detection, stage }, now, name, text, say, by), timers: timersOf(stage, now) };
}

function noted(
  detection: Detection,
  now: Instant,
  name: string,
  text: string,
  say: readonly Said<Say>[],
  by = "ZZ",
): Result {
  return same(withEvent(detection, { atTaiNs: now, by, step: name, text }), say);
}

const withEvent = (detection: Detection, event: Event): Detection => ({
  ...detection,
  events: [...detection.events, event],
});
const milliseconds = (ns: number): string => `${fixedText(ns / 1e6, 3)} ms`;
const same = (state: State | null, say: readonly Said<Say>[] = []): Result => ({
  state,
  say,
  timers: [],
  acts: [],
});
const toCc = ({ id }: Detection, body: ZzToCc): Said<Say> => ({
  to: { component: "cc", key: `application/${id}` },
  body,
});
const toYh = ({ record }: Detection, body: ZzToYh): Said<Say> => ({
  to: { component: "yh", key: `terminal/${record.terminal}` },
  body,
});
