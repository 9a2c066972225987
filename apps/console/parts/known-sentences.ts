// Sentences of the interface's that the console says in the reader's language, with the values in them. Pure; called by pages
// that show reasons.

/** What it looks like, its word, and what its values are called. */
export type Known = readonly [form: RegExp, key: string, ...names: string[]];

export interface Said {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Null: the sentence itself is all there is. */
export function sentenceIn(known: readonly Known[], text: string): Said | null {
  for (const [form, key, ...names] of known) {
    const found = form.exec(text);
    if (found) return { key, values: Object.fromEntries(names.map((name, n) => [name, found[n + 1] ?? ""])) };
  }
  return null;
}
