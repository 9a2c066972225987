// Alarms as tables for export: those that stand, and what the journal keeps of them. Part of `../tables.ts`.

import { column, instantCells, instantColumns, type Mailbox, type Row } from "@etalon/basis";
import type { AlarmLine, NumberedNews } from "@etalon/messages/alarms";
import type { ExportTable } from "@etalon/messages/exports";
import { statesIn } from "../states.ts";
import { linesOf } from "./alarm-line.ts";

export const alarmTables = (mailbox: Mailbox): readonly ExportTable[] => {
  const states = statesIn(mailbox);
  return [
    {
      ...{ name: "alarms", title: "alarms that are raised, or wait to be acknowledged or reset" },
      ...{ need: "see-alarms", time: "last_tai_ns", columns: ofAlarm },
      async *pages() {
        yield (await states.all("alarms")).flatMap(linesOf).map(alarmRow);
      },
    },
    {
      ...{
        name: "alarm-news",
        title: "what became of alarms, as far as it is kept; since and until go by when",
      },
      ...{ need: "see-alarms", time: "at_tai_ns", columns: ofNews },
      async *pages() {
        const journal = await states.read("alarm-journal", "all");
        yield (journal?.news ?? []).map(newsRow);
      },
    },
  ];
};

const ofAlarm = [
  column("alarm", "text", "the alarm's id"),
  column("rule", "text", "the rule's name"),
  column("quantity", "text", "what the rule is about"),
  column("severity", "text", "low, medium, high or critical"),
  column("state", "text", "raised, acknowledged, returned or latched"),
  column("group", "text", "what its members have in common"),
  column("members", "integer", "how many are beyond the limit"),
  column("more", "boolean", "there are at least so many"),
  column("value", "number", "the worst since it was raised last, in the unit beside it"),
  column("unit", "text", "of the value; empty: a ratio"),
  column("limit", "number", "the rule's, in the same unit"),
  column("beyond", "text", "above or below: on which side of the limit it is wrong"),
  column("measured", "number", "what the value is made of, in the unit beside it; empty: nothing else"),
  column("measured_expanded_uncertainty", "number", "of that, at 95 %, in its unit"),
  column("measured_limit", "number", "its limit to either side, in its unit"),
  column("measured_unit", "text", "of these three"),
  column("detection", "text", "that found it; empty: none did"),
  ...instantColumns("first", "when it began"),
  ...instantColumns("last", "the latest reading beyond the limit"),
  column("readings", "integer", "readings beyond the limit"),
  column("occurrences", "integer", "how often it was raised"),
  column("acknowledged_by", "text", "who acknowledged it; empty: nobody"),
  column("shelved_by", "text", "who shelved it; empty: nobody"),
  column("text", "text", "one sentence for a person"),
];
const ofNews = [
  column("number", "integer", "of the news in the journal"),
  column(
    "what",
    "text",
    "raised, raised-again, grew, returned, acknowledged, shelved, unshelved, reset or ended",
  ),
  ...instantColumns("at", "when"),
  column("by", "text", "the user; empty: it was none"),
  ...ofAlarm,
];

function alarmRow(line: AlarmLine): Row {
  const { alarm, rule, quantity, severity, state, group, members, more, value, unit, ...rest } = line;
  const { limit = null, beyond = null, measured, detection = null } = rest;
  return [
    ...[alarm, rule, quantity, severity, state, group, members, more, value, unit, limit, beyond],
    ...[measured?.value ?? null, measured?.expanded ?? null, measured?.limit ?? null],
    ...[measured?.unit ?? null, detection],
    ...[rest.firstTaiNs, rest.lastTaiNs].flatMap(instantCells),
    ...[rest.readings, rest.occurrences],
    ...[rest.acknowledged?.by ?? null, rest.shelved?.by ?? null, rest.text],
  ];
}

const newsRow = (news: NumberedNews): Row => [
  ...[news.number, news.what, ...instantCells(news.atTaiNs), news.by],
  ...alarmRow(news),
];
