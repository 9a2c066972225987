// The columns of a table, and which of them stand beside each other in how much room. Called by `data-table.tsx` and
// `table-rows.tsx`; pages say their columns.

import type { ReactNode } from "react";
import type { Sortable } from "./sorted.ts";

/** In the order of what matters to who reads a row: where there is less room, the last fold below it. */
export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are ordered and found by; absent: by this column they are not. */
  readonly by?: (row: Row) => Sortable;
  /** Where the interface orders rows: it does so by this column too, when the address says so. */
  readonly ranked?: boolean;
  /** Numbers stand to the right. */
  readonly number?: boolean;
  /** Of the number that rows are ordered by, as it stands in a file. */
  readonly unit?: string;
  /** How wide it is at the least, in CSS pixels (`px`); what is left over, all share by it. */
  readonly width?: string;
  /** What can be done with a row stays at its end, and never folds. */
  readonly stays?: boolean;
}

const WIDTH = "128px";
export const widthOf = ({ width = WIDTH }: Pick<Column<never>, "width">): string => width;
const pxOf = (column: Pick<Column<never>, "width">): number => Number.parseFloat(widthOf(column));

export interface LaidOut<Row> {
  readonly beside: readonly Column<Row>[];
  /** Stand in a line of their own below those, each with its head. */
  readonly below: readonly Column<Row>[];
}

/** @param roomPx  null: nobody knows yet, all stand beside each other */
export function laidOut<Row>(columns: readonly Column<Row>[], roomPx: number | null): LaidOut<Row> {
  const below = new Set<Column<Row>>();
  let neededPx = columns.reduce((sum, column) => sum + pxOf(column), 0);
  for (const column of columns.slice(1).reverse()) {
    if (roomPx === null || neededPx <= roomPx) break;
    if (column.stays) continue;
    below.add(column);
    neededPx -= pxOf(column);
  }
  return {
    beside: columns.filter((column) => !below.has(column)),
    below: columns.filter((column) => below.has(column)),
  };
}
