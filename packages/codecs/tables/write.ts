// A table in one of the formats there are. Called by the door for exports and by tests.

import type { Table } from "@etalon/basis";
import { csvBytes } from "./csv.ts";
import { jsonBytes, ndjsonBytes } from "./json.ts";
import type { Pages } from "./pages.ts";
import { parquetBytes } from "./parquet.ts";
import { xlsxBytes } from "./xlsx.ts";

export type TableFormat = "parquet" | "csv" | "xlsx" | "json" | "ndjson";

export const tableMediaTypes: Readonly<Record<TableFormat, string>> = {
  parquet: "application/vnd.apache.parquet",
  csv: "text/csv; charset=utf-8; header=present",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/** @throws RangeError  in XLSX what a sheet cannot hold; the bytes that came before are no workbook */
export function writeTable(table: Table, format: TableFormat, pages: Pages): AsyncGenerator<Uint8Array> {
  switch (format) {
    case "parquet":
      return parquetBytes(table, pages);
    case "csv":
      return csvBytes(table.columns, pages);
    case "xlsx":
      return xlsxBytes(table, pages);
    case "json":
      return jsonBytes(table, pages);
    case "ndjson":
      return ndjsonBytes(table.columns, pages);
  }
}
