// The error surface over current and power factor: bins of the same two joined over distortion and unbalance. Pure;
// called by `surface.tsx`.

import type { ShownCondition } from "../../api/contracts.ts";
import { type JoinedError, joinedError } from "./joined-error.ts";

export type Cell = JoinedError;

/** A row of power factors: place of its lower bound, and whether the current leads. */
export interface Row {
  readonly factor: number;
  readonly leads: boolean;
}

/** From 0 lagging over 1 to 0 leading, as the power factor turns. */
export function rowsOf({ powerFactor }: ShownCondition["bins"]): readonly Row[] {
  const places = powerFactor.map((_, factor) => factor);
  const lag = places.toReversed().map((factor) => ({ factor, leads: false }));
  return [...lag, ...places.slice(1).map((factor) => ({ factor, leads: true }))];
}

export const cellKey = (current: number, { factor, leads }: Row): string =>
  `${current}.${factor}${leads ? "C" : "L"}`;

export function cellsOf(surface: ShownCondition["surface"]): ReadonlyMap<string, Cell> {
  const cells = new Map<string, ShownCondition["surface"][number][]>();
  for (const row of surface) {
    const at = row.key.split(".").slice(0, 2).join(".");
    cells.set(at, [...(cells.get(at) ?? []), row]);
  }
  return new Map([...cells].map(([at, rows]) => [at, joinedError(rows)!]));
}
