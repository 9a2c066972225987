// A study of power quality round the clock: its days, and SPEC.md's I13 on random walks.

import { type Instant, instantFromPosixNs, later, nanoseconds } from "@etalon/basis";
import fc from "fast-check";
import { expect, it } from "vitest";
import { recordOf } from "./meter-step.ts";
import { dayOf, type StandingStudy, type StudyHeard, standingStep } from "./standing-study.ts";

const record = recordOf({
  ...{ id: "m1", serial: "20260001", accuracyClass: "0.5S", activeConstant: 20_000, wiring: "3P4W" },
  ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6, site: "s", instrument: "ia-01/yh-01" },
  register: "wh+",
});
const calibration = {
  ...{ id: "c", terminal: "yh-01", validFromTaiNs: 0n, validToTaiNs: 9n, certificate: "-", channels: [] },
  rateErrorBoundPpm: 0,
};
const start: StudyHeard = {
  ...{ kind: "start-study", study: "s", record, utcOffsetS: 28_800, by: "wang" },
  quality: { standard: "en50160", supply: {} },
};
const read: StudyHeard = { kind: "calibrations-read", calibrations: [calibration] };
/** 22:00 at the site, 2026-03-01. */
const AT: Instant = instantFromPosixNs(1_772_373_600_000_000_000n);
const hours = (h: number): Instant => later(AT, nanoseconds(3600 * h));

it("has a detection a day up to the site's midnight, each begun as the one before ends, and judges it", () => {
  const first = standingStep(standingStep(null, start, AT).state, read, AT);
  expect(first.say).toMatchObject([
    {
      to: { key: "detection/s.1" },
      body: { kind: "detect", use: "shared", study: "s", requirements: { method: { durationS: 7200 } } },
    },
  ]);
  const over = standingStep(first.state, { kind: "day-ended", detection: "s.1" }, hours(2));
  expect(over.acts).toEqual([{ kind: "read-calibrations", terminal: "yh-01" }]);
  const next = standingStep(over.state, read, hours(2));
  expect(next.say).toMatchObject([
    {
      body: {
        detection: "s.2",
        requirements: { method: { durationS: 86_400 }, quality: { standard: "en50160" } },
      },
    },
  ]);
  const judged = standingStep(next.state, over.timers[0]!.body, hours(2.1));
  expect(judged.acts).toEqual([{ kind: "judge-day", meter: "m1", untilTaiNs: hours(2) }]);
});

it("waits longer and longer for a day that cannot begin, or ends at once; a stop calls the day off", () => {
  const waits: number[] = [];
  let { state } = standingStep(null, start, AT);
  for (let n = 0; n < 8; n++) {
    const bare = n % 2 === 0;
    const tried = standingStep(state, bare ? { ...read, calibrations: [] } : read, AT);
    const failed = bare
      ? tried
      : standingStep(tried.state, { kind: "day-ended", detection: dayOf(tried.state!) }, AT);
    waits.push(Number(failed.timers[0]!.atTaiNs - AT) / 1e9);
    const due = standingStep(failed.state, failed.timers[0]!.body, AT);
    expect(due.acts).toHaveLength(1);
    state = due.state;
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 320, 320]);
  const { state: begun } = standingStep(state, read, AT);
  const stopped = standingStep(begun, { kind: "stop-study", by: "li" }, AT);
  expect(stopped).toMatchObject({
    state: null,
    say: [{ body: { kind: "cancel", detection: dayOf(begun!) } }],
  });
});

it("I13: a day is under way, or something is due that begins the next, whatever comes in whatever order", () => {
  const move = fc.constantFrom("read", "none", "ended", "other", "due", "again");
  fc.assert(
    fc.property(fc.array(fc.tuple(move, fc.integer({ min: 0, max: 90_000 })), { maxLength: 40 }), (moves) => {
      let now = AT;
      let { state, acts, timers } = standingStep(null, start, now) as ReturnType<typeof standingStep> & {
        state: StandingStudy;
      };
      let [reads, due] = [acts.length, [...timers]];
      for (const [what, seconds] of moves) {
        now = later(now, nanoseconds(seconds));
        const timer = what === "due" ? due.shift() : undefined;
        if ((what === "read" || what === "none") && reads === 0) continue;
        if (what === "due" && !timer) continue;
        const heard: Record<typeof what, StudyHeard> = {
          ...{ read, none: { ...read, calibrations: [] } as StudyHeard, again: start },
          ...{ ended: { kind: "day-ended", detection: dayOf(state) } as StudyHeard },
          ...{ other: { kind: "day-ended", detection: "s.0" } as StudyHeard, due: timer?.body ?? start },
        };
        const outcome = standingStep(state, heard[what]!, now);
        if (what === "read" || what === "none") reads--;
        state = outcome.state as StandingStudy;
        reads += outcome.acts.filter(({ kind }) => kind === "read-calibrations").length;
        due = [...due, ...outcome.timers];
        const next = due.some(({ body }) => body.kind === "next-day" && body.days === state.days);
        expect(state.underWay || reads > 0 || next, "I13").toBe(true);
      }
    }),
  );
});
