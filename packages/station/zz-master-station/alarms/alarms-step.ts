// What ZZ does with the alarms of one quantity: judges readings, lets time pass, hears what users do with alarms, and tells
// the journal. Called by `step.ts`. A2: no alarm leaves without a word; A5: what users do stands in the audit log.

import { type Audited, type Instant, later, nanoseconds, type Outcome } from "@etalon/basis";
import type { AlarmQuantity } from "@etalon/messages/alarm-quantities.table";
import { defaultAlarmRules } from "@etalon/messages/alarm-rules.table";
import type { AlarmNews, AlarmRule, AlarmsItself } from "@etalon/messages/alarms";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import { isUp } from "./alarm-line.ts";
import { elapsed, judged } from "./judging.ts";
import type { Alarm, Alarms } from "./state.ts";
import { newsOf, told } from "./telling.ts";

export type AlarmsSelf = { readonly kind: "look-at-alarms" };
type ByUser = Extract<AlarmsItself, { kind: "acknowledge" | "shelve" | "unshelve" | "reset" }>;
export type AlarmsHeard = Observed | ByUser | Extract<AlarmsItself, { kind: "follow-rules" }> | AlarmsSelf;
type Result = Outcome<Alarms, Extract<AlarmsItself, { kind: "alarms-moved" }>, AlarmsSelf, never>;

export const JOURNAL = { component: "zz", key: "alarm-journal/all" } as const;

export function alarmsStep(before: Alarms | null, heard: AlarmsHeard, key: string, now: Instant): Result {
  const quantity = key.slice(key.indexOf("/") + 1) as AlarmQuantity;
  const was: Alarms = before ?? {
    ...{ kind: "alarms", quantity, alarms: [], lastNumber: 0, lookTaiNs: null },
    rules: defaultAlarmRules.filter((rule) => rule.quantity === quantity),
  };
  if (heard.kind === "follow-rules") return followed(was, heard.rules, now);
  if (was.rules.length === 0) return { state: before, say: [], timers: [], acts: [] };
  switch (heard.kind) {
    case "observed":
      return settled(was, judged(elapsed(was, now), heard.readings, now), now);
    case "look-at-alarms":
      return settled({ ...was, lookTaiNs: null }, elapsed({ ...was, lookTaiNs: null }, now), now);
    default:
      return byUser(was, heard, now);
  }
}

/** Alarms of rules that are no more end; those of changed ones are judged anew by what is heard next. */
function followed(was: Alarms, rules: readonly AlarmRule[], now: Instant): Result {
  const names = new Set(rules.map(({ name }) => name));
  const gone = was.alarms.filter(({ rule, occurrences }) => !names.has(rule) && occurrences > 0);
  const news = gone.flatMap((alarm) => {
    const rule = was.rules.find(({ name }) => name === alarm.rule);
    return rule ? [newsOf(rule, { ...alarm, members: [] }, { what: "ended", by: "" }, now)] : [];
  });
  const kept = was.alarms.filter(({ rule }) => names.has(rule));
  return settled({ ...was, rules }, { ...was, rules, alarms: kept }, now, null, news);
}

function byUser(was: Alarms, heard: ByUser, now: Instant): Result {
  const alarm = was.alarms.find(({ number }) => number === heard.number);
  if (!alarm || alarm.occurrences === 0) return settled(was, was, now);
  const after = treated(alarm, heard, now);
  if (after === alarm) return settled(was, was, now);
  const { by } = heard;
  const what = {
    acknowledge: "acknowledged",
    shelve: "shelved",
    unshelve: "unshelved",
    reset: "reset",
  } as const;
  const alarms = was.alarms.map((one) => (one === alarm ? after : one));
  const result = settled(was, { ...was, alarms }, now, { alarm: after, what: what[heard.kind], by });
  const why = heard.kind === "shelve" ? heard.why : heard.kind === "unshelve" ? "" : heard.comment;
  const audit: Audited = {
    ...{ what: `alarm-${what[heard.kind]}`, who: by, resource: null, application: null, token: null },
    why: `${was.quantity}-${alarm.number} of ${alarm.group}${why && `: ${why}`}`,
  };
  return { ...result, audit: [audit] };
}

function treated(alarm: Alarm, heard: ByUser, now: Instant): Alarm {
  const { by } = heard;
  switch (heard.kind) {
    case "acknowledge":
      if (alarm.acknowledged) return alarm;
      return { ...alarm, acknowledged: { by, atTaiNs: now, comment: heard.comment } };
    case "shelve":
      return {
        ...alarm,
        shelved: { by, untilTaiNs: later(now, nanoseconds(heard.forS)), why: heard.why },
      };
    case "unshelve":
      return alarm.shelved ? { ...alarm, shelved: null } : alarm;
    case "reset": // what is still beyond its limit cannot be reset
      if (isUp(alarm)) return alarm;
      return {
        ...alarm,
        reset: true,
        acknowledged: alarm.acknowledged ?? { by, atTaiNs: now, comment: heard.comment },
      };
  }
}

/** Says what is worth saying, and sets the timer for what is next due. */
function settled(
  was: Alarms,
  after: Alarms,
  now: Instant,
  moved: { readonly alarm: Alarm; readonly what: AlarmNews["what"]; readonly by: string } | null = null,
  before: readonly AlarmNews[] = [],
): Result {
  const rules = new Map(after.rules.map((rule) => [rule.name, rule]));
  const old = new Map(was.alarms.map((alarm) => [alarm.number, alarm]));
  const news = [...before];
  const alarms: Alarm[] = [];
  const dues: Instant[] = [];
  for (const one of after.alarms) {
    const rule = rules.get(one.rule);
    if (!rule) continue;
    const earlier = old.get(one.number) ?? null;
    const unshelved = earlier?.shelved && !one.shelved && !moved;
    const done = moved?.alarm === one ? moved : unshelved ? ({ what: "unshelved", by: "" } as const) : null;
    const said = told(rule, earlier, one, now, done);
    news.push(...said.news);
    if (!said.alarm) continue;
    alarms.push(said.alarm);
    for (const { phase, dueTaiNs } of said.alarm.members) if (phase !== "up") dues.push(dueTaiNs);
    if (said.alarm.shelved) dues.push(said.alarm.shelved.untilTaiNs);
    if (said.dueTaiNs !== null) dues.push(said.dueTaiNs);
  }
  const next = dues.reduce<Instant | null>((a, b) => (a === null || b < a ? b : a), null);
  const { lookTaiNs } = was;
  const set = next !== null && (lookTaiNs === null || next < lookTaiNs);
  return {
    state: { ...after, alarms, lookTaiNs: set ? next : lookTaiNs },
    say: news.length > 0 ? [{ to: JOURNAL, body: { kind: "alarms-moved", news } }] : [],
    timers: set ? [{ atTaiNs: next, body: { kind: "look-at-alarms" } }] : [],
    acts: [],
  };
}
