// A plain table written as CSV: registers and work lists. Read again by `rows.ts`.

/** Rows of cells under a header; what is null stays empty, and a line end within a cell becomes a blank. */
export function writeRows(
  names: readonly string[],
  rows: Iterable<readonly (string | number | boolean | null)[]>,
): string {
  const lines = [names.map(quoted).join(",")];
  for (const row of rows) lines.push(row.map((cell) => quoted(cell === null ? "" : String(cell))).join(","));
  return `${lines.join("\n")}\n`;
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll(/[\r\n]+/g, " ")}"` : text;
