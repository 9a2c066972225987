// Alarms, their rules and deliveries as text for people. Called by `commands/alarms.ts`.

import { utcText } from "@etalon/basis";
import { alarmQuantities } from "@etalon/messages/alarm-quantities.table";
import type { AlarmLine, AlarmRule, Finder, NumberedNews, shownOutlet } from "@etalon/messages/alarms";
import type { z } from "zod";
import { named } from "./table.ts";

export const alarmsText = (lines: readonly AlarmLine[]): string =>
  lines.length === 0 ? "no alarm is raised, and none waits" : lines.map(alarmText).join("\n");

function alarmText({
  alarm,
  severity,
  state,
  firstTaiNs,
  lastTaiNs,
  readings,
  text,
  ...more
}: AlarmLine): string {
  const { acknowledged, shelved, occurrences } = more;
  const since = firstTaiNs === lastTaiNs ? "" : `, last ${utcText(lastTaiNs)}`;
  const often = occurrences > 1 ? `, raised ${occurrences} times` : "";
  const by = acknowledged ? `; acknowledged by ${acknowledged.by}` : "";
  const shelf = shelved ? `; shelved by ${shelved.by} until ${utcText(shelved.untilTaiNs)}` : "";
  return `${alarm}  ${severity}, ${state}: ${text}\n    ${utcText(firstTaiNs)}${since}, ${readings} reading${readings === 1 ? "" : "s"}${often}${by}${shelf}`;
}

export function shownAlarmText({
  alarm,
  news,
}: {
  alarm: AlarmLine | null;
  news: readonly NumberedNews[];
}): string {
  const now = alarm ? [alarmText(alarm), ...findersText(alarm)] : ["it is over"];
  const members =
    alarm && alarm.members > 1
      ? [`    ${alarm.subjects.join(", ")}${alarm.members > alarm.subjects.length ? " …" : ""}`]
      : [];
  return [...now, ...members, ...news.map(newsText)].join("\n");
}

/** By whom it was raised, and confirmed since; nothing of what neither detections nor monitoring measure. */
function findersText({ raisedBy, confirmedBy, measured, detection }: AlarmLine): string[] {
  if (!measured && detection === undefined) return [];
  const by = (verb: string, { detection, atTaiNs }: Finder) =>
    `${verb} by ${detection ?? "monitoring"}, ${utcText(atTaiNs)}`;
  const said = [raisedBy && by("raised", raisedBy), confirmedBy && by("confirmed last", confirmedBy)];
  return [`    ${said.filter(Boolean).join("; ")}`];
}

export const newsText = ({ atTaiNs, what, by, alarm, severity, text }: NumberedNews): string =>
  `${utcText(atTaiNs)}  ${alarm}  ${severity}, ${what}${by ? ` by ${by}` : ""}: ${text}`;

export const rulesText = ({ rules, by }: { rules: readonly AlarmRule[]; by: string | null }): string =>
  [by ? `set by ${by}` : "those that come with the program", ...rules.map(ruleText)].join("\n");

function ruleText(rule: AlarmRule): string {
  const {
    name,
    severity,
    quantity,
    raiseAbove,
    clearBelow = raiseAbove,
    raiseBelow,
    clearAbove = raiseBelow,
  } = rule;
  const { unit, figure }: { unit: string | null; figure?: string } = alarmQuantities[quantity];
  const what = figure === undefined ? quantity : `${quantity}, ${figure},`;
  const after = (seconds: number) => (seconds > 0 ? ` for ${seconds} s` : "");
  const [raise, clear] =
    unit === null
      ? ["found", "gone"]
      : raiseAbove !== undefined
        ? [`above ${raiseAbove}`, `at most ${clearBelow}`]
        : [`below ${raiseBelow}`, `at least ${clearAbove}`];
  const limits = `${what} ${raise}${unit ? ` ${unit}` : ""}${after(rule.raiseAfterS)}, until ${clear}${after(rule.clearAfterS)}`;
  const whom = rule.subjects.includes("*") ? "" : `, of ${rule.subjects.join(", ")}`;
  return `  ${name}: ${severity}; ${limits}${whom}; one ${rule.groupBy === "all" ? "for all" : `a ${rule.groupBy}`}; ends ${rule.ends === "by itself" ? rule.ends : `once ${rule.ends}`}`;
}

export const deliveriesText = (outlets: readonly z.infer<typeof shownOutlet>[]): string =>
  outlets.length === 0
    ? 'news of alarms stay in the house: "--alarms FILE" of etalon up or station names webhooks and mail'
    : outlets
        .map(({ name, waiting, sending, delivered, missed, lastDeliveredTaiNs, failure }) =>
          [
            name,
            named(
              [
                [
                  "  delivered",
                  `${delivered} news${lastDeliveredTaiNs === null ? "" : `, last ${utcText(lastDeliveredTaiNs)}`}`,
                ],
                [
                  "  waiting",
                  `${waiting + (sending?.news ?? 0)}${missed > 0 ? `; ${missed} were too many to be kept` : ""}`,
                ],
                ...(sending ? [["  sending", `${sending.id}, attempt ${sending.attempts}`] as const] : []),
                ...(failure
                  ? [["  failed", `${failure.why}; next try ${utcText(failure.nextTaiNs)}`] as const]
                  : []),
              ],
              12,
            ),
          ].join("\n"),
        )
        .join("\n");
