// Options that take numbers, and lists of them, each with its unit and its bounds.

import { Argument, Option } from "commander";
import { BadInput } from "../bad-input.ts";

export interface Bounds {
  /** Plural, as in "a number of seconds"; none for numbers that count nothing. */
  readonly unit?: string;
  readonly lowest?: number;
  /** The value lies above this, not at it. */
  readonly above?: number;
  readonly highest?: number;
  readonly whole?: boolean;
}

/** `flags` as commander writes them: "--from <s>". */
export function numberOption(flags: string, description: string, bounds: Bounds): Option {
  return new Option(flags, description).argParser((text: string) => numberIn(text, flagOf(flags), bounds));
}

/** "a:b,a:b" → pairs; `form` says it for people: "order:percent,…". */
export function pairsOption(flags: string, description: string, form: string): Option {
  const parse = (text: string): readonly (readonly [number, number])[] =>
    text.split(",").map((piece) => {
      const [first, second, ...rest] = piece.split(":").map(asNumber);
      if (first !== undefined && second !== undefined && rest.length === 0 && Number.isFinite(first + second))
        return [first, second] as const;
      throw new BadInput(`${flagOf(flags)} "${text}": ${form} is expected`);
    });
  return new Option(flags, description).argParser(parse);
}

/** One of some words. */
export function choiceOption<T extends string>(
  flags: string,
  description: string,
  choices: readonly T[],
): Option {
  const parse = (text: string): T => chosen(flagOf(flags), text, choices);
  return new Option(flags, `${description} (${choices.join(", ")})`).argParser(parse);
}

export function choiceArgument<T extends string>(
  name: string,
  description: string,
  choices: readonly T[],
): Argument {
  return new Argument(name, description).argParser((text: string): T => chosen(name, text, choices));
}

function chosen<T extends string>(place: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new BadInput(`${place} "${text}": one of ${choices.join(", ")} is expected`);
}

export const flagOf = (flags: string): string => flags.split(" ")[0] ?? flags;

/** Stricter than Number(): "" and "0x10" are no numbers to a person. */
function asNumber(text: string): number {
  const plain = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

function numberIn(text: string, flag: string, bounds: Bounds): number {
  const { lowest = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY } = bounds;
  const { highest = Number.POSITIVE_INFINITY, whole = false } = bounds;
  const value = asNumber(text);
  const fits =
    Number.isFinite(value) &&
    value >= lowest &&
    value > above &&
    value <= highest &&
    (!whole || Number.isInteger(value));
  if (fits) return value;
  throw new BadInput(`${flag} "${text}": ${expectation(bounds)} is expected`);
}

function expectation({ unit, lowest, above, highest, whole }: Bounds): string {
  const from = lowest !== undefined ? ` from ${lowest}` : above !== undefined ? ` above ${above}` : "";
  const to = highest === undefined ? "" : `${from === "" ? "" : ","} up to ${highest}`;
  return `a ${whole ? "whole " : ""}number${unit === undefined ? "" : ` of ${unit}`}${from}${to}`;
}
