// What is kept of a meter's power quality, held against a standard's limits. Called by ZZ's door to it, and for alarms of
// limits that are violated.

import { usualEvents } from "@etalon/analysis/power-quality/events/event-rules";
import { type Finding, judged } from "@etalon/analysis/quality-report/judged";
import { intervalS, type ObservedTable } from "@etalon/analysis/quality-report/observation";
import { openKeptTable } from "@etalon/analysis/quality-report/observed-kept";
import { columnNamed } from "@etalon/analysis/quality-report/observed-table";
import { type QualityReport, reportOf } from "@etalon/analysis/quality-report/quality-report";
import { type RapidChangesReport, rapidChangesReport } from "@etalon/analysis/quality-report/rapid-changes";
import { isPartOf } from "@etalon/analysis/quality-report/readings";
import { standards } from "@etalon/analysis/quality-report/standards";
import { type Instant, nanoseconds, othersFirst } from "@etalon/basis";
import type { QualityBook, ShownQuality } from "@etalon/messages/quality";
import type { QualityTerms } from "@etalon/messages/quality-terms";

const DAY_S = 86_400;
/** A day of 3 s values is as many numbers as half a year of 10 min. */
const SHORT_DAYS = 1;
/** The newest are looked at. */
const EVENTS_AT_MOST = 10_000;

export type KeptReport = QualityReport & { readonly rapidChanges: RapidChangesReport | null };

export async function judgedQuality(
  book: QualityBook,
  shown: ShownQuality,
  { standard, supply }: QualityTerms,
  days: number,
  untilTaiNs: Instant | null = null,
): Promise<KeptReport> {
  const { limits } = standards[standard].limits(supply);
  const tables: ObservedTable[] = [];
  const notes: string[] = [];
  let observed = { fromTaiNs: 0n, coveredS: 0 };
  for (const { interval, toTaiNs: lastTaiNs } of shown.intervals) {
    const toTaiNs = untilTaiNs !== null && untilTaiNs < lastTaiNs ? untilTaiNs : lastTaiNs;
    const lookedBack = DAY_S * (interval === "3 s" ? Math.min(days, SHORT_DAYS) : days);
    const kept = openKeptTable(interval);
    const fromTaiNs = toTaiNs - nanoseconds(lookedBack);
    let coveredS = 0;
    const seen = { rows: 0, reasons: new Map<string, number>(), clockFree: 0 };
    const own = limits.filter((limit) => limit.interval === interval);
    const wanted = (name: string): boolean => {
      const column = columnNamed(name);
      return column !== null && own.some((limit) => isPartOf(column, limit));
    };
    // A row that ends as the span begins is not of it.
    for await (const rows of book.span(shown.meter, interval, { fromTaiNs, toTaiNs, wanted })) {
      kept.add(rows);
      for (const { leftOut, clockFree, coverage } of rows) {
        seen.rows += 1;
        coveredS += intervalS[interval] * coverage;
        seen.clockFree += clockFree ? 1 : 0;
        const [reason] = leftOut;
        if (reason) seen.reasons.set(reason, (seen.reasons.get(reason) ?? 0) + 1);
      }
    }
    if (interval === "10 min") observed = { fromTaiNs, coveredS };
    const table = kept.table();
    if (table.endTaiNs.length > 0) tables.push(table);
    for (const [reason, count] of seen.reasons)
      notes.push(
        count === 1
          ? `1 of ${seen.rows} intervals of ${interval} is ${reason} and does not count`
          : `${count} of ${seen.rows} intervals of ${interval} are ${reason} and do not count`,
      );
    if (seen.clockFree > 0)
      notes.push(
        seen.clockFree === 1
          ? `1 interval of ${interval} is by a clock that nothing had set`
          : `${seen.clockFree} intervals of ${interval} are by a clock that nothing had set`,
      );
  }
  tables.sort((a, b) => intervalS[a.interval] - intervalS[b.interval]);
  // A limit of a day of 3 s values takes as long as the station may be kept from all else.
  const findings: Finding[] = [];
  for (const limit of limits) {
    await othersFirst();
    findings.push(...judged({ tables }, limit, supply));
  }
  const report = reportOf({ tables }, standard, supply, findings);
  const rapidChanges = rapidChangesReport(standard, supply, {
    observedS: observed.coveredS,
    lookedForPercent: usualEvents.rapidChangePercent,
    percents: (await book.events(shown.meter, null, EVENTS_AT_MOST))
      .filter(({ event, startTaiNs }) => event === "rapid change" && startTaiNs >= observed.fromTaiNs)
      .map(({ percent }) => percent),
  });
  return { ...report, rapidChanges, notes: [...report.notes, ...notes] };
}

/** What the day came to that ended then, kept with its date. */
export async function judgeDay(
  book: QualityBook,
  { meter, untilTaiNs }: { readonly meter: string; readonly untilTaiNs: Instant },
): Promise<void> {
  const shown = await book.shown(meter);
  if (!shown) return;
  const { findings: _, ...report } = await judgedQuality(book, shown, shown.terms, 1, untilTaiNs);
  const { standard, verdict, phenomena, observed } = report;
  await book.keepDay(meter, {
    ...{ untilTaiNs, standard, verdict, phenomena: phenomena.map(shortOf) },
    observed: { ...observed, intervals: [...observed.intervals] },
  });
}

const shortOf = ({ phenomenon, verdict, why, worst }: QualityReport["phenomena"][number]) => ({
  ...{ phenomenon, verdict, why: [...why], channel: worst?.channel ?? null },
  ...{ order: worst?.limit.order ?? null, unit: worst?.limit.unit ?? "" },
  ...{ lowest: worst?.limit.lowest ?? null, highest: worst?.limit.highest ?? null },
  seen: worst?.worst
    ? {
        percentile: worst.worst.percentile,
        ...{
          lowest: worst.worst.lowest,
          highest: worst.worst.highest,
          withinPercent: worst.worst.withinPercent,
        },
      }
    : null,
});
