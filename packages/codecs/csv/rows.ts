// A plain table as CSV: rows of text under a header, each with the line it stands on. Called by whoever takes in lists.

import { type Answer, counted, good, refused } from "@etalon/basis";
import { cellsOf, readHeader } from "./table.ts";

export interface Rows {
  readonly names: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

const mostLineLetters = 65_536;

/**
 * Reads a table whose cells are text; quoted cells may hold commas, but no line ends. Empty lines are passed over.
 * @param expected what the header should look like, for the refusal
 */
export function readRows(bytes: Uint8Array, expected: string, mostRows: number): Answer<Rows> {
  const header = readHeader(bytes, expected);
  if (!header.ok) return header;
  const { names, at } = header.value;
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) return refused("csv.header", `line 1 names column "${twice}" twice`);
  const rows: { line: number; cells: string[] }[] = [];
  const lines = new TextDecoder().decode(bytes.subarray(at)).split(/\r\n|\n|\r/);
  for (const [n, text] of lines.entries()) {
    const line = n + 2;
    if (text.trim() === "") continue;
    if (text.length > mostLineLetters)
      return refused("csv.row", `line ${line} is longer than ${mostLineLetters} letters`);
    if (rows.length === mostRows) return refused("csv.too-long", `more than ${mostRows} rows`);
    const cells = cellsOf(text).map((cell) => cell.trim());
    if (cells.length !== names.length)
      return refused(
        "csv.row",
        `line ${line} has ${counted(cells.length, "cell")}; ${names.length} are expected`,
      );
    rows.push({ line, cells });
  }
  return good({ names, rows });
}
