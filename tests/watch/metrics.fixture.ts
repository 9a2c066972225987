// Metrics as Prometheus reads them: a strict parser of its text format (0.0.4), written from the format's description and
// not from what we print. Anything that it does not know is an error.

import { setTimeout as pause } from "node:timers/promises";

export interface Sample {
  /** With its suffix: `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"';
const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const sample = new RegExp(`^(${NAME})(?:\\{((?:${LABEL},?)*)\\})? (\\S+)$`);
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
};

export function familiesIn(text: string): readonly Family[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, { name: string; help: string; type: string; samples: Sample[] }>();
  const seen = new Set<string>();
  let open = { name: "", help: "", type: "", samples: [] as Sample[] };
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, what, name = "", rest = ""] = comment.exec(line) ?? [];
    if (what === "HELP") {
      if (families.has(name)) throw new Error(`${name} comes twice`);
      open = { name, help: rest, type: "", samples: [] };
      families.set(name, open);
    } else if (what === "TYPE") {
      if (name !== open.name || !(rest in suffixes)) throw new Error(`a type out of place: ${line}`);
      open.type = rest;
    } else {
      const [, full = "", inner = "", , , figure = ""] = sample.exec(line) ?? [];
      const fits = suffixes[open.type]?.some((suffix) => full === `${open.name}${suffix}`);
      const value = figure === "+Inf" ? Number.POSITIVE_INFINITY : Number(figure);
      if (!fits || (Number.isNaN(value) && figure !== "NaN") || seen.has(`${full}{${inner}}`))
        throw new Error(`no sample of ${open.name}, or one that came before: ${line}`);
      seen.add(`${full}{${inner}}`);
      const labels = Object.fromEntries(
        [...inner.matchAll(new RegExp(LABEL, "g"))].map(([, label, text]) => [label, text]),
      );
      open.samples.push({ name: full, labels, value });
    }
  }
  return [...families.values()];
}

/** The sum of a family's values, or of a histogram's counts, where labels are these. */
export function valueIn(
  families: readonly Family[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const family = families.find((one) => one.name === name);
  if (!family) throw new Error(`there is no ${name}`);
  const wanted = family.type === "histogram" ? `${name}_count` : name;
  const fit = family.samples.filter(
    (one) =>
      one.name === wanted && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  return fit.reduce((sum, { value }) => sum + value, 0);
}

/** Figures and ends come about a moment after what they tell of. */
export async function eventually(what: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await what()); await pause(600))
    if (Date.now() > deadline) throw new Error(`did not come about within ${withinMs / 1000} s: ${what}`);
}
