// A table as it is exported: what its columns mean, and its rows a page at a time. Made by the components (`tables.ts`),
// written as a file by `codecs/tables`.

import { type Instant, posixNsFromInstant } from "./instant.ts";

/**
 * `number`: a double, NaN and infinities included. `integer`: whole, exact as a double. `bigint`: whole, 64 bits.
 * `json`: text that is a JSON document.
 */
export type CellType = "text" | "number" | "integer" | "bigint" | "boolean" | "json";
export type Cell = string | number | bigint | boolean | null;
/** One cell per column, in their order. */
export type Row = readonly Cell[];

export interface Column {
  /** snake_case, with its unit at the end where it has one: `error_percent`. */
  readonly name: string;
  readonly type: CellType;
  /** null: a name, a count, a ratio. */
  readonly unit: string | null;
  readonly says: string;
}

export interface Table {
  /** As commands and paths name it. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
}

export const column = (name: string, type: CellType, says: string, unit: string | null = null): Column => ({
  name,
  type,
  unit,
  says,
});

/** An instant is told twice: for people as ISO 8601 in UTC, and to the nanosecond as TAI. */
export const instantColumns = (name: string, says: string): readonly [Column, Column] => [
  column(`${name}_utc`, "text", `${says}, ISO 8601 in UTC`),
  column(`${name}_tai_ns`, "bigint", `${says}, TAI nanoseconds since 1970-01-01 TAI`, "ns"),
];

export function instantCells(instant: Instant | null): readonly [string | null, bigint | null] {
  return instant === null ? [null, null] : [utcTextNs(instant), instant];
}

/** `2026-03-02T08:30:00.123456789Z`. */
export function utcTextNs(instant: Instant): string {
  const ns = posixNsFromInstant(instant);
  const rest = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const whole = new Date(Number((ns - rest) / 1_000_000n)).toISOString().slice(0, -5);
  return `${whole}.${rest.toString().padStart(9, "0")}Z`;
}
