// The list of meters as a file, under the filters and in the order in which it is shown. Part of `door.ts`.

import { column, good, instantCells, instantColumns, type Row, refused, type Table } from "@etalon/basis";
import { tableMediaTypes, writeTable, XLSX_ROWS_AT_MOST } from "@etalon/codecs/tables/index";
import { exportFormats } from "@etalon/messages/exports";
import type { Download } from "@etalon/messages/http";
import {
  type MeterFileQuery,
  type MeterLine,
  type MeterList,
  type MeterPage,
  meterFileQuery,
  meterQuery,
} from "@etalon/messages/meter-list";
import { verdictCells, verdictColumns } from "./verdict-columns.ts";

const PAGE = 1000;

const table: Table = {
  name: "meters",
  title: "meters as they are listed, with what was found of them last",
  columns: [
    column("meter", "text", "the meter's name at the station"),
    column("serial", "text", "serial number on the plate"),
    column("accuracy_class", "text", "accuracy class"),
    column("wiring", "text", "3P4W, 3P3W or 1P2W"),
    column("site", "text", "where it stands"),
    column("instrument", "text", "the waveform source beside it"),
    column("class448", "text", "class by DL/T 448; empty: not known"),
    column("batch", "text", "maker, model and lot; empty: not known"),
    column("installed", "text", "the day it was put up, ISO 8601; empty: not known"),
    ...instantColumns("retired", "when it was taken out of service; empty: it serves"),
    ...verdictColumns,
    column("watched_error_percent", "number", "as monitoring has it; empty: never under watch", "%"),
    column("watched_standard_uncertainty_percent", "number", "of that error, standard", "%"),
    column("of_limit", "number", "(|error| + U) ÷ limit, as monitoring has it"),
    column("cause", "text", "monitoring's diagnosis"),
    ...instantColumns("limit_by", "when the limit may be reached at the earliest; empty: not foreseen"),
    column("plan_rank", "integer", "place in the work list that was kept last; empty: in none"),
    column("plan_urgency", "text", "now, planned or due"),
    column("plan_action", "text", "what is to be done"),
    column("plan_until", "text", "the day by which, ISO 8601"),
  ],
};

const rowOf = ({ verified, condition, plan, ...one }: MeterLine): Row => [
  ...[one.id, one.serial, one.accuracyClass, one.wiring, one.site, one.instrument],
  ...[one.class448, one.batch, one.installed, ...instantCells(one.retiredTaiNs)],
  ...verdictCells(verified, one.wiringFault),
  ...[condition?.errorPercent ?? null, condition?.standardPercent ?? null],
  ...[condition?.ofLimit ?? null, condition?.cause ?? null, ...instantCells(condition?.lifeTaiNs ?? null)],
  ...[plan?.rank ?? null, plan?.urgency ?? null, plan?.action ?? null, plan?.until ?? null],
];

export const meterListFile = (list: MeterList): Download => ({
  path: "/meters/listed/file",
  title: `the list of meters as a file, under the same filters and in the same order; columns: ${table.columns.map(({ name }) => name).join(", ")}`,
  need: "see-meters",
  query: meterFileQuery,
  types: exportFormats.map((format) => tableMediaTypes[format]),
  refusals: { "zz.list-rows": "more rows than an XLSX sheet holds" },
  load: async ({ query }) => {
    const { format, ...wished } = query as MeterFileQuery;
    if (format === "xlsx" && !(await fitsSheet(list, wished)))
      return refused(
        "zz.list-rows",
        "these are more meters than an XLSX sheet has rows: choose csv, or more filters",
      );
    const bytes = writeTable(table, format, pages(list, wished));
    return good({ name: `meters.${format}`, type: tableMediaTypes[format], bytes });
  },
});

type Wished = Omit<MeterFileQuery, "format">;

async function pageOf(
  list: MeterList,
  wished: Wished,
  after: string | null,
  atMost: number,
): Promise<MeterPage> {
  const page = await list.page({ ...meterQuery.parse({}), ...wished, ...(after && { after }), atMost });
  if (!page.ok) throw new Error(page.why.text);
  return page.value;
}

async function fitsSheet(list: MeterList, wished: Wished): Promise<boolean> {
  const { count } = await pageOf(list, wished, null, 1);
  return (count?.meters ?? 0) <= XLSX_ROWS_AT_MOST;
}

async function* pages(list: MeterList, wished: Wished): AsyncGenerator<readonly Row[]> {
  for (let after: string | null | undefined; after !== null; ) {
    const page: MeterPage = await pageOf(list, wished, after ?? null, PAGE);
    yield page.lines.map(rowOf);
    after = page.next;
  }
}
