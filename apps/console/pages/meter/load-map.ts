// The error surface over current and power factor: bins of the same two joined over distortion and unbalance, weighted by
// what is random in each. Pure; called by `surface.tsx`.

import type { ShownCondition } from "../../api/contracts.ts";

export interface Cell {
  readonly percent: number;
  /** Standard. */
  readonly standardPercent: number;
  readonly count: number;
}

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
  const sums = new Map<string, { weight: number; error: number; systematic: number; count: number }>();
  for (const { key, percent, randomPercent, systematicPercent, count } of surface) {
    const [current, factor] = key.split(".");
    const at = `${current}.${factor}`;
    const sum = sums.get(at) ?? { weight: 0, error: 0, systematic: 0, count: 0 };
    const weight = 1 / randomPercent ** 2;
    sums.set(at, {
      weight: sum.weight + weight,
      error: sum.error + weight * percent,
      systematic: sum.systematic + weight * systematicPercent,
      count: sum.count + count,
    });
  }
  return new Map(
    [...sums].map(([at, { weight, error, systematic, count }]) => [
      at,
      {
        percent: error / weight,
        standardPercent: Math.hypot(1 / Math.sqrt(weight), systematic / weight),
        count,
      },
    ]),
  );
}
