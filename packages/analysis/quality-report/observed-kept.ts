// Rows that a station keeps of a stream's intervals, as a table to be judged: those that do not count are not in it. Called
// by the station.

import type { Instant } from "@etalon/basis";
import { flags, type ObservedColumn, type ObservedInterval, type ObservedTable } from "./observation.ts";
import { columnNamed } from "./observed-table.ts";

interface KeptRow {
  readonly names: readonly string[];
  readonly endTaiNs: Instant;
  readonly flag: keyof typeof flags;
  readonly leftOut: readonly string[];
  readonly values: readonly (number | null)[];
}

export interface KeptTable {
  /** In order of time. */
  add(rows: readonly KeptRow[]): void;
  table(): ObservedTable;
}

type Growing = Omit<ObservedColumn, "values"> & { readonly values: number[] };

export function openKeptTable(interval: ObservedInterval): KeptTable {
  const columns = new Map<string, Growing | null>();
  const ends: Instant[] = [];
  const flagged: number[] = [];
  const columnOf = (name: string): Growing | null => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const column = columnNamed(name);
    const fresh = column && { ...column, values: [] };
    columns.set(name, fresh);
    return fresh;
  };
  // Rows of a study share their list of names: it is looked up once.
  let last: readonly string[] = [];
  let places: readonly (Growing | null)[] = [];
  return {
    add(rows) {
      for (const { names, endTaiNs, flag, leftOut, values } of rows) {
        if (leftOut.length > 0) continue;
        const n = ends.push(endTaiNs) - 1;
        flagged.push(flags[flag]);
        if (names !== last) [last, places] = [names, names.map(columnOf)];
        for (const [place, column] of places.entries()) {
          const value = values[place] ?? null;
          if (column !== null && value !== null) column.values[n] = value;
        }
      }
    },
    table: () => ({
      interval,
      endTaiNs: BigInt64Array.from(ends),
      flagged: Uint8Array.from(flagged),
      columns: [...columns.values()].flatMap((column) => {
        if (column === null || column.values.length === 0) return [];
        const { values, ...about } = column;
        return [{ ...about, values: Float64Array.from(ends, (_, n) => values[n] ?? Number.NaN) }];
      }),
    }),
  };
}
