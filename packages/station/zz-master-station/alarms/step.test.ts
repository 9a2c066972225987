// The alarms' steps: hysteresis, groups, floods, what users do, and the invariants of SPEC.md on random walks.

import { type Instant, nanoseconds } from "@etalon/basis";
import { alarmQuantityNames } from "@etalon/messages/alarm-quantities.table";
import { defaultAlarmRules } from "@etalon/messages/alarm-rules.table";
import {
  type AlarmNews,
  type AlarmRule,
  alarmRule,
  alarmRules,
  type NumberedNews,
} from "@etalon/messages/alarms";
import { misfit } from "@etalon/messages/nouns";
import type { AlarmReading } from "@etalon/messages/watchers-to-zz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeld, isUp } from "./alarm-line.ts";
import { type AlarmsHeard, alarmsStep } from "./alarms-step.ts";
import { journalStep, rulesStep } from "./journal.ts";
import { ALARMS_OF_RULE, MEMBERS_OF_ALARM } from "./judging.ts";
import { type OutletHeard, outletStep, WAITING_AT_MOST } from "./outlet-step.ts";
import type { Alarm, Alarms, OutletState } from "./state.ts";

const KEY = "alarms/clock-error";
const rule = (change: Partial<Record<keyof AlarmRule, unknown>> = {}): AlarmRule =>
  alarmRule.parse({
    ...{ name: "r", quantity: "clock-error", raiseAbove: 10, clearBelow: 8, severity: "high", ...change },
  });
const at = (seconds: number): Instant => nanoseconds(1000 + seconds);
const reading = (subject: string, value: number, seconds: number, terminal = "t"): AlarmReading => ({
  ...{ subject, value, atTaiNs: at(seconds), terminal, site: "s" },
});

/** The step among its timers, each at its time. */
function played(rules: readonly AlarmRule[]) {
  let state: Alarms | null = null;
  const news: AlarmNews[] = [];
  let timers: Instant[] = [];
  const hear = (heard: AlarmsHeard, now: Instant) => {
    const outcome = alarmsStep(state, heard, KEY, now);
    state = outcome.state;
    for (const { body } of outcome.say) news.push(...body.news);
    timers.push(...outcome.timers.map(({ atTaiNs }) => atTaiNs));
    return outcome;
  };
  hear({ kind: "follow-rules", rules: [...rules] }, at(0));
  const until = (now: Instant) => {
    for (;;) {
      const due = timers.filter((one) => one <= now).sort((a, b) => Number(a - b))[0];
      if (due === undefined) return;
      timers = timers.filter((one) => one !== due);
      hear({ kind: "look-at-alarms" }, due);
    }
  };
  return {
    news,
    alarms: (): readonly Alarm[] => state?.alarms ?? [],
    kinds: () => news.map(({ what }) => what),
    until: (seconds: number) => until(at(seconds)),
    say(heard: AlarmsHeard, seconds: number) {
      until(at(seconds));
      return hear(heard, at(seconds));
    },
    read(seconds: number, ...readings: readonly AlarmReading[]) {
      until(at(seconds));
      return hear({ kind: "observed", quantity: "clock-error", readings: [...readings] }, at(seconds));
    },
  };
}

describe("alarms of one quantity", () => {
  it("raise once between the limits, and return once below the lower", () => {
    const world = played([rule({ ends: "by itself" })]);
    for (const [n, value] of [9, 10.5, 9, 8.5, 12, 9].entries()) world.read(n, reading("m", value, n));
    expect(world.kinds()).toEqual(["raised"]);
    expect(world.alarms()).toMatchObject([{ value: 12, readings: 2, occurrences: 1 }]);
    world.read(9, reading("m", 7.9, 9));
    expect(world.kinds()).toEqual(["raised", "ended"]);
    expect(world.alarms()).toEqual([]);
  });

  it("say the figures and the detection of the worst reading, and no figure of what is only found", () => {
    const measured = (value: number) => ({
      ...{ measured: { value, expanded: 0.0421, limit: 0.5, unit: "%" }, fact: `${value} %` },
    });
    const world = played([rule()]);
    world.read(1, { ...reading("m", 11, 1), ...measured(-0.7083), detection: "det-1" });
    world.read(2, { ...reading("m", 10.5, 2), ...measured(-0.6), detection: "det-2" });
    world.say({ kind: "acknowledge", number: 1, by: "liu", comment: "" }, 3);
    expect(world.news.at(-1)).toMatchObject({
      ...{ detection: "det-1", limit: 10, beyond: "above" },
      measured: { value: -0.7083 },
      text: "meter m: error of the meter's clock: -0.7083 %; 11 s, the rule's limit is above 10 s",
    });
    world.read(4, reading("m", 12, 4));
    world.say({ kind: "shelve", number: 1, by: "liu", forS: 60, why: "seen" }, 5);
    expect(world.news.at(-1)).toMatchObject({
      text: "meter m: error of the meter's clock; 12 s, the rule's limit is above 10 s",
    });
    expect(world.news.at(-1)).not.toHaveProperty("detection");
    const found = alarmRule.parse({
      ...{ name: "f", quantity: "creep", raiseAbove: 0.5, severity: "low" },
    });
    const creeping = played([found]);
    creeping.read(1, reading("m", 1, 1));
    expect(creeping.news.at(-1)).toMatchObject({ text: "meter m: pulses without a load" });
  });

  it("name the detection that raised it, and the latest that has confirmed it, until it is raised anew", () => {
    const world = played([rule()]);
    const by = () => world.alarms().map(({ raisedBy, confirmedBy }) => [raisedBy, confirmedBy]);
    world.read(1, { ...reading("m", 11, 1), detection: "det-1" });
    expect(by()).toEqual([[{ detection: "det-1", atTaiNs: at(1) }, undefined]]);
    world.read(2, { ...reading("m", 12, 2), detection: "det-2" }); // the worst so far
    world.read(3, reading("m", 11, 3)); // a watch's
    expect(by()).toEqual([
      [
        { detection: "det-1", atTaiNs: at(1) },
        { detection: null, atTaiNs: at(3) },
      ],
    ]);
    world.read(4, { ...reading("m", 9, 4), detection: "det-3" }); // between the limits: confirms nothing
    world.read(2, { ...reading("m", 13, 2), detection: "det-0" }); // out of its order
    world.say({ kind: "acknowledge", number: 1, by: "liu", comment: "" }, 5);
    expect(world.news.at(-1)).toMatchObject({
      detection: "det-2",
      raisedBy: { detection: "det-1" },
      confirmedBy: { detection: null, atTaiNs: at(3) },
    });
    world.say({ kind: "shelve", number: 1, by: "liu", forS: 60, why: "seen" }, 6);
    world.read(7, reading("m", 5, 7));
    world.read(8, { ...reading("m", 14, 8), detection: "det-4" });
    expect(by()).toEqual([[{ detection: "det-4", atTaiNs: at(8) }, undefined]]);
  });

  it("take a limit below, too, and where none clears, the one that raises", () => {
    const { raiseAbove: _, clearBelow: _and, ...rest } = rule({ ends: "by itself" });
    const world = played([{ ...rest, raiseBelow: 5 }]);
    world.read(1, reading("m", 5, 1));
    world.read(2, reading("m", 4.9, 2));
    world.read(3, reading("m", 5, 3));
    expect(world.kinds()).toEqual(["raised", "ended"]);
  });

  it("wait until it has lasted, by readings or by the clock where nothing more is heard", () => {
    const world = played([rule({ raiseAfterS: 60, clearAfterS: 30, ends: "by itself" })]);
    world.read(0, reading("m", 11, 0));
    world.read(59, reading("m", 11, 59));
    world.read(59.5, reading("m", 9, 59.5));
    world.until(200);
    expect(world.news, "not without a break").toEqual([]);
    expect(world.alarms()).toEqual([]);
    world.read(300, reading("m", 11, 300));
    world.until(361);
    expect(world.kinds(), "by the clock").toEqual(["raised"]);
    world.read(400, reading("m", 1, 400));
    world.read(420, reading("m", 9, 420));
    world.read(440, reading("m", 1, 440));
    expect(world.kinds()).toEqual(["raised"]);
    world.read(471, reading("m", 1, 471));
    expect(world.kinds(), "by readings").toEqual(["raised", "ended"]);
  });

  it("stay until they were acknowledged and have returned, whichever comes first", () => {
    const first = played([rule()]);
    first.read(1, reading("m", 11, 1));
    const { audit } = first.say({ kind: "acknowledge", number: 1, by: "liu", comment: "seen" }, 2);
    expect(audit).toMatchObject([
      { what: "alarm-acknowledged", who: "liu", why: "clock-error-1 of m: seen" },
    ]);
    first.say({ kind: "acknowledge", number: 1, by: "wang", comment: "" }, 3);
    expect(first.alarms()).toMatchObject([{ acknowledged: { by: "liu" } }]);
    first.read(4, reading("m", 1, 4));
    expect(first.kinds()).toEqual(["raised", "acknowledged", "ended"]);
    const second = played([rule()]);
    second.read(1, reading("m", 11, 1));
    second.read(2, reading("m", 1, 2));
    expect(second.news.at(-1)).toMatchObject({ what: "returned", state: "returned", members: 0 });
    second.say({ kind: "acknowledge", number: 1, by: "liu", comment: "" }, 3);
    expect(second.kinds()).toEqual(["raised", "returned", "acknowledged", "ended"]);
  });

  it("are latched where the rule says so: reset only after they have returned", () => {
    const world = played([rule({ ends: "reset" })]);
    world.read(1, reading("m", 11, 1));
    world.say({ kind: "reset", number: 1, by: "liu", comment: "" }, 2);
    expect(world.kinds(), "still raised").toEqual(["raised"]);
    world.read(3, reading("m", 1, 3));
    expect(world.news.at(-1)).toMatchObject({ what: "returned", state: "latched" });
    world.say({ kind: "reset", number: 1, by: "liu", comment: "" }, 4);
    expect(world.kinds()).toEqual(["raised", "returned", "reset", "ended"]);
  });

  it("raised again have to be acknowledged again, and chatter is told at most twice in the quiet time", () => {
    const world = played([rule({ quietS: 100 })]);
    world.read(1, reading("m", 11, 1));
    world.say({ kind: "acknowledge", number: 1, by: "liu", comment: "" }, 2);
    world.read(3, reading("m", 1, 3)); // ended
    world.read(4, reading("m", 11, 4)); // an alarm of its own
    for (let n = 5; n < 90; n++) world.read(n, reading("m", n % 2 ? 1 : 11, n));
    expect(world.kinds()).toEqual(["raised", "acknowledged", "ended", "raised", "returned"]);
    world.read(91, reading("m", 11, 91));
    world.until(300);
    expect(world.kinds().slice(5)).toEqual(["raised-again"]);
    expect(world.alarms()).toMatchObject([{ number: 2, acknowledged: null }]);
  });

  it("of one cause are one alarm, which is told again each time it has doubled", () => {
    const world = played([rule({ groupBy: "terminal" })]);
    world.read(1, ...Array.from({ length: 500 }, (_, n) => reading(`m${n}`, 11, 1)));
    expect(world.news).toMatchObject([{ what: "raised", group: "t", members: 500, more: false }]);
    for (let n = 500; n < 999; n++) world.read(2, reading(`m${n}`, 11, 2));
    expect(world.kinds()).toEqual(["raised"]);
    world.read(3, reading("m999", 11, 3), reading("other", 11, 3, "t2"));
    expect(world.kinds()).toEqual(["raised", "grew", "raised"]);
    world.read(4, ...Array.from({ length: 1000 }, (_, n) => reading(`m${n}`, 1, 4)));
    expect(world.kinds().slice(3)).toEqual(["returned"]);
  });

  it("are bounded in a flood, which says that they are more", () => {
    const world = played([rule({ ends: "by itself" })]);
    for (let n = 0; n < 10; n++)
      world.read(n, ...Array.from({ length: 1000 }, (_, k) => reading(`m${1000 * n + k}`, 11, n)));
    expect(world.alarms()).toHaveLength(ALARMS_OF_RULE + 1);
    expect(world.alarms().at(-1)).toMatchObject({ group: "many others", more: true });
    expect(world.alarms().at(-1)?.members).toHaveLength(MEMBERS_OF_ALARM);
    expect(world.news.length).toBeLessThan(ALARMS_OF_RULE + 3);
    for (let n = 0; n < 10; n++)
      world.read(20, ...Array.from({ length: 1000 }, (_, k) => reading(`m${1000 * n + k}`, 1, 20)));
    expect(world.alarms()).toEqual([]);
  });

  it("on the shelf tell nobody until their time is over, and then that they are still raised", () => {
    const world = played([rule({ ends: "by itself" })]);
    world.read(1, reading("m", 11, 1));
    world.say({ kind: "shelve", number: 1, by: "liu", forS: 100, why: "known" }, 2);
    world.read(3, reading("m", 1, 3));
    world.read(4, reading("m", 11, 4));
    expect(world.news.slice(1).every(({ shelved }) => shelved !== null)).toBe(true);
    world.until(103);
    expect(world.news.at(-1)).toMatchObject({ what: "unshelved", state: "raised", shelved: null });
    world.say({ kind: "shelve", number: 1, by: "liu", forS: 100, why: "known" }, 110);
    world.read(111, reading("m", 1, 111));
    expect(world.alarms(), "shelved against being raised again").toHaveLength(1);
    world.until(211);
    expect(world.kinds().slice(-2)).toEqual(["unshelved", "ended"]);
  });

  it("end with their rule, and hear no reading out of its order in time", () => {
    const world = played([rule()]);
    world.read(5, reading("m", 11, 5), reading("m", 1, 4));
    expect(world.kinds()).toEqual(["raised"]);
    world.say({ kind: "follow-rules", rules: [] }, 6);
    expect(world.kinds()).toEqual(["raised", "ended"]);
    expect(world.alarms()).toEqual([]);
  });

  it("are of the subjects that the rule names", () => {
    const world = played([rule({ subjects: ["a*-1", "b"] })]);
    world.read(1, ...["a-1", "axx-1", "a-2", "b", "bb", "a"].map((one) => reading(one, 11, 1)));
    expect(world.news.map(({ group }) => group)).toEqual(["a-1", "axx-1", "b"]);
  });

  it("keep their invariants on random walks", () => {
    const subject = fc.constantFrom("a", "b", "c", "d");
    const heard = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.array(fc.tuple(subject, fc.constantFrom(1, 1, 1, 9, 11, 20)), {
          minLength: 1,
          maxLength: 4,
        }),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constantFrom("acknowledge", "shelve", "unshelve", "reset"),
          fc.integer({ min: 1, max: 5 }),
        ),
      },
      { weight: 1, arbitrary: fc.constant("rules" as const) },
    );
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), heard), {
      minLength: 20,
      maxLength: 60,
    });
    const kinds = fc.record({
      groupBy: fc.constantFrom("subject", "all"),
      ends: fc.constantFrom("by itself", "acknowledged", "reset"),
      raiseAfterS: fc.constantFrom(0, 20),
      clearAfterS: fc.constantFrom(0, 20),
      quietS: fc.constantFrom(0, 50),
    });
    let [raised, ended] = [0, 0];
    const walks = fc.property(kinds, steps, (change, all) => {
      const [first, second] = [rule(change), rule({ ...change, raiseAbove: 15 })];
      const world = played([first]);
      let [now, present] = [0, first];
      for (const [waitS, what] of all) {
        now += waitS;
        if (what === "rules") {
          present = present === first ? second : first;
          world.say({ kind: "follow-rules", rules: [present] }, now);
        } else if (typeof what[0] === "string") {
          const [kind, number] = what as [string, number];
          const more =
            kind === "shelve" ? { forS: 30, why: "w" } : kind === "unshelve" ? {} : { comment: "" };
          world.say({ kind, number, by: "u", ...more } as AlarmsHeard, now);
        } else
          world.read(now, ...(what as [string, number][]).map(([who, value]) => reading(who, value, now)));
        checkAlarms(present, world.alarms(), at(now));
      }
      checkNews(world.news, world.alarms());
      raised += world.kinds().filter((kind) => kind === "raised").length;
      ended += world.kinds().filter((kind) => kind === "ended").length;
    });
    fc.assert(walks, { seed: 20_261_129, numRuns: 300 });
    expect(raised).toBeGreaterThan(300);
    expect(ended).toBeGreaterThan(100);
  });
});

function checkAlarms(of: AlarmRule, alarms: readonly Alarm[], now: Instant): void {
  const groups = alarms.map(({ group }) => group);
  expect(new Set(groups).size, "A1").toBe(groups.length);
  const members = alarms.flatMap((alarm) => alarm.members.map(({ subject }) => subject));
  expect(new Set(members).size, "A1").toBe(members.length);
  for (const alarm of alarms) {
    expect(isUp(alarm) || alarm.members.length > 0 || isHeld(of, alarm), "A2").toBe(true);
    if (isUp(alarm)) expect(alarm.occurrences, "A2").toBeGreaterThan(0);
    if (alarm.shelved) expect(alarm.shelved.untilTaiNs > now, "A3").toBe(true);
    for (const { phase, dueTaiNs } of alarm.members)
      if (phase !== "up") expect(dueTaiNs > now, "A3").toBe(true);
  }
}

/** Of each alarm: raised first and once; ended last and once, and only what has left the list. */
function checkNews(news: readonly AlarmNews[], alarms: readonly Alarm[]): void {
  const present = new Set(alarms.map(({ number }) => `clock-error-${number}`));
  for (const id of new Set(news.map(({ alarm }) => alarm))) {
    const own = news.filter(({ alarm }) => alarm === id);
    expect(own.filter(({ what }) => what === "raised").length, "A2").toBe(1);
    expect(own[0]?.what, "A2").toBe("raised");
    const ends = own.filter(({ what }) => what === "ended").length;
    expect(ends, "A2").toBe(present.has(id) ? 0 : 1);
    if (ends) expect(own.at(-1)?.what, "A2").toBe("ended");
  }
}

describe("rules", () => {
  it("are refused with the place and what is expected", () => {
    const faults = [
      [{ ...rule(), raiseBelow: 3 }, "rules.0.raiseAbove: either raiseAbove or raiseBelow is expected"],
      [{ ...rule(), clearBelow: 12 }, "rules.0.clearBelow: at most raiseAbove (10) is expected"],
      [{ ...rule(), quantity: "colour" }, /rules\.0\.quantity: one of error-of-limit, .* is expected/],
      [{ ...rule(), raiseAfterS: -1 }, /rules\.0\.raiseAfterS: a number of at least 0 is expected/],
    ] as const;
    for (const [wrong, why] of faults) expect(misfit(alarmRules, { rules: [wrong] })).toMatch(why);
    expect(misfit(alarmRules, { rules: [rule(), rule()] })).toMatch(
      /rules\.1\.name: one rule of the name r is expected/,
    );
  });

  it("of the program hold from the first reading on", () => {
    expect(misfit(alarmRules, { rules: defaultAlarmRules })).toBeNull();
    expect(rulesStep(null, { kind: "first-rules", rules: [...defaultAlarmRules] }).say).toEqual([]);
    const readings = [reading("m", 301, 1)];
    const { say } = alarmsStep(null, { kind: "observed", quantity: "clock-error", readings }, KEY, at(1));
    expect(say).toMatchObject([{ body: { news: [{ what: "raised", rule: "clock-wrong", group: "t" }] } }]);
  });

  it("of the program hold until a user sets others; each quantity hears its own when they change", () => {
    const first = rulesStep(null, { kind: "first-rules", rules: [rule()] });
    expect(first.say.map(({ to }) => to.key)).toContain("alarms/clock-error");
    const again = rulesStep(first.state, { kind: "first-rules", rules: [rule()] });
    expect(again.say).toEqual([]);
    const set = rulesStep(again.state, { kind: "set-rules", rules: [], by: "liu" });
    expect(set.say.map(({ to }) => to.key)).toEqual(alarmQuantityNames.map((name) => `alarms/${name}`));
    expect(new Set(set.say.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(set.audit).toMatchObject([{ what: "alarm-rules-set", who: "liu" }]);
    const later = rulesStep(set.state, { kind: "first-rules", rules: [rule()] });
    expect(later).toMatchObject({ state: { by: "liu", rules: [] }, say: [] });
  });
});

const newsOf = (n: number, severity: AlarmNews["severity"] = "low") =>
  ({ number: n, severity, alarm: `a-${n}` }) as unknown as NumberedNews;

describe("journal and outlets", () => {
  it("number the news, and pass on what is severe enough and not shelved", () => {
    const outlets = [{ name: "duty", leastSeverity: "high", gatherS: 0 } as const];
    const { state } = journalStep(null, { kind: "outlets", outlets });
    const { number: _, ...low } = newsOf(0);
    const high = { ...low, severity: "high", shelved: null } as const;
    const shelved = { ...high, shelved: { by: "u", untilTaiNs: 9n, why: "w" } };
    const moved = journalStep(state, { kind: "alarms-moved", news: [low, high, shelved] });
    expect(moved.state?.last).toBe(3);
    expect(moved.say).toMatchObject([{ to: { key: "outlet/duty" }, body: { news: [{ number: 2 }] } }]);
    const gone = journalStep(moved.state, { kind: "outlets", outlets: [] });
    expect(gone.say).toMatchObject([{ to: { key: "outlet/duty" }, body: { kind: "outlet-gone" } }]);
  });

  it("deliver each once, in order, under ids of their own, on random walks", () => {
    const move = fc.oneof(
      fc.record({
        kind: fc.constant("notify"),
        count: fc.integer({ min: 1, max: 150 }),
        gatherS: fc.constantFrom(0, 5),
      }),
      fc.constantFrom({ kind: "arrives" }, { kind: "fails" }, { kind: "late" }, { kind: "timer" }),
    );
    let deliveries = 0;
    const walks = fc.property(fc.array(move, { minLength: 20, maxLength: 80 }), (moves) => {
      let state: OutletState | null = null;
      let [given, now] = [0, 1n];
      const bodies = new Map<string, string>();
      const arrived: number[] = [];
      let lost = 0;
      const timers: OutletHeard[] = [];
      const hear = (heard: OutletHeard) => {
        now += nanoseconds(700);
        const outcome = outletStep(state, heard, "outlet/o", now);
        state = outcome.state;
        timers.push(...outcome.timers.map(({ body }) => body));
        for (const { delivery } of outcome.acts) {
          const body = JSON.stringify(delivery);
          expect(bodies.get(delivery.id) ?? body, "A6: one id, one content").toBe(body);
          bodies.set(delivery.id, body);
        }
        expect(outcome.acts.length, "A6: one at a time").toBeLessThanOrEqual(1);
        expect(state?.waiting.length ?? 0, "A6").toBeLessThanOrEqual(WAITING_AT_MOST);
      };
      for (const one of moves) {
        const sending = (state as OutletState | null)?.sending ?? null;
        const id = sending?.id ?? "none";
        if ("count" in one) {
          const news = Array.from({ length: one.count }, () => newsOf(++given));
          hear({ kind: "notify", gatherS: one.gatherS, news });
        } else if (one.kind === "arrives") {
          if (sending) arrived.push(...sending.news.map(({ number }) => number));
          lost += sending?.missed ?? 0;
          hear({ kind: "delivered", delivery: id });
        } else if (one.kind === "fails") hear({ kind: "not-delivered", delivery: id, why: "down" });
        else if (one.kind === "late") hear({ kind: "delivered", delivery: "o-0" });
        else if (timers.length > 0) hear(timers.shift()!);
      }
      expect(arrived, "A6: in order, none twice").toEqual([...new Set(arrived)].sort((a, b) => a - b));
      const left = state as OutletState | null;
      const inside = (left?.waiting.length ?? 0) + (left?.sending?.news.length ?? 0);
      const missed = lost + (left?.missed ?? 0) + (left?.sending?.missed ?? 0);
      expect(arrived.length + inside + missed, "A6: none is lost unsaid").toBe(given);
      deliveries += bodies.size;
    });
    fc.assert(walks, { seed: 20_261_130, numRuns: 200 });
    expect(deliveries).toBeGreaterThan(200);
  });

  it("push out the least severe of too many, and say how many", () => {
    const start = outletStep(
      null,
      { kind: "notify", gatherS: 5, news: [newsOf(1, "critical")] },
      "outlet/o",
      1n,
    );
    const news = Array.from({ length: WAITING_AT_MOST }, (_, n) => newsOf(n + 2));
    const full = outletStep(start.state, { kind: "notify", gatherS: 5, news }, "outlet/o", 2n);
    expect(full.state?.waiting[0]).toMatchObject({ number: 1, severity: "critical" });
    const sent = outletStep(full.state, { kind: "gathered" }, "outlet/o", 3n);
    expect(sent.acts).toMatchObject([{ delivery: { missed: 1 } }]);
  });
});
