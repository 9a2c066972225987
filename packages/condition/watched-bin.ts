// One bin of the load under watch: baseline, control charts and the series of its days. A pure step, a day at a time.
// Called by `condition.ts`.

import { type Baseline, baselineOf, type DailyError, standardised } from "./baseline.ts";
import { BASELINE_DAYS } from "./control-charts.table.ts";
import {
  type Cusum,
  cusum,
  cusumAlarm,
  ewma,
  ewmaAlarm,
  noCusum,
  RUN_DAYS,
  type ShewhartRule,
  shewhart,
} from "./control-charts.ts";
import { type DailySeries, emptySeries, withDay } from "./daily-series.ts";

export interface WatchedBin {
  /** null while its days are gathered in `first`. */
  readonly baseline: Baseline | null;
  readonly first: readonly DailyError[];
  readonly ewma: number;
  readonly cusum: Cusum;
  /** The last days in σ, newest last. */
  readonly recent: readonly number[];
  readonly series: DailySeries;
}

export interface ChartAlarms {
  readonly ewma: boolean;
  readonly cusum: boolean;
  readonly shewhart: readonly ShewhartRule[];
  /** The first day of the change as CUSUM sees it; null without its alarm. */
  readonly sinceDay: number | null;
}

export const unwatched: WatchedBin = {
  baseline: null,
  first: [],
  ewma: 0,
  cusum: noCusum,
  recent: [],
  series: emptySeries,
};

export function watched(bin: WatchedBin, day: DailyError): WatchedBin {
  const series = withDay(bin.series, day);
  if (bin.baseline === null) {
    const first = [...bin.first, day];
    if (first.length < BASELINE_DAYS) return { ...bin, first, series };
    return { ...bin, first: [], baseline: baselineOf(first), series };
  }
  const x = standardised(bin.baseline, day);
  return {
    ...bin,
    ewma: ewma(bin.ewma, x),
    cusum: cusum(bin.cusum, x),
    recent: [...bin.recent, x].slice(-RUN_DAYS),
    series,
  };
}

/** What the charts say after the bin's last day; null before there is a baseline. */
export function alarmsOf(bin: WatchedBin, lastDay: number): ChartAlarms | null {
  if (bin.baseline === null) return null;
  const byCusum = cusumAlarm(bin.cusum);
  const days = bin.cusum.high > bin.cusum.low ? bin.cusum.highDays : bin.cusum.lowDays;
  return {
    ewma: ewmaAlarm(bin.ewma),
    cusum: byCusum,
    shewhart: shewhart(bin.recent),
    sinceDay: byCusum ? lastDay - days + 1 : null,
  };
}
