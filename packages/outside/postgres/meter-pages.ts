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
  /** What every line of the list passes; and what is wished for besides. */
  readonly base: Wish;
  readonly wishes: readonly Wish[];
  readonly key: Key;
  readonly order: Order;
  /** Of those that pass none has the key. */
  readonly unknown?: boolean;
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

/** Meters that are looked at in the list's order, before those that pass are gathered from wherever they are. */
const WALKED = 5000;
/** Of more, some must come soon. */
const GATHERED = 50_000;

export async function meterPageOf<Row extends Keyed>(
  tx: Transaction,
  columns: string,
  { base, wishes, key, order, unknown = false, after, atMost }: PageAsked,
): Promise<Answer<Page<Row>>> {
  const from = after === undefined ? null : placeIn(after, key, order);
  if (from === undefined)
    return refused("zz.list-place", `after=${after} is no place in this list: take it from a page's "next"`);
  const [way, behind] = order === "up" ? ["asc", ">"] : ["desc", "<"];
  const amongUnknown = unknown || from?.value === null;
  const list = { columns, filters: [base, ...wishes], filtered: wishes.length > 0 };
  const known: Part = {
    by: key === "name" ? `name ${way}` : `${key} ${way}, meter ${way}`, // a name is one meter's
    sorted: `meter, ${key}`,
    place: from
      ? [
          `${key} is not null and (${key}, meter) ${behind} ($::${keys[key].type}, $::int)`,
          from.value,
          from.meter,
        ]
      : [`${key} is not null`],
  };
  const others: Part = {
    by: `meter ${way}`,
    sorted: "meter",
    place:
      from && amongUnknown ? [`${key} is null and meter ${behind} $::int`, from.meter] : [`${key} is null`],
  };
  const first = amongUnknown ? [] : await partOf<Row>(tx, list, known, atMost + 1);
  const missing = atMost + 1 - first.length;
  const rows =
    missing > 0 && key !== "name" ? [...first, ...(await partOf<Row>(tx, list, others, missing))] : first;
  const shown = rows.slice(0, atMost);
  const last = rows.length > atMost ? shown.at(-1) : undefined;
  return good({ rows: shown, next: last ? placeOf(last, key, order) : null });
}

/** Of the meters of which the key is known, or of the others, those behind a place. */
interface Part {
  readonly by: string;
  /** What is sorted where they are gathered. */
  readonly sorted: string;
  readonly place: Wish;
}
interface Listed {
  readonly columns: string;
  readonly filters: readonly Wish[];
  readonly filtered: boolean;
}

/**
 * Where many pass they are soon found by walking in the list's order; where few do, they are gathered by their own index and
 * sorted. Which it is, is tried: the planner takes filters for independent of the order, but old meters are the retired ones.
 */
async function partOf<Row extends Keyed>(
  tx: Transaction,
  { columns, filters, filtered }: Listed,
  { by, sorted, place }: Part,
  limit: number,
): Promise<readonly Row[]> {
  const all = whereOf([...filters, place]);
  const atMost = `$${all.values.length + 1}::int`;
  const wishes = all.sql.slice(0, -1).join(" and ");
  const behind = all.sql.at(-1);
  const values = [...all.values, limit];
  const inOrder = () =>
    tx.query<Row>(
      `select ${columns} from zz.meter where ${wishes} and ${behind} order by ${by} limit ${atMost}`,
      values,
    );
  if (!filtered) return inOrder();
  const walked = await tx.query<Row>(
    `select ${columns} from (select * from zz.meter where ${behind} order by ${by} limit ${WALKED}) walked
     where ${wishes} order by ${by} limit ${atMost}`,
    values,
  );
  if (walked.length === limit) return walked;
  const [passing] = await tx.query<{ many: boolean }>(
    `select count(*) > ${GATHERED} as many
     from (select from zz.meter where ${wishes} and ${behind} limit ${GATHERED + 1}) passing`,
    all.values,
  );
  if (passing?.many) return inOrder();
  return tx.query<Row>(
    `with wished as materialized (select ${sorted} from zz.meter where ${wishes} and ${behind})
     select ${columns} from (select meter from wished order by ${by} limit ${atMost}) page join zz.meter using (meter)
     order by ${by}`,
    values,
  );
}

/** Conditions with their values numbered. */
export function whereOf(wishes: readonly Wish[]) {
  const values: unknown[] = [];
  const sql = wishes.map(([text, ...own]) => {
    let n = 0;
    return text.replaceAll("$", () => `$${values.push(own[n++])}`);
  });
  return { sql, values };
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
