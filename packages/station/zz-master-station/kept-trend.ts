// The course of one quantity of what is kept of a meter's power quality. Called by ZZ's door to it.

import type { Limit } from "@etalon/analysis/quality-report/limit";
import { intervalS } from "@etalon/analysis/quality-report/observation";
import { openKeptTable } from "@etalon/analysis/quality-report/observed-kept";
import { columnNamed } from "@etalon/analysis/quality-report/observed-table";
import { isPartOf, readingsOf } from "@etalon/analysis/quality-report/readings";
import { trendOf } from "@etalon/analysis/quality-report/trend";
import { type Answer, good, type Instant, nanoseconds, refused } from "@etalon/basis";
import type { QualityBook, ShownQuality } from "@etalon/messages/quality";
import type { qualityTrendQuery, ShownTrend, TrendQuantity } from "@etalon/messages/quality-trend";
import type { z } from "zod";

const DAY_NS = nanoseconds(86_400);
/** As many intervals as a day has of the shortest; of longer ones more is never kept. */
const INTERVALS_AT_MOST = 28_800;

type Wish = z.infer<typeof qualityTrendQuery>;

const units: Readonly<Record<TrendQuantity, ShownTrend["unit"]>> = {
  ...{ voltage: "%", "total voltage distortion": "%", "harmonic voltage": "%", "harmonic current": "A" },
  ...{ unbalance: "%", frequency: "Hz", Pst: "", Plt: "" },
};

export async function keptTrend(
  book: QualityBook,
  { meter, terms, intervals }: ShownQuality,
  wish: Wish,
): Promise<Answer<ShownTrend>> {
  const { quantity, order, interval, steps } = wish;
  const kept = intervals.find((one) => one.interval === interval);
  const toTaiNs: Instant = wish.to === undefined ? (kept?.toTaiNs ?? 0n) : BigInt(wish.to);
  const fromTaiNs: Instant = wish.from === undefined ? toTaiNs - DAY_NS : BigInt(wish.from);
  const count = Number(toTaiNs - fromTaiNs) / 1e9 / intervalS[interval];
  if (!(count > 0 && count <= INTERVALS_AT_MOST))
    return refused(
      "zz.quality-span",
      `${Math.ceil(count)} intervals of ${interval} lie between from and to: 1 to ${INTERVALS_AT_MOST} are expected`,
    );
  const unit = units[quantity];
  const limit: Limit = {
    ...{ phenomenon: quantity, source: { document: "", verified: true }, quantity, order, unit, interval },
    ...({ base: "fundamental", period: "day", flagged: "kept" } as const),
    ...{ sharePercent: 100, lowest: null, highest: null },
  };
  const wanted = (name: string): boolean => {
    const column = columnNamed(name);
    return column !== null && isPartOf(column, limit);
  };
  const growing = openKeptTable(interval);
  for await (const rows of book.span(meter, interval, { fromTaiNs, toTaiNs, wanted })) growing.add(rows);
  const table = growing.table();
  const readings = readingsOf(table, limit, terms.supply);
  if (typeof readings === "string") return refused("zz.quality-span", `${quantity}: ${readings}`);
  return good({ unit, fromTaiNs, toTaiNs, ...trendOf(table, readings, { fromTaiNs, toTaiNs, steps }) });
}
