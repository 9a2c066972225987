// Folders of aggregates, one CSV for each interval: written by `etalon quality aggregates` and `etalon simulate quality`,
// read by `etalon quality report`.

import { join } from "node:path";
import {
  flags,
  joined,
  type Observation,
  type ObservedInterval,
  observedIntervals,
} from "@etalon/analysis/quality-report/observation";
import {
  flagWords,
  nameOfColumn,
  observedTable,
  type StoredRow,
} from "@etalon/analysis/quality-report/observed-table";
import { posixNsFromInstant } from "@etalon/basis";
import { readRows, writeRows } from "@etalon/codecs/csv/index";
import { readBytes } from "@etalon/outside/files/read-file";
import { BadInput, taken } from "./bad-input.ts";
import { writeWhole } from "./written-files.ts";

const MOST_ROWS = 1_000_000;
const fixedColumns = ["end_utc", "flag"] as const;
const fileOf = (interval: ObservedInterval): string => `${interval.replace(" ", "-")}.csv`;
const DIGITS = 9;

export interface StoredTable {
  readonly interval: ObservedInterval;
  readonly names: readonly string[];
  readonly rows: readonly StoredRow[];
}

/** Gives the files written. */
export function writeAggregates(folder: string, tables: readonly StoredTable[]): string[] {
  return tables.map(({ interval, names, rows }) => {
    const path = join(folder, fileOf(interval));
    const cells = rows.map(({ endMs, flag, values }) => [
      new Date(endMs).toISOString(),
      flag,
      ...Array.from(values, (x) => (Number.isFinite(x) ? Number(x.toPrecision(DIGITS)) : null)),
    ]);
    writeWhole(path, writeRows([...fixedColumns, ...names], cells));
    return path;
  });
}

export const storedTables = ({ tables }: Observation): StoredTable[] =>
  tables.map(({ interval, endTaiNs, flagged, columns }) => ({
    interval,
    names: columns.map(nameOfColumn),
    rows: Array.from(endTaiNs, (end, n) => ({
      endMs: Number(posixNsFromInstant(end) / 1_000_000n),
      flag: flagWords.find((word) => flags[word] === flagged[n])!,
      values: columns.map(({ values }) => values[n]!),
    })),
  }));

/** One observation of all folders together. */
export async function readAggregates(folders: readonly string[]): Promise<Observation> {
  const each = await Promise.all(folders.map(readFolder));
  return taken(joined(each), folders.join(", "));
}

async function readFolder(folder: string): Promise<Observation> {
  const tables = [];
  for (const interval of observedIntervals) {
    const path = join(folder, fileOf(interval));
    const bytes = await readBytes(path);
    if (!bytes.ok) {
      if (bytes.why.text.includes("no such file")) continue;
      throw new BadInput(bytes.why.text);
    }
    const { names, rows } = taken(readRows(bytes.value, `${fixedColumns.join(",")},…`, MOST_ROWS), path);
    if (fixedColumns.some((name, n) => names[n] !== name))
      throw new BadInput(
        `${path}: line 1 begins "${names.slice(0, 2)}"; ${fixedColumns.join(",")} is expected`,
      );
    const stored = rows.map(({ line, cells }) => storedRow(path, line, cells));
    tables.push(taken(observedTable(interval, names.slice(2), stored), path));
  }
  if (tables.length === 0)
    throw new BadInput(`${folder}: none of ${observedIntervals.map(fileOf).join(", ")} is in it`);
  return { tables };
}

function storedRow(
  path: string,
  line: number,
  [end = "", flag = "", ...cells]: readonly string[],
): StoredRow {
  const endMs = /^\d{4}-\d{2}-\d{2}T/.test(end) ? Date.parse(end) : Number.NaN;
  if (!Number.isFinite(endMs))
    throw new BadInput(`${path}: line ${line}: "${end}"; an instant like 2026-03-02T00:10:00Z is expected`);
  const word = flagWords.find((one) => one === flag);
  if (word === undefined)
    throw new BadInput(`${path}: line ${line}: flag "${flag}"; one of ${flagWords.join(", ")} is expected`);
  const values = cells.map((cell) => {
    if (cell === "") return Number.NaN;
    const value = Number(cell);
    if (Number.isFinite(value) && Math.abs(value) <= 1e9) return value;
    throw new BadInput(`${path}: line ${line}: "${cell}"; a number up to 1e9 is expected`);
  });
  return { endMs, flag: word, values };
}
