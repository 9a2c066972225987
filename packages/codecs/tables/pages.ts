// What the writers of tables are given, and the bounds of their formats.

import type { Row } from "@etalon/basis";

export type Pages = AsyncIterable<readonly Row[]>;

/** Excel's own: 2^20 rows with the header. */
export const XLSX_ROWS_AT_MOST = 1_048_575;
/** Excel's own, UTF-16 units. */
export const XLSX_CELL_AT_MOST = 32_767;
/** Files inside a ZIP without the ZIP64 extension. */
export const ZIP_MEMBER_AT_MOST = 0xffff_fffe;
/** Parquet: rows of one group, which is what is held in memory. */
export const ROWS_OF_GROUP = 10_000;

/** The shortest text that gives the same double back, the sign of zero too. */
export const numberText = (value: number): string => (Object.is(value, -0) ? "-0.0" : String(value));
