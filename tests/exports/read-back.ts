// Tables read back by programs that know nothing of how they were written: DuckDB for Parquet, CSV and NDJSON, read-excel-file
// for XLSX, Node for JSON. Called by tests and scenarios.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Cell, CellType, Row, Table } from "@etalon/basis";
import { type TableFormat, writeTable } from "@etalon/codecs/tables/index";
import { readSheet } from "read-excel-file/node";

const duckTypes: Readonly<Record<CellType, string>> = {
  ...{
    text: "VARCHAR",
    json: "VARCHAR",
    number: "DOUBLE",
    integer: "BIGINT",
    bigint: "BIGINT",
    boolean: "BOOLEAN",
  },
};

/** The rows as the reader has them, in the types of their columns. */
export async function readBack(
  table: Table,
  rows: readonly Row[],
  format: TableFormat,
): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "etalon-export-"));
  const file = join(folder, `table.${format}`);
  try {
    await writeFile(file, writeTable(table, format, pagesOf(rows)));
    if (format === "xlsx") return fromSheet(await readSheet(file, { trim: false }), table);
    return fromDuck(await duckRows(queryOf(table, file, format)), table, format);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function* pagesOf(rows: readonly Row[], page = 997): AsyncGenerator<readonly Row[]> {
  for (let n = 0; n < rows.length; n += page) yield rows.slice(n, n + page);
}

function queryOf({ columns }: Table, file: string, format: TableFormat): string {
  const types = columns.map(({ name, type }) => `'${name}': '${duckTypes[type]}'`).join(", ");
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  if (format === "parquet") return `select ${names} from read_parquet('${file}')`;
  if (format === "csv")
    return `select ${names} from read_csv('${file}', header = true, delim = ',', quote = '"', escape = '"', allow_quoted_nulls = false, columns = {${types}})`;
  if (format === "ndjson")
    return `select ${names} from read_json('${file}', format = 'newline_delimited', columns = {${types}})`;
  return `select ${columns.map(({ name, type }) => `(r ->> '${name}')::${duckTypes[type]} as "${name}"`).join(", ")}
    from (select unnest(rows) as r from read_json('${file}', format = 'unstructured', columns = {rows: 'JSON[]'}, maximum_object_size = 1000000000))`;
}

let instance: Promise<DuckDBInstance> | null = null;
async function duckRows(query: string): Promise<readonly (readonly unknown[])[]> {
  instance ??= DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await (await instance).connect();
  try {
    return (await connection.runAndReadAll(query)).getRowsJS();
  } finally {
    connection.closeSync();
  }
}

function fromDuck(
  rows: readonly (readonly unknown[])[],
  { columns }: Table,
  format: TableFormat,
): readonly Row[] {
  return rows.map((row) =>
    row.map((value, n): Cell => {
      const type = columns[n]!.type;
      if (type === "integer" && typeof value === "bigint") return Number(value);
      // What the door's own description says of CSV: one leading apostrophe is taken away.
      if (format === "csv" && typeof value === "string") return value.replace(/^'/, "");
      return value as Cell;
    }),
  );
}

function fromSheet(rows: readonly (readonly unknown[])[], { columns }: Table): readonly Row[] {
  return rows.slice(1).map((row) =>
    columns.map(({ type }, n): Cell => {
      const value = row[n] ?? null;
      if (type === "bigint" && typeof value === "string") return BigInt(value);
      if (type === "number" && typeof value === "string") return Number(value);
      return value as Cell;
    }),
  );
}
