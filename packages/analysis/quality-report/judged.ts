// One limit held against what was observed: period by period, and whether enough of it was seen. Called by
// quality-report.ts.

import { type Instant, secondsBetween } from "@etalon/basis";
import { leastCountedShare, mostMissingShare } from "./judging.table.ts";
import type { FlagRule, Limit, Period, Supply } from "./limit.ts";
import { flags, intervalS, type Observation, type ObservedTable } from "./observation.ts";
import { type Readings, readingsOf } from "./readings.ts";

export type Verdict = "complies" | "violates" | "not assessable";

/** Of one day, week or year. */
export interface PeriodCount {
  readonly fromTaiNs: Instant;
  readonly verdict: Verdict;
  /** Intervals that the period has. */
  readonly intervals: number;
  readonly counted: number;
  /** Left out because of dips, swells or interruptions. */
  readonly excluded: number;
  readonly missing: number;
  readonly beyond: number;
  readonly withinPercent: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  /** What the share of the limit does not exceed; null of a limit to both sides. */
  readonly percentile: number | null;
}

export interface Finding {
  readonly limit: Limit;
  readonly channel: string | null;
  readonly verdict: Verdict;
  /** Why it cannot be assessed, or what to know of it; null where there is nothing. */
  readonly why: string | null;
  /** The one that decides: one that violates, or the one nearest to it. */
  readonly worst: PeriodCount | null;
  readonly periods: number;
  readonly wholePeriods: number;
}

export const periodS: Readonly<Record<Period, number>> = {
  day: 86_400,
  week: 7 * 86_400,
  year: 365 * 86_400,
};

export function judged(observation: Observation, limit: Limit, supply: Supply): Finding[] {
  const none = (why: string): Finding[] => [
    { limit, channel: null, verdict: "not assessable", why, worst: null, periods: 0, wholePeriods: 0 },
  ];
  const table = observation.tables.find(({ interval }) => interval === limit.interval);
  if (table === undefined || table.endTaiNs.length === 0) return none(`no values of ${limit.interval}`);
  const readings = readingsOf(table, limit, supply);
  if (typeof readings === "string") return none(readings);
  if (readings.length === 0) {
    const order = limit.order === null ? "" : ` of order ${limit.order}`;
    return none(`no ${limit.quantity}${order} was observed`);
  }
  return readings.map((one) => found(table, limit, one));
}

function found(table: ObservedTable, limit: Limit, { channel, values, seenToOrder }: Readings): Finding {
  const counts = periodsOf(table, periodS[limit.period]).map((period) =>
    counted(table, limit, values, period),
  );
  const whole = counts.filter(({ verdict }) => verdict === "complies").length;
  const worst = counts.reduce((a, b) => (severity(b, limit) > severity(a, limit) ? b : a));
  const verdict: Verdict = counts.some((one) => one.verdict === "violates")
    ? "violates"
    : whole > 0
      ? "complies"
      : "not assessable";
  const partly =
    seenToOrder !== null && seenToOrder < limit.order!
      ? `orders 2 to ${seenToOrder} of ${limit.order} were observed`
      : null;
  const why = verdict === "not assessable" ? whyNot(table, limit, counts) : partly;
  return { limit, channel, verdict, why, worst, periods: counts.length, wholePeriods: whole };
}

interface Span {
  readonly fromTaiNs: Instant;
  /** Rows [from, to) of the table. */
  readonly from: number;
  readonly to: number;
}

/** Days, weeks or years from the first interval on; the last one as far as it came. */
function periodsOf({ endTaiNs, interval }: ObservedTable, lengthS: number): Span[] {
  const length = BigInt(lengthS) * 1_000_000_000n;
  const half = BigInt(intervalS[interval]) * 500_000_000n;
  const begin = endTaiNs[0]! - 2n * half;
  const spans: Span[] = [];
  for (let from = 0; from < endTaiNs.length; ) {
    const number = (endTaiNs[from]! - half - begin) / length;
    const fromTaiNs = begin + number * length;
    let to = from;
    while (to < endTaiNs.length && endTaiNs[to]! - half < fromTaiNs + length) to += 1;
    spans.push({ fromTaiNs, from, to });
    from = to;
  }
  return spans;
}

const leftOut = (flag: number, rule: FlagRule): boolean =>
  (rule === "excluded" && flag !== flags.none) ||
  (rule === "without interruptions" && flag === flags.interrupted);

/**
 * With N intervals that count, of which a share may be beyond the limit, `violates` when more are, whatever the rest
 * would have been; `complies` when no more would be even if all that is missing were.
 */
function counted(
  table: ObservedTable,
  limit: Limit,
  values: Float64Array,
  { fromTaiNs, from, to }: Span,
): PeriodCount {
  const { lowest: least, highest: most, sharePercent, flagged: rule } = limit;
  const intervals = Math.max(periodS[limit.period] / intervalS[limit.interval], to - from);
  const room = new Float64Array(to - from);
  let [count, excluded, beyond] = [0, 0, 0];
  for (let n = from; n < to; n++) {
    const value = values[n]!;
    if (leftOut(table.flagged[n]!, rule)) excluded += 1;
    else if (Number.isFinite(value)) {
      room[count++] = value;
      if ((least !== null && value < least) || (most !== null && value > most)) beyond += 1;
    }
  }
  const missing = intervals - count - excluded;
  const allowed = Math.floor((1 - sharePercent / 100) * (intervals - excluded) + 1e-9);
  const enough =
    count >= leastCountedShare * intervals &&
    (beyond + missing <= allowed || missing <= mostMissingShare * intervals);
  const sorted = room.subarray(0, count).sort();
  return {
    fromTaiNs,
    verdict: beyond > allowed ? "violates" : enough ? "complies" : "not assessable",
    intervals,
    counted: count,
    excluded,
    missing,
    beyond,
    withinPercent: count === 0 ? null : 100 * (1 - beyond / count),
    lowest: sorted[0] ?? null,
    highest: sorted.at(-1) ?? null,
    percentile:
      least !== null || count === 0
        ? null
        : sorted[Math.max(0, Math.ceil((sharePercent / 100) * count - 1e-9) - 1)]!,
  };
}

/** How near to the limit a period came, for choosing the one that is shown: 1 is at it. */
function severity({ verdict, percentile, lowest, highest }: PeriodCount, limit: Limit): number {
  return (verdict === "violates" ? 1e9 : 0) + use(limit, percentile, lowest, highest);
}

/** Share of the limit that is used up: the percentile's, or the farther side's. */
function use(limit: Limit, percentile: number | null, lowest: number | null, highest: number | null): number {
  const { lowest: least, highest: most } = limit;
  if (least === null) return most === null || percentile === null ? 0 : percentile / most;
  const middle = limit.quantity === "voltage" ? 100 : (least + (most ?? least)) / 2;
  const down = lowest === null ? 0 : (middle - lowest) / (middle - least);
  const up = highest === null || most === null ? 0 : (highest - middle) / (most - middle);
  return Math.max(down, up);
}

/** For ordering findings: what violates first, then by how much of the limit is used. */
export function usedShare({ worst, limit }: Finding): number {
  return worst === null ? -1 : severity(worst, limit);
}

/** In days once it is one: "1.5"; before, in a unit that it is some of: "4 min", "3.2 h". */
function seenText(seconds: number): string {
  const [unit, size] = seconds < 60 ? ["s", 1] : seconds < 3600 ? ["min", 60] : ["h", 3600];
  const few = (value: number): string => String(Number(value.toPrecision(2)));
  return seconds < 86_400 ? `${few(seconds / size)} ${unit}` : few(seconds / 86_400);
}

function whyNot({ endTaiNs, interval }: ObservedTable, limit: Limit, counts: readonly PeriodCount[]): string {
  const seenS = secondsBetween(endTaiNs[0]!, endTaiNs.at(-1)!) + intervalS[interval];
  const lengthS = periodS[limit.period];
  if (seenS < (1 - mostMissingShare) * lengthS)
    return `${seenText(seenS)} of ${lengthS === 86_400 ? "1 day" : `${lengthS / 86_400} days`}`;
  const most = counts.reduce((a, b) => (b.counted > a.counted ? b : a));
  const flagged = most.excluded === 0 ? "" : `, ${most.excluded} flagged`;
  return `${most.counted} of a ${limit.period}'s ${most.intervals} intervals were observed${flagged}`;
}
