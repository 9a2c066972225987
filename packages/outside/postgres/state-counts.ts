// Figures of many aggregates' states, counted where they are: ten thousand of them are too many to carry out of the
// database for a few numbers. Called by the apps for metrics.

import { insist } from "@etalon/basis";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { Database } from "./database.ts";

/** Of lists that each state holds under these names: how many elements there are in all, and in the longest. */
export async function countLists<Name extends string>(
  database: Database,
  s: StoredComponent,
  keyPrefix: string,
  names: readonly Name[],
): Promise<ReadonlyMap<Name, { readonly total: number; readonly longest: number }>> {
  insist(
    names.every((name) => /^[A-Za-z]+$/.test(name)),
    "names of lists are letters",
  );
  // Each state is taken apart once, for all names: that is what takes the time.
  const columns = names.map((name) => `"${name}" jsonb`).join(", ");
  const figures = names.map((name) => {
    const size = `case jsonb_typeof("${name}") when 'array' then jsonb_array_length("${name}") end`;
    return `sum(${size}) as "${name} total", max(${size}) as "${name} longest"`;
  });
  const [row] = await database.as(s, (tx) =>
    tx.prepared<Record<string, string | null>>(
      `${s}-count-lists`,
      `select ${figures.join(", ")} from ${s}.aggregate, jsonb_to_record(state) as lists (${columns})
       where starts_with(key, $1)`,
      [keyPrefix],
    ),
  );
  const figure = (name: string) => Number(row?.[name] ?? 0);
  return new Map(
    names.map((name) => [name, { total: figure(`${name} total`), longest: figure(`${name} longest`) }]),
  );
}

/** How many states have which text, number or truth under a name. */
export async function countValues(
  database: Database,
  s: StoredComponent,
  keyPrefix: string,
  name: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.as(s, (tx) =>
    tx.prepared<{ value: string | null; count: string }>(
      `${s}-count-values`,
      `select state ->> $2 as value, count(*) from ${s}.aggregate where starts_with(key, $1) group by 1`,
      [keyPrefix, name],
    ),
  );
  return new Map(rows.map(({ value, count }) => [value ?? "", Number(count)]));
}
