// A table as an Excel workbook (ECMA-376) of one sheet, written as it comes. Called by `write.ts`.

import type { Cell, Row, Table } from "@etalon/basis";
import { Zip, ZipDeflate } from "fflate";
import { numberText, type Pages, XLSX_CELL_AT_MOST, XLSX_ROWS_AT_MOST, ZIP_MEMBER_AT_MOST } from "./pages.ts";
import { aboutSheet, fixedParts, xmlText } from "./xlsx-parts.ts";

const LEVEL = 3; // a sheet's XML repeats itself: more costs time and saves little

/**
 * Texts are inline, so that no table of them must be held. A cell of text is text, whatever it begins with: nothing in it
 * runs. Excel's numbers are doubles of 15 shown digits: whole numbers of 64 bits are texts, and so are NaN and infinities.
 * A second sheet says what the columns mean.
 * @throws RangeError  more rows than a sheet has, a longer text than a cell holds, or 4 GiB of XML: another format is needed
 */
export async function* xlsxBytes(table: Table, pages: Pages): AsyncGenerator<Uint8Array> {
  const { name, columns } = table;
  const made: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failed = error;
    else made.push(chunk);
  });
  function* fresh(): Generator<Uint8Array> {
    if (failed) throw failed;
    yield* made.splice(0);
  }
  const encoder = new TextEncoder();
  const open = (path: string): ZipDeflate => {
    const member = new ZipDeflate(path, { level: LEVEL });
    zip.add(member);
    return member;
  };

  for (const [path, text] of [...fixedParts(name), aboutSheet(table)]) {
    open(path).push(encoder.encode(text), true);
    yield* fresh();
  }
  const sheet = open("xl/worksheets/sheet1.xml");
  let length = 0;
  const put = (text: string, last = false) => {
    const bytes = encoder.encode(text);
    length += bytes.length;
    if (length > ZIP_MEMBER_AT_MOST) throw new RangeError(`${name} is too large for XLSX: ${OTHERWISE}`);
    sheet.push(bytes, last);
  };
  put(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`,
  );
  const places = columns.map((_, n) => letters(n));
  put(`<row r="1">${columns.map((one, n) => textCell(one.name, `${places[n]}1`)).join("")}</row>`);
  let count = 0;
  for await (const rows of pages) {
    const first = count + 2; // behind the header; rows count from 1
    count += rows.length;
    if (count > XLSX_ROWS_AT_MOST)
      throw new RangeError(
        `${name} has more than the ${XLSX_ROWS_AT_MOST} rows of an XLSX sheet: ${OTHERWISE}`,
      );
    put(rows.map((row, n) => rowXml(row, first + n, places, table)).join(""));
    yield* fresh();
  }
  put("</sheetData></worksheet>", true);
  zip.end();
  yield* fresh();
}

export const OTHERWISE = "choose parquet, csv, json or ndjson";

function rowXml(row: Row, number: number, places: readonly string[], { name, columns }: Table): string {
  let cells = "";
  for (const [n, cell] of row.entries()) {
    if (cell === null) continue;
    if (typeof cell === "string" && cell.length > XLSX_CELL_AT_MOST)
      throw new RangeError(
        `${name}.${columns[n]?.name} has a text of ${cell.length} letters, an XLSX cell holds ${XLSX_CELL_AT_MOST}: ${OTHERWISE}`,
      );
    cells += cellXml(cell, `${places[n]}${number}`);
  }
  return `<row r="${number}">${cells}</row>`;
}

function cellXml(cell: NonNullable<Cell>, place: string): string {
  if (typeof cell === "boolean") return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "number" && Number.isFinite(cell))
    return `<c r="${place}"><v>${numberText(cell)}</v></c>`;
  return textCell(String(cell), place);
}

const textCell = (text: string, place: string): string =>
  `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;

/** A … Z, AA … */
function letters(n: number): string {
  return (n >= 26 ? letters(Math.floor(n / 26) - 1) : "") + String.fromCharCode(65 + (n % 26));
}
