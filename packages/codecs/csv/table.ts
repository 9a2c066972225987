// What every CSV file of this house begins with: marks to skip, and a header line of names. Called by both
// readers.

import { type Answer, good, refused } from "@etalon/basis";
import { CARRIAGE_RETURN, LINE_FEED } from "./decimal-scan.ts";

export interface Header {
  readonly names: readonly string[];
  /** Where the first row begins. */
  readonly at: number;
}

const mostHeaderBytes = 65_536;
const mostColumns = 1024;

/**
 * Reads the header line, in which names may be quoted as RFC 4180 has it. A file in another encoding or with
 * another separator is refused by name, since its numbers would be read wrongly.
 * @param expected what the header should look like, for the refusal
 */
export function readHeader(bytes: Uint8Array, expected: string): Answer<Header> {
  if (bytes.length === 0)
    return refused("csv.empty", `the file is empty; a header like ${expected} is expected`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return refused("csv.encoding", "the file is written in UTF-16; UTF-8 or ASCII is expected");
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let end = from;
  while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end += 1;
  if (end - from > mostHeaderBytes)
    return refused(
      "csv.header",
      `line 1 is longer than ${mostHeaderBytes} bytes; a header like ${expected} is expected`,
    );
  const line = new TextDecoder().decode(bytes.subarray(from, end));
  const names = cellsOf(line).map((cell) => cell.trim());
  if (names.length === 1)
    for (const [separator, name] of [
      [";", "semicolons"],
      ["\t", "tabs"],
    ] as const)
      if (line.includes(separator))
        return refused(
          "csv.separator",
          `line 1 is separated by ${name}; commas, and points in decimals, are expected`,
        );
  if (names.length > mostColumns)
    return refused("csv.header", `line 1 names ${names.length} columns; at most ${mostColumns} are read`);
  return good({ names, at: nextLine(bytes, end) });
}

/** Where the line after the line end at `at` begins; LF, CR LF and CR all end a line. */
export function nextLine(bytes: Uint8Array, at: number): number {
  if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) return at + 2;
  return Math.min(at + 1, bytes.length);
}

/** The cells of one line; a quoted cell may hold commas, and two quotes for one. */
export function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const pattern = /\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)/y;
  while (pattern.lastIndex <= line.length) {
    const found = pattern.exec(line);
    if (found === null) break;
    cells.push(found[1] === undefined ? (found[2] ?? "") : found[1].replaceAll('""', '"'));
    if (!found[0].endsWith(",")) break;
  }
  return cells;
}
