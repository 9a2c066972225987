// Text in columns: names to the left, values under each other.

/** Lines "name       text"; a name of "" continues the line above. */
export function named(lines: readonly (readonly [name: string, text: string])[], width = 10): string {
  return lines.map(([name, text]) => `${name.padEnd(width)} ${text}`.trimEnd()).join("\n");
}

/** Rows of cells: the first column to the left, all others right-justified; two blanks between. */
export function columns(rows: readonly (readonly string[])[]): string {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
