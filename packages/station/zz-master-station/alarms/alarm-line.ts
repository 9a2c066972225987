// An alarm as it is shown and told: its state by IEC 62682's terms, derived from its members and what users did with it.

import { withMinus } from "@etalon/basis";
import { type AlarmQuantityRow, alarmQuantities } from "@etalon/messages/alarm-quantities.table";
import type { AlarmLine, AlarmRule } from "@etalon/messages/alarms";
import type { Alarm, Alarms, Member } from "./state.ts";

const NAMED_AT_MOST = 20;

export const upOf = ({ members }: Pick<Alarm, "members">): readonly Member[] =>
  members.filter(({ phase }) => phase !== "beginning");
export const isUp = (alarm: Alarm): boolean => alarm.members.some(({ phase }) => phase !== "beginning");
export const alarmId = (rule: AlarmRule, { number }: Alarm): string => `${rule.quantity}-${number}`;

/** Whether it has to stay in the list though it has returned to normal. */
export function isHeld({ ends }: AlarmRule, { occurrences, acknowledged, shelved, reset }: Alarm): boolean {
  if (occurrences === 0) return false;
  if (shelved) return true;
  return ends === "reset" ? !reset : ends === "acknowledged" && !acknowledged;
}

function stateOf(rule: AlarmRule, alarm: Alarm): AlarmLine["state"] {
  if (isUp(alarm)) return alarm.acknowledged ? "acknowledged" : "raised";
  return rule.ends === "reset" ? "latched" : "returned";
}

export function lineOf(rule: AlarmRule, alarm: Alarm): AlarmLine {
  const { group, more, value, firstTaiNs, lastTaiNs, readings, occurrences, acknowledged, shelved } = alarm;
  const { raisedBy, confirmedBy } = alarm;
  const { measured, detection } = alarm.found ?? {};
  const up = upOf(alarm);
  const { quantity, severity } = rule;
  return {
    ...{
      alarm: alarmId(rule, alarm),
      rule: rule.name,
      quantity,
      severity,
      state: stateOf(rule, alarm),
      group,
    },
    ...{ members: up.length, more, subjects: up.slice(0, NAMED_AT_MOST).map(({ subject }) => subject) },
    ...{ value, unit: alarmQuantities[quantity].unit ?? "", ...limitOf(rule) },
    ...(measured && { measured }),
    ...(detection !== undefined && { detection }),
    ...(raisedBy && { raisedBy }),
    ...(confirmedBy && { confirmedBy }),
    ...{ firstTaiNs, lastTaiNs, readings, occurrences },
    ...{ acknowledged, shelved, text: sentence(rule, alarm, up) },
  };
}

/** What has never been raised is no alarm yet. */
export function linesOf({ rules, alarms }: Alarms): AlarmLine[] {
  const known = new Map(rules.map((rule) => [rule.name, rule]));
  return alarms.flatMap((alarm) => {
    const rule = known.get(alarm.rule);
    return rule && alarm.occurrences > 0 ? [lineOf(rule, alarm)] : [];
  });
}

/** Whose it is, what is wrong, what was found, and the figure beside the rule's limit where it is one. */
function sentence(rule: AlarmRule, { group, more, value, found }: Alarm, up: readonly Member[]): string {
  const { of, says, ...quantity }: AlarmQuantityRow = alarmQuantities[rule.quantity];
  const [only] = up;
  const who =
    up.length === 0
      ? `${of} ${group}, back to normal`
      : only && up.length === 1 && !more
        ? `${of} ${only.subject}`
        : `${more ? "at least " : ""}${up.length} ${of}s of ${group}`;
  const whose = found === undefined || up.length <= 1 ? "" : `${found.subject} has the worst, `;
  const fact = found?.fact === undefined ? "" : `: ${whose}${found.fact}`;
  return `${who}: ${says}${fact}${figureText(rule, value, quantity)}`;
}

function limitOf({ raiseAbove, raiseBelow = 0 }: AlarmRule): Required<Pick<AlarmLine, "limit" | "beyond">> {
  return raiseAbove === undefined
    ? { limit: raiseBelow, beyond: "below" }
    : { limit: raiseAbove, beyond: "above" };
}

function figureText(
  rule: AlarmRule,
  value: number,
  { unit, one, figure, counts }: Pick<AlarmQuantityRow, "unit" | "one" | "figure" | "counts">,
): string {
  if (unit === null) return "";
  const inUnit = (number: number): string =>
    `${withMinus(String(number))}${unit && ` ${(Math.abs(number) === 1 && one) || unit}`}`;
  const is = `${figure === undefined ? "" : `${figure} is `}${inUnit(Number(value.toPrecision(4)))}`;
  const { limit, beyond } = limitOf(rule);
  if (counts && beyond === "above")
    return `; ${is}, the rule takes ${inUnit(Math.floor(limit) + 1)} and more`;
  return `; ${is}, the rule's limit is ${beyond} ${inUnit(limit)}`;
}
