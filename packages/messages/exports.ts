// Exports over HTTP: which tables there are, what is asked of one, and what a component says of its own. Each component that
// keeps something worth exporting has a `tables.ts`; `outside/http/exports-door.ts` mounts them.

import type { Row, Table } from "@etalon/basis";
import { z } from "zod";
import { id } from "./nouns.ts";
import type { Need } from "./roles.table.ts";
import { moment } from "./users-to-cc.ts";

export const exportFormats = ["parquet", "csv", "xlsx", "json", "ndjson"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** GET /exports/<table>. `since` and `until` (before then) go by the table's time. */
export const exportQuery = z.strictObject({
  format: z.enum(exportFormats).default("csv"),
  since: moment.optional(),
  until: moment.optional(),
  /** `column=value`: rows alone whose cell is this text or number. */
  where: z.string().max(300).optional(),
});
export type ExportQuery = z.infer<typeof exportQuery>;

/** Seconds of a stream that are told at once, at most. */
export const WAVEFORM_AT_MOST_S = 600;

/** GET /exports/waveforms: what an agent keeps of a stream, as one file of COMTRADE. */
export const waveformQuery = z.strictObject({
  /** A detection's id, or a watch's. */
  stream: id,
  /** The newest seconds. */
  lastS: z.coerce.number<string>().positive().max(WAVEFORM_AT_MOST_S).default(60),
});

/** GET /exports */
export const shownTables = z.array(
  z.object({
    table: z.string(),
    title: z.string(),
    /** The column that `since` and `until` go by; null: the table knows no time. */
    time: z.string().nullable(),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.enum(["text", "number", "integer", "bigint", "boolean", "json"]),
        unit: z.string().nullable(),
        says: z.string(),
      }),
    ),
  }),
);
export type ShownTables = z.infer<typeof shownTables>;

/** What is looked at in the order of time may be left out before it is read. */
export interface Span {
  readonly sinceTaiNs: bigint | null;
  readonly untilTaiNs: bigint | null;
}

export interface ExportTable extends Table {
  readonly need: Need;
  /** A column of TAI nanoseconds; null: the table knows no time. */
  readonly time: string | null;
  /**
   * All rows, some thousands at most at a time, each page read behind the one before. Rows outside the span may be among them:
   * whoever exports leaves them out.
   */
  pages(span: Span): AsyncIterable<readonly Row[]>;
}
