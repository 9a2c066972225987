// A table as CSV (RFC 4180), UTF-8. Called by `write.ts`.

import type { Cell, Column, Row } from "@etalon/basis";
import { numberText, type Pages } from "./pages.ts";

/**
 * `name,name…` CR LF, then the rows. Null is an empty field, an empty text `""`; line ends in a text stay, in quotes.
 *
 * A spreadsheet takes a text that begins with `=` `+` `-` `@`, a tab or a carriage return for a formula and runs it. Such a
 * text gets a `'` in front, and so does one that begins with `'`: whoever takes one leading `'` away has the text again.
 * Numbers are no texts: they stay as they are.
 * @source RFC 4180; OWASP, CSV injection
 */
export async function* csvBytes(columns: readonly Column[], pages: Pages): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (row: Row) => `${row.map((cell, n) => field(cell, columns[n]!)).join(",")}\r\n`;
  yield encoder.encode(`${columns.map(({ name }) => name).join(",")}\r\n`);
  for await (const rows of pages) yield encoder.encode(rows.map(line).join(""));
}

function field(cell: Cell, { type }: Column): string {
  if (cell === null) return "";
  if (typeof cell === "number") return numberText(cell);
  if (typeof cell !== "string" || (type !== "text" && type !== "json")) return String(cell);
  const text = /^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell;
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
