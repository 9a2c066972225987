// What is kept of a meter's power quality, held against a standard's limits. Called by ZZ's door to it, and for alarms of
// limits that are violated.

import { intervalS, type ObservedTable } from "@etalon/analysis/quality-report/observation";
import { openKeptTable } from "@etalon/analysis/quality-report/observed-kept";
import { type QualityReport, qualityReport } from "@etalon/analysis/quality-report/quality-report";
import { type Instant, nanoseconds } from "@etalon/basis";
import {
  type KeptRow,
  type QualityBook,
  type QualityInterval,
  qualityIntervals,
  type ShownQuality,
} from "@etalon/messages/quality";
import type { QualityTerms } from "@etalon/messages/quality-terms";

const DAY_S = 86_400;
/** A day of 3 s values is as many numbers as half a year of 10 min. */
const SHORT_DAYS = 1;
const PAGE_ROWS = 1000;

export async function judgedQuality(
  book: QualityBook,
  shown: ShownQuality,
  { standard, supply }: QualityTerms,
  days: number,
  intervals: readonly QualityInterval[] = qualityIntervals,
): Promise<QualityReport> {
  const tables: ObservedTable[] = [];
  const notes: string[] = [];
  for (const { interval, toTaiNs } of shown.intervals) {
    if (!intervals.includes(interval)) continue;
    const lookedBack = DAY_S * (interval === "3 s" ? Math.min(days, SHORT_DAYS) : days);
    const kept = openKeptTable(interval);
    const seen = { rows: 0, reasons: new Map<string, number>(), clockFree: 0 };
    // A row that ends as the span begins is not of it.
    for await (const rows of pages(book, shown.meter, interval, toTaiNs - nanoseconds(lookedBack))) {
      kept.add(rows);
      for (const { leftOut, clockFree } of rows) {
        seen.rows += 1;
        seen.clockFree += clockFree ? 1 : 0;
        const [reason] = leftOut;
        if (reason) seen.reasons.set(reason, (seen.reasons.get(reason) ?? 0) + 1);
      }
    }
    const table = kept.table();
    if (table.endTaiNs.length > 0) tables.push(table);
    for (const [reason, count] of seen.reasons)
      notes.push(`${count} of ${seen.rows} intervals of ${interval} are ${reason} and do not count`);
    if (seen.clockFree > 0)
      notes.push(`${seen.clockFree} intervals of ${interval} are by a clock that nothing had set`);
  }
  tables.sort((a, b) => intervalS[a.interval] - intervalS[b.interval]);
  const report = qualityReport({ tables }, standard, supply);
  return { ...report, notes: [...report.notes, ...notes] };
}

async function* pages(
  book: QualityBook,
  meter: string,
  interval: QualityInterval,
  after: Instant,
): AsyncGenerator<readonly KeptRow[]> {
  for (let place = after; ; ) {
    const rows = await book.rows(meter, interval, place, PAGE_ROWS);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    place = rows.at(-1)!.endTaiNs;
  }
}
