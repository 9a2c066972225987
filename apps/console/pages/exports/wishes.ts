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
