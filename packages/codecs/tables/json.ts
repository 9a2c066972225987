// A table as one JSON document, or as a line of JSON for each row. Called by `write.ts`.

import type { Cell, Column, Row, Table } from "@etalon/basis";
import { numberText, type Pages } from "./pages.ts";

/** `{ "table", "columns": [ … ], "rows": [ { name: value } ] }`, the rows as in `ndjsonBytes`. */
export async function* jsonBytes({ name, title, columns }: Table, pages: Pages): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const head = JSON.stringify({ table: name, title, columns });
  yield encoder.encode(`${head.slice(0, -1)},"rows":[\n`);
  let between = "";
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield encoder.encode(between + rows.map((row) => objectText(columns, row)).join(",\n"));
    between = ",\n";
  }
  yield encoder.encode("\n]}\n");
}

/**
 * A row is an object by column. Whole numbers of 64 bits are decimal strings, since readers take JSON's numbers for doubles;
 * what JSON has no number for is "NaN", "Infinity" or "-Infinity". JSON cells are documents in their place.
 */
export async function* ndjsonBytes(columns: readonly Column[], pages: Pages): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const rows of pages)
    yield encoder.encode(rows.map((row) => `${objectText(columns, row)}\n`).join(""));
}

const objectText = (columns: readonly Column[], row: Row): string =>
  `{${columns.map(({ name, type }, n) => `${JSON.stringify(name)}:${valueText(row[n]!, type)}`).join(",")}}`;

function valueText(cell: Cell, type: Column["type"]): string {
  if (typeof cell === "bigint") return `"${cell}"`;
  if (typeof cell === "number") return Number.isFinite(cell) ? numberText(cell) : `"${cell}"`;
  return type === "json" && typeof cell === "string" ? cell : JSON.stringify(cell);
}
