// The cell of the EN 50160 matrix that a dip or a swell falls into. Called by voltage-events.ts.

import { dipClasses, swellClasses } from "./event-classes.table.ts";

/** Durations are sums of samples: a nanosecond more is not the next column. */
const ROUNDING_S = 1e-6;

/**
 * @param percent   lowest voltage of a dip, highest of a swell, per cent of the reference
 * @param durationS seconds
 * @returns "A1" … "X5", "S1" … "T3"; null beyond a minute, where it is no dip or swell any more
 */
export function eventClass(event: "dip" | "swell", percent: number, durationS: number): string | null {
  const { rows, upToS } = event === "dip" ? dipClasses : swellClasses;
  const row = rows.find(({ fromPercent }) => percent >= fromPercent) ?? rows.at(-1);
  const column = upToS.findIndex((most) => durationS <= most + ROUNDING_S);
  return row === undefined || column < 0 ? null : `${row.letter}${column + 1}`;
}
