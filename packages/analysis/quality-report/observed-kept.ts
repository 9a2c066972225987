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
  const columns = new Map<string, Growing>();
  const ends: Instant[] = [];
  const flagged: number[] = [];
  return {
    add(rows) {
      for (const { names, endTaiNs, flag, leftOut, values } of rows) {
        if (leftOut.length > 0) continue;
        const n = ends.push(endTaiNs) - 1;
        flagged.push(flags[flag]);
        for (const [place, name] of names.entries()) {
          const value = values[place] ?? null;
          const known = columns.get(name);
          if (value === null) continue;
          if (known) known.values[n] = value;
          else {
            const column = columnNamed(name);
            if (column) columns.set(name, { ...column, values: Object.assign([], { [n]: value }) });
          }
        }
      }
    },
    table: () => ({
      interval,
      endTaiNs: BigInt64Array.from(ends),
      flagged: Uint8Array.from(flagged),
      columns: [...columns.values()].map(({ values, ...column }) => ({
        ...column,
        values: Float64Array.from({ length: ends.length }, (_, n) => values[n] ?? Number.NaN),
      })),
    }),
  };
}
