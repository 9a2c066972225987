// What would have fitted where a value did not, in words for the person who sent it. Called by `misfit` (`nouns.ts`), so it
// is what commands, the HTTP face and logs say of bad input.

import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  nan: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  undefined: "nothing",
};

/** By the format's name, as the schema's library has it. */
const formats: Readonly<Record<string, string>> = {
  date: "a date such as 2026-03-02",
  datetime: "a time with its zone, such as 2026-03-02T08:30:00Z,",
};

/** "a number above 0 is expected"; total: every issue has its words. */
export function expectation(issue: Issue): string {
  const wanted = wish(issue);
  return wanted === null ? remark(issue) : `${wanted} is expected`;
}

/** What a schema says itself where its library would speak. */
const ownWords = ({ message }: Issue): string | null => (/^(Invalid|Too) /.test(message) ? null : message);

/** What is expected, as a noun; null when the issue is another. */
function wish(issue: Issue): string | null {
  switch (issue.code) {
    case "invalid_type":
      return ownWords(issue) ?? kinds[issue.expected] ?? issue.expected;
    case "too_small":
      return atLeast(issue.origin, issue.minimum, issue.inclusive !== false);
    case "too_big":
      return `${counted(issue.origin)} ${issue.inclusive === false ? "below" : "of at most"} ${measure(issue.origin, issue.maximum)}`;
    case "invalid_format": // a schema's own words are nouns, such as "an id of letters, digits, . _ / -"
      return formats[issue.format] ?? ownWords(issue) ?? "another form of text";
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_value":
      return issue.values.length === 1
        ? shown(issue.values[0])
        : `one of ${issue.values.map(shown).join(", ")}`;
    case "invalid_union":
      return either(issue);
    default:
      return null;
  }
}

function remark(issue: Issue): string {
  if (issue.code === "unrecognized_keys")
    return `${issue.keys.map((key) => `"${key}"`).join(", ")} ${issue.keys.length === 1 ? "is" : "are"} not known here`;
  return issue.code === "custom" ? issue.message : "something else is expected";
}

function either(issue: z.core.$ZodIssueInvalidUnion): string {
  const options = (issue as { readonly options?: readonly unknown[] }).options ?? [];
  if (issue.errors.length === 0)
    return options.length === 0 ? "another value" : `one of ${options.join(", ")}`;
  const all = issue.errors.flatMap(([first]) => (first ? [within(first)] : []));
  return [...new Set(all)].join(" or ");
}

function within(issue: Issue): string {
  const wanted = wish(issue) ?? remark(issue);
  return issue.path.length === 0 ? wanted : `one whose ${issue.path.join(".")} is ${wanted}`;
}

function atLeast(origin: string, minimum: number | bigint, inclusive: boolean): string {
  if (inclusive && minimum === 1 && (origin === "string" || origin === "array"))
    return origin === "string" ? "some text" : "a list that is not empty";
  return `${counted(origin)} ${inclusive ? "of at least" : "above"} ${measure(origin, minimum)}`;
}

const counted = (origin: string): string => kinds[origin] ?? "a value";

function measure(origin: string, bound: number | bigint): string {
  const units: Readonly<Record<string, string>> = { string: " characters", array: " items" };
  return `${bound}${units[origin] ?? ""}`;
}

const shown = (value: unknown): string => (value === null ? "nothing" : String(value));
