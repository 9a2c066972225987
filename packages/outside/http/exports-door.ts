// The door for exports: every table that a component offers, as a file in the wished format. Mounted once by whoever opens an
// interface, with the tables of all components that it serves.

import { type Answer, good, instantFromPosixNs, type Refusal, type Row, refused } from "@etalon/basis";
import { tableMediaTypes, writeTable, XLSX_ROWS_AT_MOST } from "@etalon/codecs/tables/index";
import {
  type ExportQuery,
  type ExportTable,
  exportFormats,
  exportQuery,
  type Span,
  shownTables,
} from "@etalon/messages/exports";
import { type Door, type Download, may, route } from "@etalon/messages/http";

const refusals = {
  "exports.no-time": "`since` and `until` of a table that knows no time",
  "exports.where": "`where` is not column=value of one of the table's columns",
  "exports.too-many-rows": "more rows than an XLSX sheet holds",
};

export function exportsDoor(tables: readonly ExportTable[]): Door {
  return {
    routes: [
      route({
        method: "GET",
        path: "/exports",
        title:
          "tables that the caller may export, and what their columns mean; GET /exports/<table> has them as files",
        need: "self",
        gives: shownTables,
        refusals: {},
        answer: async ({ caller }) =>
          good(
            tables
              .filter(({ need }) => may(caller, need))
              .map(({ name, title, time, columns }) => ({ table: name, title, time, columns })),
          ),
      }),
    ],
    following: [],
    downloads: tables.map(downloadOf),
  };
}

const downloadOf = (table: ExportTable): Download => ({
  path: `/exports/${table.name}`,
  title: `${table.title}, as a file; columns: ${table.columns.map(({ name }) => name).join(", ")}`,
  need: table.need,
  query: exportQuery,
  types: exportFormats.map((format) => tableMediaTypes[format]),
  refusals,
  load: async ({ query }) => {
    const wished = wishesOf(table, query as ExportQuery);
    if (!wished.ok) return wished;
    const { format } = query as ExportQuery;
    const pages = () => wishedPages(table, wished.value);
    const why = format === "xlsx" ? await beyondSheet(table.name, pages()) : null;
    if (why) return { ok: false, why };
    const name = `${table.name}.${format}`;
    return good({ name, type: tableMediaTypes[format], bytes: writeTable(table, format, pages()) });
  },
});

interface Wishes {
  readonly span: Span;
  readonly keeps: (row: Row) => boolean;
}

function wishesOf(table: ExportTable, { since, until, where }: ExportQuery): Answer<Wishes> {
  const span = { sinceTaiNs: instantOf(since), untilTaiNs: instantOf(until) };
  const at = (name: string | null) => table.columns.findIndex((column) => column.name === name);
  const time = at(table.time);
  if (time < 0 && (since ?? until) !== undefined)
    return refused(
      "exports.no-time",
      `table ${table.name} knows no time: since and until cannot be told of it`,
    );
  const equal = where?.indexOf("=") ?? 0;
  const column = where === undefined ? -1 : at(where.slice(0, equal));
  if (where !== undefined && (equal < 1 || column < 0)) {
    const names = table.columns.map(({ name }) => name).join(", ");
    return refused("exports.where", `where=${where}: expected column=value, the column one of ${names}`);
  }
  const value = where?.slice(equal + 1);
  const within = (cell: unknown) =>
    typeof cell === "bigint" &&
    (span.sinceTaiNs === null || cell >= span.sinceTaiNs) &&
    (span.untilTaiNs === null || cell < span.untilTaiNs);
  const timed = span.sinceTaiNs !== null || span.untilTaiNs !== null;
  const keeps = (row: Row) =>
    (!timed || within(row[time])) && (column < 0 || String(row[column] ?? "") === value);
  return good({ span, keeps });
}

async function* wishedPages(table: ExportTable, { span, keeps }: Wishes): AsyncGenerator<readonly Row[]> {
  for await (const rows of table.pages(span)) yield rows.filter(keeps);
}

/** Counted before the first byte goes out, since a workbook that breaks off is none. */
async function beyondSheet(name: string, pages: AsyncIterable<readonly Row[]>): Promise<Refusal | null> {
  let rows = 0;
  for await (const page of pages) {
    rows += page.length;
    if (rows <= XLSX_ROWS_AT_MOST) continue;
    const text = `${name} has more than the ${XLSX_ROWS_AT_MOST} rows of an XLSX sheet: choose parquet, csv, json or ndjson, or a part by since, until or where`;
    return { code: "exports.too-many-rows", text };
  }
  return null;
}

/** The wish has been checked to be a date or an instant with its zone. */
const instantOf = (text: string | undefined) =>
  text === undefined ? null : instantFromPosixNs(BigInt(Date.parse(text)) * 1_000_000n);
