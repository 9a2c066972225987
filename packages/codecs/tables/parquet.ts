// A table as Apache Parquet, a group of rows at a time. Called by `write.ts`.

import type { Cell, CellType, Row, Table } from "@etalon/basis";
import { ByteWriter, type ParquetWriteOptions, ParquetWriter } from "hyparquet-writer";
import { type Pages, ROWS_OF_GROUP } from "./pages.ts";

type Element = NonNullable<ParquetWriteOptions["schema"]>[number];

/** How each type stands in the schema; every column may be null. */
const elements = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  json: { type: "BYTE_ARRAY", converted_type: "UTF8" }, // a text: the library would write a JSON column's values as JSON once more
  number: { type: "DOUBLE" },
  integer: { type: "INT64" },
  bigint: { type: "INT64" },
  boolean: { type: "BOOLEAN" },
} as const satisfies Readonly<Record<CellType, Partial<Element>>>;

/** Units and meanings stand in the file's metadata under `etalon:columns`, as JSON. */
export async function* parquetBytes(table: Table, pages: Pages): AsyncGenerator<Uint8Array> {
  const { columns } = table;
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, type }): Element => ({ name, repetition_type: "OPTIONAL", ...elements[type] })),
    ],
    kvMetadata: [
      { key: "etalon:table", value: table.name },
      { key: "etalon:columns", value: JSON.stringify(columns) },
    ],
    createdBy: "etalon",
  });
  /** What was written since it was last asked. */
  const fresh = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const group = async (rows: readonly Row[]) =>
    file.write({
      columnData: columns.map(({ name, type }, n) => ({
        name,
        data: rows.map((row) => storedAs(row[n]!, type)),
      })),
      rowGroupSize: ROWS_OF_GROUP,
    });

  let waiting: Row[] = [];
  for await (const rows of pages) {
    for (const row of rows) waiting.push(row);
    if (waiting.length < ROWS_OF_GROUP) continue;
    await group(waiting);
    waiting = [];
    yield fresh();
  }
  if (waiting.length > 0) await group(waiting);
  await file.finish();
  yield fresh();
}

function storedAs(cell: Cell, type: CellType): Cell | undefined {
  if (cell === null) return undefined;
  if (type === "integer" && typeof cell === "number") return BigInt(cell);
  return cell;
}
