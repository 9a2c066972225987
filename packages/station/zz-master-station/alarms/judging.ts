// What readings and time make of the alarms of one quantity. Called by `alarms-step.ts`.
// A1: one event is one alarm, however many readings it has. A4: a rule's alarms and an alarm's members are bounded.

import type { Instant } from "@etalon/basis";
import type { AlarmRule, Finder } from "@etalon/messages/alarms";
import type { AlarmReading } from "@etalon/messages/watchers-to-zz";
import { isUp } from "./alarm-line.ts";
import { afterReading, afterTime, isBeyond, worse } from "./member.ts";
import type { Alarm, Alarms, Member } from "./state.ts";

/** What comes beyond joins the rule's flood. */
export const ALARMS_OF_RULE = 50;
export const MEMBERS_OF_ALARM = 1000;
export const FLOOD = "many others";

type Working = { -readonly [Key in keyof Omit<Alarm, "members">]: Alarm[Key] } & {
  readonly at: Map<string, Member>;
  changed: boolean;
};

export function judged(before: Alarms, readings: readonly AlarmReading[], now: Instant): Alarms {
  let { lastNumber } = before;
  const rules = before.rules.map((rule) => ({ rule, takes: matching(rule) }));
  const working = new Map<string, Working[]>(before.rules.map(({ name }) => [name, []]));
  const where = new Map<string, Working>(); // of rule and subject, of rule and group
  const placed = (rule: string, kind: "subject" | "group", name: string): string => `${rule} ${kind} ${name}`;
  for (const alarm of before.alarms) {
    const one = {
      ...alarm,
      at: new Map(alarm.members.map((member) => [member.subject, member])),
      changed: false,
    };
    working.get(alarm.rule)?.push(one);
    where.set(placed(alarm.rule, "group", alarm.group), one);
    for (const subject of one.at.keys()) where.set(placed(alarm.rule, "subject", subject), one);
  }

  function alarmFor({ name, groupBy }: AlarmRule, reading: AlarmReading): Working {
    const own = working.get(name)!;
    const group = groupOf(groupBy, reading);
    const known = where.get(placed(name, "group", group));
    if (known) return known;
    const flooded = own.filter((one) => one.group !== FLOOD).length >= ALARMS_OF_RULE;
    const flood = flooded ? where.get(placed(name, "group", FLOOD)) : undefined;
    if (flood) return flood;
    const { value, atTaiNs } = reading;
    const fresh: Working = {
      ...{ number: ++lastNumber, rule: name, group: flooded ? FLOOD : group, more: false, value },
      ...{
        firstTaiNs: atTaiNs,
        lastTaiNs: atTaiNs,
        readings: 0,
        occurrences: 0,
        at: new Map(),
        changed: true,
      },
      ...{ acknowledged: null, shelved: null, reset: false, told: null },
    };
    own.push(fresh);
    where.set(placed(name, "group", fresh.group), fresh);
    return fresh;
  }

  for (const reading of readings)
    for (const { rule, takes } of rules) {
      if (!takes(reading.subject)) continue;
      const key = placed(rule.name, "subject", reading.subject);
      const known = where.get(key);
      const beyond = isBeyond(rule, reading.value);
      if (!known && !beyond) continue;
      const alarm = known ?? alarmFor(rule, reading);
      const member = alarm.at.get(reading.subject) ?? null;
      if (!member && alarm.at.size >= MEMBERS_OF_ALARM) {
        alarm.changed ||= !alarm.more;
        Object.assign(alarm, { more: true });
        continue;
      }
      const alone = alarm.at.size === 0;
      const after = afterReading(rule, member, reading, now);
      alarm.changed = true;
      if (after) {
        alarm.at.set(reading.subject, after);
        where.set(key, alarm);
      } else {
        alarm.at.delete(reading.subject);
        where.delete(key);
      }
      if (!beyond || (member && reading.atTaiNs < member.atTaiNs)) continue;
      const value = alone ? reading.value : worse(rule, alarm.value, reading.value);
      if (alone) delete alarm.confirmedBy;
      Object.assign(alarm, {
        ...(value === reading.value && { value, found: foundIn(reading) }),
        ...{ [alone ? "raisedBy" : "confirmedBy"]: finderOf(reading) },
        ...(reading.atTaiNs > alarm.lastTaiNs && { lastTaiNs: reading.atTaiNs }),
        readings: alarm.readings + 1,
      });
    }
  const alarms = [...working.values()].flat().map((one) => (one.changed ? settled(one) : unworked(one)));
  return { ...before, lastNumber, alarms: alarms.sort((a, b) => a.number - b.number) };
}

/** What has lasted long enough meanwhile, and shelves that are over. */
export function elapsed(before: Alarms, now: Instant): Alarms {
  const alarms = before.alarms.map((alarm) => {
    const members = alarm.members.flatMap((member) => afterTime(member, now) ?? []);
    const shelved = alarm.shelved && alarm.shelved.untilTaiNs > now ? alarm.shelved : null;
    const same = shelved === alarm.shelved && members.every((one, n) => one === alarm.members[n]);
    return same && members.length === alarm.members.length ? alarm : { ...alarm, members, shelved };
  });
  return { ...before, alarms };
}

const unworked = ({ at, changed: _, ...alarm }: Working): Alarm => ({ ...alarm, members: [...at.values()] });
/** With nobody left there are no more than are known. */
const settled = (one: Working): Alarm => {
  const alarm = unworked(one);
  return isUp(alarm) || alarm.members.length > 0 ? alarm : { ...alarm, more: false };
};

const finderOf = ({ detection, atTaiNs }: AlarmReading): Finder => ({
  detection: detection ?? null,
  atTaiNs,
});

const foundIn = ({ subject, fact, measured, detection }: AlarmReading): NonNullable<Alarm["found"]> => ({
  ...{ subject, ...(fact !== undefined && { fact }) },
  ...(measured && { measured }),
  ...(detection !== undefined && { detection }),
});

const groupOf = (by: AlarmRule["groupBy"], { subject, terminal, site }: AlarmReading): string =>
  by === "all" ? "all" : ({ subject, terminal, site }[by] ?? subject);

function matching({ subjects }: AlarmRule): (subject: string) => boolean {
  if (subjects.includes("*")) return () => true;
  return (subject) => subjects.some((pattern) => fits(pattern.split("*"), subject));
}

/** Piece after piece, each as early as can be: no pattern makes it long. */
function fits([head = "", ...rest]: readonly string[], subject: string): boolean {
  const tail = rest.pop();
  if (tail === undefined) return subject === head;
  const end = subject.length - tail.length;
  if (!subject.startsWith(head) || !subject.endsWith(tail) || end < head.length) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = subject.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
