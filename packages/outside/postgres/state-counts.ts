// Figures of many aggregates' states, counted where they are: ten thousand of them are too many to carry out of the
// database for a few numbers. Called by the apps for metrics.

import type { StoredComponent } from "../mailbox/stored.ts";
import type { Database } from "./database.ts";

/** Of lists that each state holds under these names: how many elements there are in all, and in the longest. */
export async function countLists<Name extends string>(
  database: Database,
  s: StoredComponent,
  keyPrefix: string,
  names: readonly Name[],
): Promise<ReadonlyMap<Name, { readonly total: number; readonly longest: number }>> {
  const rows = await database.as(s, (tx) =>
    tx.prepared<{ name: Name; total: string; longest: number }>(
      `${s}-count-lists`,
      `select name, coalesce(sum(size), 0) as total, coalesce(max(size), 0) as longest
       from unnest($2::text[]) name left join lateral (
         select case jsonb_typeof(state -> name) when 'array' then jsonb_array_length(state -> name) end as size
         from ${s}.aggregate where starts_with(key, $1)
       ) sizes on true group by name`,
      [keyPrefix, names],
    ),
  );
  return new Map(
    rows.map(({ name, total, longest }) => [name, { total: Number(total), longest: Number(longest) }]),
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
