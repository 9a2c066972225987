// Why something cannot be judged, from the interface's sentence, as a word of the console with its values. Pure; called by
// the parts of a supply's page.

export interface Reason {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

const known: readonly (readonly [RegExp, string, ...string[]])[] = [
  [/^no values of (.+)$/, "no-values", "interval"],
  [/^([\d.]+) of (\d+) days?$/, "too-short", "seen", "days"],
  [/^(\d+) of a \w+'s (\d+) intervals were observed/, "too-few", "seen", "all"],
  [/^orders 2 to (\d+) of (\d+) were observed$/, "orders", "seen", "all"],
  [/^no .+ of order (\d+) was observed$/, "order", "order"],
  [/^the demand current is not known$/, "demand"],
  [/^the declared voltage is not known$/, "declared"],
  [/nominal voltage(, which)? is not known$/, "nominal"],
  [/^the limits scale with the short-circuit power, which is not known$/, "short-circuit"],
];

/** Null: the sentence itself is all there is. */
export function reasonOf(text: string): Reason | null {
  for (const [form, key, ...names] of known) {
    const found = form.exec(text);
    if (found) return { key, values: Object.fromEntries(names.map((name, n) => [name, found[n + 1] ?? ""])) };
  }
  return null;
}
