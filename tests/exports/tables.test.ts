// What is written as a file is read back the same by independent readers, whatever stands in the cells; and what a format
// cannot hold is refused with a word of what can.

import { type Cell, column, type Row, type Table } from "@etalon/basis";
import {
  type TableFormat,
  tableMediaTypes,
  writeTable,
  XLSX_ROWS_AT_MOST,
} from "@etalon/codecs/tables/index";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { awkwardTexts } from "./awkward-texts.ts";
import { pagesOf, readBack } from "./read-back.ts";

const formats = Object.keys(tableMediaTypes) as TableFormat[];
const table: Table = {
  name: "odd",
  title: "anything, such as <&\"'> or 表",
  columns: [
    column("name", "text", "any text"),
    column("error_percent", "number", "any double", "%"),
    column("count", "integer", "whole"),
    column("at_tai_ns", "bigint", "64 bits", "ns"),
    column("alive", "boolean", "yes or no"),
    column("more", "json", "a document"),
  ],
};

/** Texts as doors let them in: no halves of characters; what spreadsheets would run is among them. */
const texts = fc
  .oneof(fc.string({ unit: "binary" }), fc.constantFrom(...awkwardTexts))
  .filter((text) => !text.includes("\0"));
const rows: fc.Arbitrary<Row> = fc.tuple<Cell[]>(
  fc.option(texts),
  fc.option(fc.double()),
  fc.option(fc.maxSafeInteger()),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.boolean()),
  fc.option(fc.json().filter((json) => /^[{[]/.test(json) && !json.includes("\\u"))),
);

/** JSON documents are compared as such: a reader may write them another way. XLSX has no empty texts. */
const comparable = (format: TableFormat) => (row: Row) =>
  row.map((cell, n): unknown => {
    if (cell === "" && format === "xlsx") return null;
    return table.columns[n]?.type === "json" && cell !== null ? JSON.parse(String(cell)) : cell;
  });

describe.each(formats)("%s", (format) => {
  it("gives back every cell", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { maxLength: 40 }), async (written) => {
        const read = await readBack(table, written, format);
        expect(read.map(comparable(format))).toEqual(written.map(comparable(format)));
      }),
      { numRuns: 15 },
    );
  });
});

describe("an XLSX sheet", () => {
  const wide = { name: "wide", title: "", columns: [column("n", "integer", "")] };
  async function written(pages: AsyncIterable<readonly Row[]>, of: Table = wide): Promise<number> {
    let bytes = 0;
    for await (const piece of writeTable(of, "xlsx", pages)) bytes += piece.length;
    return bytes;
  }

  it("that would have more rows than Excel takes, or a longer text, is refused with what to choose instead", async () => {
    const page: readonly Row[] = Array.from({ length: 65_536 }, (): readonly Cell[] => [null]);
    async function* many() {
      for (let n = 0; n <= XLSX_ROWS_AT_MOST; n += page.length) yield page;
    }
    await expect(written(many())).rejects.toThrow(/1048575 rows of an XLSX sheet: choose parquet, csv/);
    await expect(written(pagesOf([["x".repeat(32_768)]]), table)).rejects.toThrow(
      /odd.name .* choose parquet/,
    );
  });
});
