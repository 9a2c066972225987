// The days of one bin over a meter's life in bounded memory: when the list is full, neighbours are joined in pairs.
// Called by `watched-bin.ts`; read by the trend.

import type { DailyError } from "./baseline.ts";

/** A longer life makes points coarser, not more: 64 cover two months by day, ten years by 64 days. */
export const MOST_POINTS = 64;

/** Days joined by their weights; a day alone is a point with `days` 1. */
export interface SeriesPoint extends DailyError {
  readonly days: number;
}

export interface DailySeries {
  readonly points: readonly SeriesPoint[];
  /** Days that one point gathers at most. */
  readonly width: number;
}

export const emptySeries: DailySeries = { points: [], width: 1 };

export function withDay({ points, width }: DailySeries, day: DailyError): DailySeries {
  const last = points.at(-1);
  if (last !== undefined && last.days < width) {
    return { points: [...points.slice(0, -1), joined(last, { ...day, days: 1 })], width };
  }
  const longer = [...points, { ...day, days: 1 }];
  if (longer.length <= MOST_POINTS) return { points: longer, width };
  const pairs = [];
  for (let n = 0; n < longer.length; n += 2) {
    const next = longer[n + 1];
    pairs.push(next === undefined ? longer[n]! : joined(longer[n]!, next));
  }
  return { points: pairs, width: 2 * width };
}

function joined(a: SeriesPoint, b: SeriesPoint): SeriesPoint {
  const wa = 1 / a.randomPercent ** 2;
  const wb = 1 / b.randomPercent ** 2;
  const mean = (x: number, y: number): number => (wa * x + wb * y) / (wa + wb);
  return {
    day: mean(a.day, b.day),
    percent: mean(a.percent, b.percent),
    randomPercent: 1 / Math.sqrt(wa + wb),
    days: a.days + b.days,
  };
}
