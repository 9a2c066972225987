// What is wished of a table, kept in the address, and the path of the file that fulfils it. Pure but for the hook; part of
// the page of exports.

import { pathWith } from "../../api/ask.ts";
import { useKept } from "../../parts/address.ts";

export const formats = ["csv", "xlsx", "parquet", "json", "ndjson"] as const;
export type Format = (typeof formats)[number];

export interface Wishes {
  /** An ending that the address names and nobody knows is none. */
  readonly format: Format | null;
  readonly asked: string;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly column: string | undefined;
  readonly value: string | undefined;
}

export function useWishes(): readonly [Wishes, (changes: Readonly<Record<string, string>>) => void] {
  const [{ format: asked = "csv", since, until, column, value }, keep] = useKept();
  const format = formats.find((one) => one === asked) ?? null;
  return [{ format, asked, since, until, column, value }, keep];
}

export const pathOf = (
  table: string,
  format: Format,
  { since, until, column, value }: Pick<Wishes, "since" | "until" | "column" | "value">,
): string =>
  pathWith(`/exports/${table}`, {
    format,
    ...{ since, until, where: column === undefined ? undefined : `${column}=${value ?? ""}` },
  });

/** Of an instant with its zone, as the address keeps it, and back; what is no time is none. */
export function msIn(iso: string | undefined): number | null {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
export const isoText = (ms: number | null): string => (ms === null ? "" : new Date(ms).toISOString());
