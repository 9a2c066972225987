// What ZZ does with a meter under watch: has its terminal stream without end, applies for the instrument, beside others and
// behind all who are in more of a hurry, keeps what the machine tells, applies anew whenever a lease ends. Called by `step.ts`.
// I11: until it is told to stop, or the owner revokes, it has an application, or a timer to make the next.

import { isDeepStrictEqual } from "node:util";
import {
  type Audited,
  type Calibration,
  type Instant,
  later,
  nanoseconds,
  type Outcome,
  type Said,
} from "@etalon/basis";
import { type MeterCondition, type MonitoringRecord, otherRecordsAtMost } from "@etalon/messages/monitoring";
import type { VmToZz, ZzToVm } from "@etalon/messages/vm-to-zz";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import type { YhToZz } from "@etalon/messages/yh-to-zz";
import type { ZzItself } from "@etalon/messages/zz-itself";
import type { CcToZz, ZzToCc } from "@etalon/messages/zz-to-cc";
import type { IaToZz, ZzToIa } from "@etalon/messages/zz-to-ia";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";
import { silenceOf } from "./alarms/readings.ts";
import { midnightBefore } from "./midnight.ts";
import type { Watch } from "./state.ts";
import { firstLook, heardAgain, type LookWhetherSilent, lookIn, silence } from "./watch-silence.ts";

type Order = Extract<ZzItself, { kind: "watch" }>;
export type WatchSelf =
  | { readonly kind: "renew-due"; readonly token: number }
  | { readonly kind: "apply-again"; readonly application: number }
  | LookWhetherSilent
  | { readonly kind: "start-again" }
  | { readonly kind: "ending-overdue" }
  /** The book has it: of the stream, nothing up to this frame is needed any more. */
  | { readonly kind: "condition-kept"; readonly upTo: number }
  | {
      readonly kind: "condition-read";
      readonly machine: string;
      readonly kept: Pick<MeterCondition, "originTaiS" | "state"> | null;
      readonly calibrations: readonly Calibration[];
    }
  /** What the station has of the terminal, the newest first. */
  | { readonly kind: "calibrations-read"; readonly calibrations: readonly Calibration[] };
export type WatchAct =
  | { readonly kind: "keep-records"; readonly records: readonly MonitoringRecord[] }
  /** What was kept of the meter, for this machine. */
  | {
      readonly kind: "read-condition";
      readonly meter: string;
      readonly terminal: string;
      readonly machine: string;
    }
  | { readonly kind: "read-calibrations"; readonly terminal: string };
type News = CcToZz | IaToZz | VmToZz | YhToZz | Extract<ZzItself, { kind: "stop-watch" }> | WatchSelf;
type Say = ZzToCc | ZzToIa | ZzToYh | ZzToVm | ZzItself | Observed;
type Result = Outcome<Watch, Say, WatchSelf, WatchAct> & { readonly state: Watch };

const LEASE_S = 3600;
/** A lease that is over sooner is not renewed: the next application follows it. */
const WORTH_RENEWING_NS = 60_000_000_000n;
const EVENTS_KEPT = 50;
const AGAIN_S = 10;
const AGAIN_AT_MOST_S = 320;
/** What the machine has to say when it ends is waited for so long; then the lease ends without it. A busy one takes seconds. */
const LAST_WORD_NS = 10_000_000_000n;

export function watchOrdered(
  { watch: id, record, utcOffsetS, by }: Order,
  applicant: string,
  now: Instant,
): Result | null {
  const { calibration, agent, resource, terminal } = record;
  if (!calibration) return null;
  const opened: Watch = {
    ...{ kind: "watch", id, record: { ...record, calibration }, utcOffsetS, by, orderedTaiNs: now },
    ...{ stage: "applying", applications: 0, failures: 0, lease: null, machine: null, placement: 0 },
    ...{ uplink: null, startTaiNs: null, heardUntilTaiS: null, events: [] },
  };
  const outcome = applied(opened, applicant, now);
  const prepare: Said<Say> = {
    to: { component: "ia", key: `agent/${agent}` },
    body: { kind: "prepare", detection: id, resource, stream: id, terminal },
  };
  return { ...outcome, say: [prepare, ...outcome.say] };
}

export function watchStep(before: Watch, heard: News, applicant: string, now: Instant): Result {
  const { application, placement = before.placement } = heard as {
    application?: unknown;
    placement?: number;
  };
  if (typeof application === "string" && application !== applicationOf(before)) return same(before); // an earlier one
  if (placement < before.placement) return same(before); // its place was given to another
  if (before.stage === "ended")
    return heard.kind === "telling" ? kept(before, heard.records, now) : same(before);
  const watch = { ...before, placement };
  switch (heard.kind) {
    case "application-event":
      return same({ ...watch, events: [...watch.events, heard.event].slice(-EVENTS_KEPT) });
    case "application-moved":
      return same({ ...watch, machine: null, anew: false });
    case "application-granted":
      return leased({ ...watch, lease: heard.lease }, now);
    case "application-renewed":
      return watch.lease
        ? leased({ ...watch, lease: { ...watch.lease, untilTaiNs: heard.untilTaiNs } }, now)
        : same(watch);
    case "application-ended":
      if (heard.revoked) return ended(watch, now, heard.why, watch.by);
      return lapsed(watch, heard.why, now);
    case "application-refused":
      return lapsed(watch, heard.why, now);
    case "prepared":
      if (heard.agent !== watch.record.agent) return same(watch);
      return started({ ...watch, uplink: heard.uplink });
    case "started":
      return handedOver({ ...watch, startTaiNs: heard.startTaiNs });
    case "driver-bound":
      if (watch.anew && heard.machine === watch.machine) return same(watch); // it has its last word to say yet
      return handedOver({ ...watch, machine: heard.machine, anew: false });
    case "condition-read":
      return told(watch, heard, now);
    case "telling":
      return kept({ ...watch, failures: 0 }, heard.records, now);
    case "condition-kept": {
      const { agent } = watch.record;
      const known = { kind: "stream-known", stream: watch.id, upTo: heard.upTo } as const;
      return same(watch, [{ to: { component: "ia", key: `agent/${agent}` }, body: known }]);
    }
    case "calibrations-read":
      return calibrated(watch, heard.calibrations, now);
    case "machine-failed": // its application ends, and another follows
      return same(noted(watch, now, "machine-failed", heard.why), [release(watch)]);
    case "unable": {
      const again = { atTaiNs: later(now, nanoseconds(AGAIN_S)), body: { kind: "start-again" as const } };
      return {
        ...same(noted({ ...watch, startTaiNs: null }, now, "terminal-unable", heard.why)),
        timers: [again],
      };
    }
    case "start-again":
      return watch.startTaiNs === null ? started(watch) : same(watch);
    case "stopped":
      return ending(noted(watch, now, "stopped", "the terminal's source has ended"), now);
    case "stop-watch":
      return ending(noted(watch, now, "stop", `stopped by ${heard.by}`), now);
    case "watch-ended":
      if (heard.machine !== watch.machine) return same(watch);
      if (watch.anew && watch.stage !== "ending") return handedOver({ ...watch, anew: false });
      return ended(watch, now, watch.stage === "ending" ? "told to stop" : "its stream has ended", watch.by);
    case "ending-overdue":
      if (watch.stage === "ending")
        return ended(watch, now, "told to stop; the machine kept silent", watch.by);
      return watch.anew ? handedOver({ ...watch, anew: false }) : same(watch);
    case "look-whether-silent":
      return looked(watch, heard.machine, now);
    case "renew-due": {
      if (watch.lease?.token !== heard.token || watch.stage === "ending") return same(watch);
      const extend = { kind: "extend", application: applicationOf(watch), forS: LEASE_S } as const;
      const { terminal } = watch.record;
      return { ...same(watch, [toCc(watch, extend)]), acts: [{ kind: "read-calibrations", terminal }] };
    }
    case "apply-again":
      return heard.application === watch.applications ? applied(watch, applicant, now) : same(watch);
    default: // the machine's hardware, progress, records of power quality and results are a detection's
      return same(watch);
  }
}

const applicationOf = ({ id, applications }: Watch): string => `${id}.${applications}`;

function applied(before: Watch, applicant: string, now: Instant): Result {
  const watch = { ...before, applications: before.applications + 1, lease: null, machine: null };
  const { id, record } = watch;
  const application = applicationOf(watch);
  const apply: ZzToCc = {
    kind: "apply",
    ...{ application, applicant, detection: id, resource: record.resource, forS: LEASE_S },
    use: "shared",
    priority: "background",
    purpose: "monitoring",
  };
  return same(noted(watch, now, "applied", `application ${application} for ${record.resource}`), [
    toCc(watch, apply),
  ]);
}

/** Half of what is left is time enough to be told that there is no more. */
function leased(watch: Watch, now: Instant): Result {
  const { lease } = watch;
  const left = lease ? lease.untilTaiNs - now : 0n;
  if (!lease || left < WORTH_RENEWING_NS) return same(watch);
  const { token } = lease;
  return { ...same(watch), timers: [{ atTaiNs: later(now, left / 2n), body: { kind: "renew-due", token } }] };
}

/** The lease is over, or there was none: the terminal streams on, and whoever watches next begins with what the agent has. */
function lapsed(watch: Watch, why: string, now: Instant): Result {
  if (watch.stage === "ending") return ended(watch, now, why, watch.by);
  const failures = watch.failures + 1;
  // A machine that told nothing of the meter cannot, as one that is told a wrong calibration record: the next would not either.
  const waitS =
    watch.machine !== null && watch.failures === 0
      ? 0
      : Math.min(AGAIN_AT_MOST_S, AGAIN_S * 2 ** Math.min(failures - 1, 10));
  const after: Watch = { ...watch, stage: "applying", lease: null, machine: null, failures, anew: false };
  const body = { kind: "apply-again" as const, application: watch.applications };
  const text = `${why}; applies again in ${waitS} s`;
  return {
    ...same(noted(after, now, "no-instrument", text)),
    timers: [{ atTaiNs: later(now, nanoseconds(waitS)), body }],
  };
}

function started(watch: Watch): Result {
  const { id, uplink } = watch;
  if (uplink === null) return same(watch);
  return same(watch, [toYh(watch, { kind: "start", detection: id, stream: id, uplink })]);
}

/** Once the stream has begun and a machine is there, it gets what is known of the meter. */
function handedOver(watch: Watch): Result {
  const { machine, startTaiNs, record, stage } = watch;
  if (machine === null || startTaiNs === null || stage === "ending") return same(watch);
  const { id: meter, terminal } = record;
  return { ...same(watch), acts: [{ kind: "read-condition", meter, terminal, machine }] };
}

function kept(watch: Watch, records: readonly MonitoringRecord[], now: Instant): Result {
  const { untilTaiS = watch.heardUntilTaiS } = conditionIn(records) ?? {};
  const { state, say } = heardAgain({ ...watch, heardUntilTaiS: untilTaiS }, now);
  return { ...same(state, say), acts: [{ kind: "keep-records", records }] };
}

export const conditionIn = (records: readonly MonitoringRecord[]): MeterCondition | undefined =>
  records.findLast((one) => one.kind === "meter-condition");

/** The terminal has records that the machine does not know: it says what it knows, and begins anew with these. */
function calibrated(before: Watch, calibrations: readonly Calibration[], now: Instant): Result {
  const watch = withRecords(before, calibrations);
  const { stage, machine, id: detection, record } = watch;
  if (machine === null || stage !== "watching" || watch.anew) return same(before); // whoever watches next gets them
  const isKnown = isDeepStrictEqual(
    [record.calibration, watch.others],
    [before.record.calibration, before.others ?? []],
  );
  if (isKnown) return same(before);
  const text = `terminal ${record.terminal} has another calibration record`;
  const after = noted({ ...before, anew: true }, now, "calibration", text);
  return { ...same(after, [endWord(machine, detection)]), timers: [overdue(now)] };
}

/** Frames name the record that they are meant by: the watch goes on with that, and has the newest others at hand. */
function withRecords(watch: Watch, calibrations: readonly Calibration[]): Watch {
  const { record } = watch;
  const calibration = calibrations.find(({ id }) => id === record.calibration.id) ?? record.calibration;
  const others = calibrations.filter(({ id }) => id !== calibration.id).slice(0, otherRecordsAtMost);
  return { ...watch, record: { ...record, calibration }, others };
}

function told(
  before: Watch,
  { machine, kept, calibrations }: Extract<WatchSelf, { kind: "condition-read" }>,
  now: Instant,
): Result {
  const watch = withRecords(before, calibrations);
  const { id: detection, record, others = [], startTaiNs, utcOffsetS } = watch;
  if (watch.anew || machine !== watch.machine || startTaiNs === null || watch.stage === "ending")
    return same(before);
  const { id: meter, meter: plate, terminal, register = "wh+", calibration } = record;
  const order = {
    ...{ detection, meter, plate, terminal, register, calibration },
    ...{ originTaiS: midnightBefore(startTaiNs, utcOffsetS), kept, others: [...others] },
  };
  const text = `machine ${machine} watches meter ${meter}${kept ? ", from what was kept of it" : ""}`;
  const watching: Watch = { ...watch, stage: "watching", toldTaiNs: now, looking: machine };
  const outcome = same(noted(watching, now, "watching", text), [
    { to: { component: "nc", key: `machine/${machine}` }, body: { kind: "relay-watch", machine, order } },
  ]);
  return watch.looking === machine ? outcome : { ...outcome, timers: [firstLook(machine, now)] };
}

/** Of other machines others look. */
function looked(watch: Watch, machine: string, now: Instant): Result {
  if (watch.stage !== "watching" || machine !== watch.machine) return same(watch);
  const { silentS, nextS } = silence(watch, now);
  const timers = [lookIn(nextS, machine, now)];
  if (silentS === null) return { ...same(watch), timers };
  const text = `nothing has come of terminal ${watch.record.terminal} for ${Math.round(silentS)} s`;
  const after = watch.silent ? watch : noted({ ...watch, silent: true }, now, "silent", text);
  return { ...same(after, silenceOf(watch, silentS, now)), timers };
}

/** The machine tells what it knows first; without one there is nothing to wait for. */
function ending(watch: Watch, now: Instant): Result {
  if (watch.stage === "ending") return same(watch);
  const { id: detection, machine } = watch;
  if (machine === null || watch.stage !== "watching") return ended(watch, now, "told to stop", watch.by);
  return {
    ...same({ ...watch, stage: "ending", anew: false }, [endWord(machine, detection)]),
    timers: [overdue(now)],
  };
}

const endWord = (machine: string, detection: string): Said<Say> => ({
  to: { component: "nc", key: `machine/${machine}` },
  body: { kind: "relay-end", machine, detection },
});
const overdue = (now: Instant) => ({
  atTaiNs: later(now, LAST_WORD_NS),
  body: { kind: "ending-overdue" as const },
});

function ended(watch: Watch, now: Instant, why: string, who: string): Result {
  const { id, record, lease } = watch;
  const { resource } = record;
  const over = noted(
    { ...watch, stage: "ended", lease: null, anew: false, silent: false },
    now,
    "ended",
    why,
  );
  const audit: Audited[] = [
    {
      what: "watch-ended",
      who,
      resource,
      application: applicationOf(watch),
      token: lease?.token ?? null,
      why,
    },
  ];
  const say: Said<Say>[] = [
    release(watch),
    { to: { component: "ia", key: `agent/${record.agent}` }, body: { kind: "stream-done", stream: id } },
    toYh(watch, { kind: "dismiss", detection: id, stream: id }),
    { to: { component: "zz", key: `meter/${record.id}` }, body: { kind: "watch-over", watch: id } },
    ...(watch.silent ? silenceOf(watch, 0, now) : []), // nobody listens any more
  ];
  return { ...same(over, say), audit };
}

function noted(watch: Watch, atTaiNs: Instant, step: string, text: string): Watch {
  return { ...watch, events: [...watch.events, { atTaiNs, by: "ZZ", step, text }].slice(-EVENTS_KEPT) };
}

const release = (watch: Watch): Said<Say> =>
  toCc(watch, { kind: "release", application: applicationOf(watch) });
const same = (state: Watch, say: readonly Said<Say>[] = []): Result => ({ state, say, timers: [], acts: [] });
const toCc = (watch: Watch, body: ZzToCc): Said<Say> => ({
  to: { component: "cc", key: `application/${applicationOf(watch)}` },
  body,
});
const toYh = ({ record }: Watch, body: ZzToYh): Said<Say> => ({
  to: { component: "yh", key: `terminal/${record.terminal}` },
  body,
});
