// Text and other things that nobody should say, and where in a message they can stand: generated from the schemas. Called
// by the tests of the doors.

import fc from "fast-check";

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
}
/** Every place in a message, as `instruments.0.access.agent`; of lists the first. */
export const fieldsOf = (schema: Schema, prefix: string): readonly string[] => {
  const inside = Object.entries({ ...schema.properties, ...(schema.items && { 0: schema.items }) });
  return inside.flatMap(([name, inner]) => [prefix + name, ...fieldsOf(inner, `${prefix}${name}.`)]);
};

/** A value that a schema takes, with what it must have only; `known` has ids of what is there, by the field's name. */
export function plausible(schema: Schema, name: string, known: Readonly<Record<string, unknown>>): unknown {
  const inside = (one: Schema, as: string) => plausible(one, as, known);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return inside(first, name);
  if (schema.type === "array") return [inside(schema.items ?? {}, name)];
  if (schema.type === "number" || schema.type === "integer") return known[name] ?? 1;
  if (schema.type === "boolean") return true;
  if (schema.type === "object")
    return Object.fromEntries(
      (schema.required ?? []).map((key) => [key, inside(schema.properties?.[key] ?? {}, key)]),
    );
  if (name.endsWith("TaiNs")) return "1"; // as JSON has instants
  if (schema.pattern?.includes("64")) return "0".repeat(64);
  return known[name] ?? "plain".padEnd(schema.minLength ?? 0, "x");
}

export const nasty = fc.oneof(
  fc.constantFrom(
    ...[
      "'; drop table cc.token; --",
      "' or '1'='1",
      '"; delete from cc.person; --',
      "$1",
      "\\'; select 1 --",
    ],
    ...["../../etc/passwd", "a/../../b", "..\\..\\x", "/etc/passwd", "%2e%2e%2f", "file:///etc/passwd"],
    ...["\u0000", "a\u0000b", "\u001b[2J", "\r\nset-cookie: a=b", "\u2028", "\ud800", "\uffff", "\u202e"],
    ...[
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "#{7*7}",
      "{{7*7}}",
      "<script>alert(1)</script>",
    ],
    ...["", " ", "%", "_", "*", "null", "NaN", "-1", "1e999", "0x10", "true", "😀".repeat(20)],
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.integer({ min: 100, max: 20_000 }).map((length) => "x".repeat(length)),
);
/** In place of a text: other things, some of them poisoned or deep. */
export const other = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1e308, [], {}, ["x"], { $ne: null }, { length: 1e9 }),
  fc.constant(JSON.parse('{"__proto__":{"roles":["administrator"]},"constructor":{"prototype":{"x":1}}}')),
  fc.integer({ min: 30, max: 5000 }).map((depth) => ({ raw: "[".repeat(depth) + "]".repeat(depth) })),
);

/** As text, so that `__proto__` is a key like any other and depth needs no stack of ours. */
export function bodyWith(
  body: Readonly<Record<string, unknown>> | readonly unknown[],
  name: string,
  value: unknown,
): string {
  const raw = (value as { raw?: string } | null)?.raw;
  const told = raw ?? JSON.stringify(value) ?? "null";
  if (name === "") return told;
  const [first = "", ...rest] = name.split(".");
  const before = (body as Readonly<Record<string, unknown>>)[first];
  if (rest.length > 0)
    return bodyWith(body, first, { raw: bodyWith((before ?? {}) as typeof body, rest.join("."), value) });
  if (Array.isArray(body))
    return `[${body.map((item, nth) => (String(nth) === first ? told : JSON.stringify(item))).join(",")}]`;
  const others = Object.entries(body).filter(([key]) => key !== first);
  const fields = others.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`);
  return `{${[...fields, `${JSON.stringify(first)}:${told}`].join(",")}}`;
}
