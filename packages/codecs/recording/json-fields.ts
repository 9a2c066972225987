// Plain checks of JSON objects, one sentence a fault; called by meter-from.ts and calibration-from.ts.

import { refused } from "@etalon/basis";

/** What a field may hold: null when it is right, else what is expected. */
export type Check = (value: unknown) => string | null;

export const positive: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? null : "a number above 0";

/** A quantity of a meter or its circuit: no real one lies beyond, and products of such numbers stay finite. */
export const sizable: Check = (value) =>
  positive(value) ??
  ((value as number) >= 1e-9 && (value as number) <= 1e9 ? null : "a number from 1e-9 to 1e9");

export const notNegative: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? null : "a number from 0 up";

export const finite: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) ? null : "a finite number";

export const notZero: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && value !== 0 ? null : "a finite number other than 0";

export const text: Check = (value) =>
  typeof value === "string" && value.trim() !== "" && value.length <= 256
    ? null
    : "a text of 1 to 256 letters";

/**
 * TAI nanoseconds: a decimal text, or a bigint where the reader of the JSON has turned it into one already.
 */
export const instant: Check = (value) =>
  typeof value === "bigint" || (typeof value === "string" && /^-?\d{1,20}$/.test(value))
    ? null
    : 'TAI nanoseconds as decimal text, such as "1706675733000000000"';

export function oneOf(values: readonly (string | number)[]): Check {
  return (value) =>
    values.some((one) => one === value)
      ? null
      : `one of ${values.map((one) => JSON.stringify(one)).join(", ")}`;
}

export function optional(check: Check): Check {
  return (value) => (value === undefined ? null : check(value));
}

export type Fields = Readonly<Record<string, Check>>;

/**
 * Checks an object field by field. A field that is not known is a fault too: most likely it is a known one
 * misspelt, and to pass over a ratio is to be wrong by a factor.
 * @param what  what the object is, for the sentence: "the meter"
 * @returns a refusal that names the field, what it holds and what is expected; null where all is right
 */
export function checkFields(
  json: unknown,
  fields: Fields,
  code: string,
  what: string,
): ReturnType<typeof refused> | null {
  if (!isObject(json)) return refused(code, `${what} is ${shown(json)}; a JSON object is expected`);
  for (const [name, check] of Object.entries(fields)) {
    const expected = check(Object.hasOwn(json, name) ? json[name] : undefined);
    if (expected === null) continue;
    const found = Object.hasOwn(json, name) ? `is ${shown(json[name])}` : "is missing";
    return refused(code, `${what}: "${name}" ${found}; ${expected} is expected`);
  }
  const unknown = Object.keys(json).find((name) => !Object.hasOwn(fields, name));
  if (unknown === undefined) return null;
  return refused(
    code,
    `${what}: "${unknown.slice(0, 64)}" is no field; ${Object.keys(fields).join(", ")} are`,
  );
}

export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function shown(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "number") return String(value); // NaN, too, by its name
  const json =
    JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)) ?? String(value);
  return json.length > 64 ? `${json.slice(0, 64)}…` : json;
}
