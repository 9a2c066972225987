// A trend as the plot draws it, with holes where nothing was kept, and the limits that go across. Pure; called by `course.tsx`.

import { posixNsFromInstant } from "@etalon/basis/instant";
import type { QualityLimits, ShownTrend } from "../../api/contracts.ts";

export const intervalsS = { "3 s": 3, "10 s": 10, "10 min": 600, "2 h": 7200 } as const;
export type Interval = keyof typeof intervalsS;

/** Which intervals have which quantity; the first is what is shown where nothing is chosen. */
export const quantities = {
  voltage: ["10 min", "3 s", "2 h"],
  "total voltage distortion": ["10 min", "3 s", "2 h"],
  "harmonic voltage": ["10 min", "3 s", "2 h"],
  "harmonic current": ["10 min", "3 s", "2 h"],
  unbalance: ["10 min", "3 s", "2 h"],
  frequency: ["10 s"],
  Pst: ["10 min"],
  Plt: ["2 h"],
} as const satisfies Readonly<Record<string, readonly Interval[]>>;
export type Quantity = keyof typeof quantities;

export interface TrendLines {
  readonly x: readonly number[];
  readonly series: readonly {
    readonly channel: string | null;
    readonly least: readonly (number | null)[];
    readonly mean: readonly (number | null)[];
    readonly greatest: readonly (number | null)[];
  }[];
}

/** POSIX seconds keep a microsecond. */
export const posixS = (instant: bigint): number => Number(posixNsFromInstant(instant) / 1000n) / 1e6;

/** @param factor  from the interface's unit to the shown one */
export function trendLines(
  { fromTaiNs, endS, series, perStep }: ShownTrend,
  interval: Interval,
  factor: number,
): TrendLines {
  const stepS = perStep * intervalsS[interval];
  const fromS = posixS(fromTaiNs);
  const ends = endS.map((end) => fromS + end);
  const x: number[] = [];
  const at: (number | null)[] = [];
  ends.forEach((end, n) => {
    const before = ends[n - 1];
    if (before !== undefined && end - before > 1.5 * stepS) {
      x.push(before + stepS / 2);
      at.push(null);
    }
    x.push(end);
    at.push(n);
  });
  const placed = (values: readonly (number | null)[]) =>
    at.map((n) => {
      const value = n === null ? null : (values[n] ?? null);
      return value === null ? null : factor * value;
    });
  return {
    x,
    series: series.map(({ channel, least, mean, greatest }) => ({
      ...{ channel, least: placed(least), mean: placed(mean), greatest: placed(greatest) },
    })),
  };
}

export type Limit = QualityLimits["limits"][number];

/** The limit of a quantity that most of its values must keep; null: the standard states none. */
export function limitOf(told: QualityLimits | undefined, quantity: Quantity, order: number): Limit | null {
  const byOrder = quantity.startsWith("harmonic");
  const own = (told?.limits ?? []).filter(
    (limit) => limit.quantity === quantity && (!byOrder || limit.order === order),
  );
  return own[0] ?? null;
}
