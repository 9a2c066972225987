// What a measuring command (`npm run accuracy`, `bench`, `chaos`, `condition`, `hosts`, `load`, `monitor`, `register`, `scenarios`, `silence`,
// `vmm`) was asked on its command line. Called by the main.ts of each before anything else; what is not known is refused in one sentence.

import { parseArgs } from "node:util";
import { type Answer, good, refused } from "@etalon/basis";

/** How the text behind `--name` is read; null is a flag, which has none. */
export interface Option<T> {
  readonly read: ((text: string) => T | null) | null;
  readonly usual: T;
  /** "expected …" */
  readonly expected: string;
}
export type Options = Readonly<Record<string, Option<unknown>>>;
export type Asked<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

export const flag: Option<boolean> = { read: null, usual: false, expected: "nothing behind it" };

export function number(usual: number, lowest: number, highest: number, unit = ""): Option<number> {
  const expected = `a number from ${lowest} to ${highest}${unit && ` ${unit}`}`;
  return { usual, expected, read: (text) => between(text, lowest, highest) };
}

export function whole(usual: number, lowest = 1, highest = 1_000_000): Option<number> {
  const expected = `a whole number from ${lowest} to ${highest}`;
  const read = (text: string) => (/^\d+$/.test(text) ? between(text, lowest, highest) : null);
  return { usual, expected, read };
}

/** One of some words, or null when it is not asked for. */
export function oneOf<W extends string>(...words: readonly W[]): Option<W | null> {
  const read = (text: string) => words.find((word) => word === text) ?? null;
  return { usual: null, expected: `one of ${words.join(", ")}`, read };
}

function between(text: string, lowest: number, highest: number): number | null {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return value >= lowest && value <= highest ? value : null;
}

/** @param words  which may stand without dashes */
export function readOptions<O extends Options>(
  args: readonly string[],
  options: O,
  words: readonly string[] = [],
): Answer<Asked<O> & { readonly words: readonly string[] }> {
  const bad = (text: string) => refused("command-line", text);
  const all: [string, Option<unknown>][] = Object.entries(options);
  const values: Record<string, unknown> = Object.fromEntries(all.map(([name, { usual }]) => [name, usual]));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(all.map(([name, { read }]) => [name, { type: read ? "string" : "boolean" }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given: string[] = [];
  for (const token of tokens)
    if (token.kind === "positional") {
      if (!words.includes(token.value))
        return bad(
          `"${token.value}": expected ${words.length > 0 ? words.join(" or ") : "options alone, such as --help"}`,
        );
      given.push(token.value);
    } else if (token.kind === "option") {
      const { name, rawName, value } = token;
      const option = Object.hasOwn(options, name) && rawName === `--${name}` ? options[name] : undefined;
      if (!option) return bad(`${rawName}: expected one of ${all.map(([known]) => `--${known}`).join(", ")}`);
      const read = option.read ? option.read(value ?? "") : value === undefined || null;
      if (read === null) return bad(`${rawName} ${value ?? "(nothing)"}: expected ${option.expected}`);
      values[name] = read;
    }
  return good({ ...(values as Asked<O>), words: given });
}

/** As `readOptions`, for a process: ends it with `help` where that is asked for, and with 2 at what is not known. */
export function asked<O extends Options>(help: string, options: O, words: readonly string[] = []) {
  const args = process.argv.slice(2);
  const read = readOptions(args, { ...options, help: flag }, words);
  if (args.includes("--help")) {
    process.stdout.write(`${help.trimEnd()}\n`);
    process.exit(0);
  }
  if (read.ok) return read.value as Asked<O> & { readonly words: readonly string[] };
  process.stderr.write(`${read.why.text}\n`);
  return process.exit(2);
}
