// Rows in the order and of the kind that somebody asked for. Pure; called by `data-table.tsx`.

export type Sortable = string | number | bigint | null | undefined;

/** What is not there comes last, whichever way it goes. */
export function sorted<Row>(
  rows: readonly Row[],
  by: (row: Row) => Sortable,
  down: boolean,
  language: string,
): readonly Row[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const way = down ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [by(left), by(right)];
    if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
    if (b === null || b === undefined) return -1;
    if (typeof a === "string" || typeof b === "string") return way * compare(String(a), String(b));
    return way * (a < b ? -1 : a > b ? 1 : 0);
  });
}

/** Rows in which each word stands somewhere. */
export function found<Row>(
  rows: readonly Row[],
  words: string,
  texts: (row: Row) => readonly Sortable[],
): readonly Row[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = texts(row).join("\n").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
