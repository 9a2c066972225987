// Seeded days of a bin whose truth is known, for the tests of charts, trends and remaining life.

import { noise } from "@etalon/verification/testing/noise";
import type { DailyError } from "./baseline.ts";
import { type DailySeries, emptySeries, withDay } from "./daily-series.ts";

export interface DailyTruth {
  readonly days: number;
  readonly dayPercent: number;
  readonly at: (day: number) => number;
  readonly walkPercentPerRootDay?: number;
}

export function dailyErrors(
  { days, dayPercent, at, walkPercentPerRootDay = 0 }: DailyTruth,
  seed: number,
): DailyError[] {
  const { normal } = noise(seed);
  let walked = 0;
  return Array.from({ length: days }, (_, day) => {
    walked += walkPercentPerRootDay * normal();
    return { day, percent: at(day) + walked + dayPercent * normal(), randomPercent: dayPercent };
  });
}

export const seriesOf = (days: readonly DailyError[]): DailySeries => days.reduce(withDay, emptySeries);
