// What a person may have meant by a name that is not known. Called by `etalon export`.

const MOST_EDITS = 3;

/** " (did you mean detections?)", or nothing where no name is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, by: edits(word, name) }))
    .filter(({ name, by }) => by <= Math.min(MOST_EDITS, name.length / 2))
    .sort((a, b) => a.by - b.by)[0];
  return near === undefined ? "" : ` (did you mean ${near.name}?)`;
}

/** Levenshtein's distance: letters put in, left out or exchanged. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (const [m, letter] of [...a].entries()) {
    const next = [m + 1];
    for (let n = 0; n < b.length; n++)
      next.push(Math.min(row[n + 1]! + 1, next[n]! + 1, row[n]! + (letter === b[n] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
