// Pages of the list of meters, in any order and under any filters: each page goes on behind the last line of the one before, so
// the millionth meter costs what the first does. Called by `meter-list.ts` and `condition-pages.ts`.

import { type Answer, good, refused } from "@etalon/basis";
import type { Order } from "@etalon/messages/meter-list";
import { z } from "zod";
import type { Transaction } from "./database.ts";

/** What a list may go by: columns, their type, and how a value is read that a place has as text; undefined: it is none. */
const words = (text: string) => (text.includes("\0") ? undefined : text);
const number = (text: string) => (text === "" || Number.isNaN(Number(text)) ? undefined : Number(text));
/** As the column has it: the text has fewer digits. */
const single = (text: string) => {
  const value = number(text);
  return value === undefined ? undefined : Math.fround(value);
};
const whole = (bits: number) => (text: string) =>
  /^-?\d{1,19}$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text) ? text : undefined;
const keys = {
  name: { type: "text", read: words },
  installed: { type: "text", read: words },
  verdict: { type: "text", read: words },
  verified: { type: "bigint", read: whole(64) },
  last_error: { type: "float8", read: number },
  last_uncertainty: { type: "float8", read: number },
  of_limit: { type: "float8", read: single },
  life: { type: "float8", read: single },
  plan_rank: { type: "int", read: whole(32) },
} as const;
export type Key = keyof typeof keys;

/** A condition in SQL, its values as `$`. */
export type Wish = readonly [sql: string, ...values: unknown[]];

export interface PageAsked {
  readonly wishes: readonly Wish[];
  readonly key: Key;
  readonly order: Order;
  readonly after: string | undefined;
  readonly atMost: number;
}
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}
interface Keyed {
  readonly meter: number;
}

/** What `after` is made of: the key and the way, the last line's value of it (null: not known) and its number. */
const place = z.tuple([z.string(), z.string(), z.string().nullable(), z.int32()]);
interface Place {
  readonly value: unknown;
  readonly meter: number;
}

export async function meterPageOf<Row extends Keyed>(
  tx: Transaction,
  columns: string,
  { wishes, key, order, after, atMost }: PageAsked,
): Promise<Answer<Page<Row>>> {
  const from = after === undefined ? null : placeIn(after, key, order);
  if (from === undefined)
    return refused("zz.list-place", `after=${after} is no place in this list: take it from a page's "next"`);
  const [way, behind] = order === "up" ? ["asc", ">"] : ["desc", "<"];
  const by = key === "name" ? `name ${way}` : `${key} ${way}, meter ${way}`; // a name is one meter's
  const part = (known: Wish, limit: number): Promise<Row[]> => {
    const { sql, values } = whereOf([...wishes, known]);
    return tx.query<Row>(
      `select ${columns} from zz.meter where ${sql} order by ${by} limit $${values.length + 1}::int`,
      [...values, limit],
    );
  };
  const knownBehind: Wish = from
    ? [`(${key}, meter) ${behind} ($::${keys[key].type}, $::int)`, from.value, from.meter]
    : [`${key} is not null`];
  const unknownBehind: Wish =
    from && from.value === null
      ? [`${key} is null and meter ${behind} $::int`, from.meter]
      : [`${key} is null`];
  const known = from && from.value === null ? [] : await part(knownBehind, atMost + 1);
  const missing = atMost + 1 - known.length;
  const rows = missing > 0 && key !== "name" ? [...known, ...(await part(unknownBehind, missing))] : known;
  const shown = rows.slice(0, atMost);
  const last = rows.length > atMost ? shown.at(-1) : undefined;
  return good({ rows: shown, next: last ? placeOf(last, key, order) : null });
}

/** Conditions joined, their values numbered. */
export function whereOf(wishes: readonly Wish[]) {
  const values: unknown[] = [];
  const sql = wishes.map(([text, ...own]) => {
    let n = 0;
    return text.replaceAll("$", () => `$${values.push(own[n++])}`);
  });
  return { sql: sql.join(" and "), values };
}

function placeOf(row: Keyed, key: Key, order: Order): string {
  const value = (row as Keyed & Readonly<Record<Key, unknown>>)[key];
  const at: z.infer<typeof place> = [key, order, value === null ? null : String(value), row.meter];
  return Buffer.from(JSON.stringify(at)).toString("base64url");
}

function placeIn(after: string, key: Key, order: Order): Place | undefined {
  try {
    const read = place.safeParse(JSON.parse(Buffer.from(after, "base64url").toString("utf8")));
    if (!read.success) return undefined;
    const [ofKey, ofOrder, text, meter] = read.data;
    if (ofKey !== key || ofOrder !== order) return undefined;
    const value = text === null ? null : keys[key].read(text);
    return value === undefined ? undefined : { value, meter };
  } catch {
    return undefined;
  }
}
