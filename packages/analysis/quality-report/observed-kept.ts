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

/** Its values as far as they go, NaN where there is none, in room for more. */
type Growing = Omit<ObservedColumn, "values"> & { values: Float64Array };
const FIRST_ROOM = 1024;

export function openKeptTable(interval: ObservedInterval): KeptTable {
  const columns = new Map<string, Growing | null>();
  const ends: Instant[] = [];
  const flagged: number[] = [];
  const columnOf = (name: string): Growing | null => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const column = columnNamed(name);
    const fresh = column && { ...column, values: new Float64Array(0) };
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
        for (let place = 0; place < places.length; place++) {
          const column = places[place]!;
          const value = values[place] ?? null;
          if (column === null || value === null) continue;
          if (n >= column.values.length) column.values = withRoom(column.values, n + 1);
          column.values[n] = value;
        }
      }
    },
    table: () => ({
      interval,
      endTaiNs: BigInt64Array.from(ends),
      flagged: Uint8Array.from(flagged),
      columns: [...columns.values()].flatMap((column) => {
        if (column === null || column.values.length === 0) return [];
        return [{ ...column, values: withRoom(column.values, ends.length).subarray(0, ends.length) }];
      }),
    }),
  };
}

function withRoom(values: Float64Array, least: number): Float64Array {
  if (values.length >= least) return values;
  const room = new Float64Array(Math.max(FIRST_ROOM, 2 * values.length, least)).fill(Number.NaN);
  room.set(values);
  return room;
}
