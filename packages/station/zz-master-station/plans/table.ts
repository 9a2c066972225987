// A plan's rows as a table for files. Part of `plans-door.ts`.

import { column, type Row, type Table } from "@etalon/basis";
import type { PlanFileQuery, PlanRow } from "@etalon/messages/plans";
import type { Desk } from "./desk.ts";

export const planTable: Table = {
  name: "work-list",
  title: "what is to be done about which meter, in which order, and why",
  columns: [
    column("rank", "integer", "place in the plan's order"),
    column("meter", "text", "the meter's name at the station"),
    column("class448", "text", "class by DL/T 448"),
    column("stage", "text", "by whom: the master station, or a crew on site"),
    column("action", "text", "verify remotely, correct wiring, site test or replace"),
    column("urgency", "text", "now, planned or due"),
    column("within_years", "number", "from the day of the plan", "a"),
    column("year", "integer", "of the plan, from 1; empty: money or crews do not reach so far"),
    column("late", "boolean", "in a later year than it should be"),
    column("cost_yuan", "number", "of the visit and the meter", "CNY"),
    column("risk_yuan_per_year", "number", "of energy counted wrongly; empty: not known", "CNY/a"),
    column("score", "number", "of the condition, of 100"),
    column("grade", "text", "of the condition"),
    column("surely_years", "number", "before this the limit is not reached, at 95 %; empty: not known", "a"),
    column("why", "text", "the reason"),
    column("found_by", "text", "how its error was found; empty: it never was"),
    column("found_years_ago", "number", "when that was", "a"),
    column("error_percent", "number", "as it was found", "%"),
    column("expanded_uncertainty_percent", "number", "of that error, at 95 %", "%"),
    column("cause", "text", "monitoring's diagnosis; empty: none"),
  ],
};

const planRow = ({ found, ...row }: PlanRow): Row => [
  ...[row.rank, row.meter, row.class448, row.stage, row.action, row.urgency, row.withinYears, row.year],
  row.late,
  ...[row.costYuan, row.riskYuanPerYear, row.score, row.grade, row.surelyYears, row.why],
  ...[found?.by ?? null, found?.yearsAgo ?? null, found?.errorPercent ?? null],
  ...[found?.uncertaintyPercent ?? null, found?.cause ?? null],
];

const PAGE = 1000;

export async function* planPages(
  desk: Desk,
  plan: string,
  { format: _, ...wishes }: PlanFileQuery,
): AsyncGenerator<readonly PlanRow[]> {
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<Desk["rows"]>> = await desk.rows({
      plan,
      query: { ...wishes, after, atMost: PAGE },
    });
    yield page.rows;
    after = page.next;
  }
}

export async function* planRows(pages: AsyncIterable<readonly PlanRow[]>): AsyncGenerator<readonly Row[]> {
  for await (const rows of pages) yield rows.map(planRow);
}
