// What is kept of power quality, in ZZ's tables: rows of intervals, events with their waveforms, what they are judged by.
// Opened by the station.

import { createHash } from "node:crypto";
import { fromJson, type Instant, nanoseconds, toJson } from "@etalon/basis";
import {
  type KeptRow,
  leftOutReasons,
  type QualityBook,
  type QualityDay,
  type QualityEvent,
  type QualityEventRecord,
  type QualityInterval,
  type QualityRows,
  type QualityWaveform,
  qualityIntervals,
  type ShownQuality,
} from "@etalon/messages/quality";
import type { QualityTerms } from "@etalon/messages/quality-terms";
import type { Database, Transaction } from "./database.ts";

/**
 * Of one meter the newest, and what came since the last 2 h: two days of 3 s values, as a day is judged as a whole; two weeks;
 * thirteen months. By count: whoever is told a wrong time loses one.
 */
export const rowsKept: Readonly<Record<QualityInterval, number>> = {
  "3 s": 57_600,
  "10 s": 120_960,
  "10 min": 57_600,
  "2 h": 4_800,
};
export const EVENTS_AT_MOST = 10_000;
export const WAVEFORMS_AT_MOST = 200;
const DAYS_AT_MOST = 400;
/** Read at a time, so that no page of them holds up whoever reads. */
const SPAN_ROWS = 5000;
const SPAN_VALUES = 100_000;
const flagNames = ["none", "disturbed", "interrupted"] as const;

export function qualityBookOn(database: Database): QualityBook {
  const as = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.as("zz", work);
  return {
    write: (meter, terms, record) =>
      as(async (tx) => {
        const point = await pointOf(tx, meter, terms);
        await (record.kind === "quality-rows" ? writeRows(tx, point, record) : writeEvent(tx, point, record));
      }),

    shown: (meter) =>
      as(async (tx) => {
        const [point] = await tx.query<{ point: number; terms: string }>(
          "select point, terms::text as terms from zz.quality_point where name = $1",
          [meter],
        );
        if (!point) return null;
        const counts = await tx.query<CountRow>(
          `select interval, count(*)::int as count, count(*) filter (where left_out <> 0)::int as left_out,
             count(*) filter (where flag <> 0)::int as flagged, count(*) filter (where clock_free)::int as clock_free,
             min(end_ns) as first, max(end_ns) as last
           from zz.quality_row where point = $1 group by interval order by interval`,
          [point.point],
        );
        const [events] = await tx.query<{ count: number }>(
          "select count(*)::int as count from zz.quality_event where point = $1",
          [point.point],
        );
        return {
          meter,
          terms: fromJson(point.terms) as QualityTerms,
          intervals: counts.map(countOf),
          events: events?.count ?? 0,
        };
      }),

    list: (after, atMost) =>
      as(async (tx) => {
        const rows = await tx.prepared<{
          name: string;
          terms: string;
          last: string | null;
          body: string | null;
        }>(
          "zz-quality-list",
          `select name, terms::text as terms, event.body::text as body,
             (select max(newest.end_ns) from unnest('{0,1,2,3}'::smallint[]) as kind(of),
                lateral (select end_ns from zz.quality_row as row where row.point = listed.point
                  and row.interval = kind.of order by end_ns desc limit 1) as newest) as last
           from zz.quality_point as listed left join lateral (select body from zz.quality_event as one
             where one.point = listed.point order by start_ns desc limit 1) as event on true
           where name > $1 order by name limit $2`,
          [after, atMost],
        );
        return rows.map(({ name, terms, last, body }) => ({
          meter: name,
          standard: (fromJson(terms) as QualityTerms).standard,
          untilTaiNs: last === null ? null : BigInt(last),
          newestEvent: body === null ? null : (fromJson(body) as QualityEvent),
        }));
      }),

    async *span(meter, interval, { fromTaiNs, toTaiNs, wanted }) {
      const kinds = await as((tx) =>
        tx.query<{ names: number; list: readonly string[] }>(
          `select names, list from zz.quality_names where names in (select names from zz.quality_row
             join zz.quality_point using (point) where name = $1 and interval = $2 and end_ns > $3 and end_ns <= $4)`,
          [meter, qualityIntervals.indexOf(interval), String(fromTaiNs), String(toTaiNs)],
        ),
      );
      const chosen = new Map(kinds.map(({ names, list }) => [names, chosenOf(list, wanted)]));
      const bodies = [...chosen].map(([names, { cut }]) => `when ${names} then ${cut}`);
      if (bodies.length === 0) return;
      const widest = Math.max(1, ...[...chosen.values()].map(({ names }) => names.length));
      const page = Math.max(1, Math.min(SPAN_ROWS, Math.floor(SPAN_VALUES / widest)));
      for (let place = fromTaiNs; ; ) {
        const rows = await as((tx) =>
          tx.query<Omit<StoredQuality, "list">>(
            `select end_ns, coverage, flag, left_out, clock_free, names, case names ${bodies.join(" ")} end as body
             from zz.quality_row as row join zz.quality_point using (point)
             where name = $1 and interval = $2 and end_ns > $3 and end_ns <= $4 order by end_ns limit $5`,
            [meter, qualityIntervals.indexOf(interval), String(place), String(toTaiNs), page],
          ),
        );
        if (rows.length > 0) yield rows.map((row) => rowOf(row, chosen.get(row.names)!.names, asStored));
        if (rows.length < page) return;
        place = BigInt(rows.at(-1)!.end_ns);
      }
    },

    rows: (meter, interval, after, atMost) =>
      as(async (tx) => {
        const rows = await tx.prepared<Omit<StoredQuality, "list">>(
          "zz-quality-rows",
          `select end_ns, coverage, flag, left_out, clock_free, body, names
           from zz.quality_row join zz.quality_point using (point)
           where name = $1 and interval = $2 and end_ns > $3 order by end_ns limit $4`,
          [meter, qualityIntervals.indexOf(interval), String(after), atMost],
        );
        const lists = await tx.query<{ names: number; list: readonly string[] }>(
          "select names, list from zz.quality_names where names = any($1)",
          [[...new Set(rows.map(({ names }) => names))]],
        );
        const named = new Map(lists.map(({ names, list }) => [names, list]));
        return rows.map((row) => rowOf(row, named.get(row.names)!));
      }),

    events: (meter, before, atMost) =>
      as(async (tx) => {
        const rows = await tx.prepared<{ id: string; body: string; shown: boolean }>(
          "zz-quality-events",
          `select id, body::text as body, samples is not null as shown
           from zz.quality_event join zz.quality_point using (point)
           where name = $1 and ($2::bigint is null or start_ns < $2) order by start_ns desc, id limit $3`,
          [meter, before === null ? null : String(before), atMost],
        );
        return rows.map(({ id, body, shown }) => ({
          ...(fromJson(body) as QualityEvent),
          ...{ id, hasWaveform: shown },
        }));
      }),

    waveform: (meter, event) =>
      as(async (tx) => {
        const [row] = await tx.query<{ waveform: string; samples: Uint8Array }>(
          `select waveform::text as waveform, samples from zz.quality_event join zz.quality_point using (point)
           where name = $1 and id = $2 and samples is not null`,
          [meter, event],
        );
        if (!row) return null;
        const about = fromJson(row.waveform) as Omit<QualityWaveform, "base64">;
        return { ...about, base64: Buffer.from(row.samples).toString("base64") };
      }),

    keepDay: (meter, day) =>
      as(async (tx) => {
        await tx.query(
          `insert into zz.quality_day (point, until_ns, body) select point, $2, $3 from zz.quality_point where name = $1
           on conflict (point, until_ns) do update set body = excluded.body`,
          [meter, String(day.untilTaiNs), toJson(day)],
        );
        await tx.query(
          `delete from zz.quality_day using zz.quality_point where quality_day.point = quality_point.point and name = $1
             and until_ns < (select until_ns from zz.quality_day join zz.quality_point using (point) where name = $1
               order by until_ns desc offset $2 limit 1)`,
          [meter, DAYS_AT_MOST - 1],
        );
      }),

    days: (meter, atMost) =>
      as(async (tx) => {
        const rows = await tx.query<{ body: string }>(
          `select body::text as body from zz.quality_day join zz.quality_point using (point)
           where name = $1 order by until_ns desc limit $2`,
          [meter, atMost],
        );
        return rows.map(({ body }) => fromJson(body) as QualityDay);
      }),
  };
}

/** Of a list of names those that are wanted, and what cuts their values out of a row's bytes: run by run, as most stand together. */
function chosenOf(list: readonly string[], wanted: (name: string) => boolean) {
  const names = list.filter(wanted);
  const runs: { first: number; count: number }[] = [];
  list.forEach((name, n) => {
    if (!wanted(name)) return;
    const last = runs.at(-1);
    if (last && last.first + last.count === n) last.count += 1;
    else runs.push({ first: n, count: 1 });
  });
  const parts = runs.map(({ first, count }) => `substring(body from ${1 + 4 * first} for ${4 * count})`);
  return { names, cut: parts.length === 0 ? "''::bytea" : parts.join(" || ") };
}

async function pointOf(tx: Transaction, meter: string, terms: QualityTerms): Promise<number> {
  const known = () =>
    tx.prepared<{ point: number }>("zz-quality-point", "select point from zz.quality_point where name = $1", [
      meter,
    ]);
  // Terms seldom change: rows that stay as they are need no writing, and no waiting for each other.
  await tx.prepared(
    "zz-quality-terms",
    `insert into zz.quality_point (name, terms) values ($1, $2)
     on conflict (name) do update set terms = excluded.terms
     where quality_point.terms is distinct from excluded.terms`,
    [meter, toJson(terms)],
  );
  return (await known())[0]!.point;
}

/** Of the list of names; meters of one kind share it. */
async function namesOf(tx: Transaction, names: readonly string[]): Promise<number> {
  const digest = createHash("sha256").update(names.join("\n")).digest();
  const known = () =>
    tx.prepared<{ names: number }>(
      "zz-quality-names",
      "select names from zz.quality_names where digest = $1",
      [digest],
    );
  const [found] = await known();
  if (found) return found.names;
  await tx.prepared(
    "zz-quality-new-names",
    "insert into zz.quality_names (digest, list) values ($1, $2) on conflict do nothing",
    [digest, names],
  );
  return (await known())[0]!.names;
}

async function writeRows(
  tx: Transaction,
  point: number,
  { interval, names, rows }: QualityRows,
): Promise<void> {
  const known = await namesOf(tx, names);
  const last = [...new Map(rows.map((row) => [row.endTaiNs, row])).values()];
  await tx.prepared(
    "zz-quality-write",
    `insert into zz.quality_row (point, interval, names, end_ns, coverage, flag, left_out, clock_free, body)
     select $1, $2, $3, * from unnest($4::bigint[], $5::real[], $6::smallint[], $7::smallint[], $8::boolean[], $9::bytea[])
     on conflict (point, interval, end_ns) do update set names = excluded.names, coverage = excluded.coverage,
       flag = excluded.flag, left_out = excluded.left_out, clock_free = excluded.clock_free, body = excluded.body
     where excluded.coverage >= quality_row.coverage`,
    [
      ...[point, qualityIntervals.indexOf(interval), known],
      last.map(({ endTaiNs }) => String(endTaiNs)),
      last.map(({ coverage }) => coverage),
      last.map(({ flag }) => flagNames.indexOf(flag)),
      last.map(({ leftOut }) => leftOut.reduce((bits, one) => bits | (1 << leftOutReasons.indexOf(one)), 0)),
      last.map(({ clockFree }) => clockFree),
      last.map(({ values }) => packed(values)),
    ],
  );
  // Counting them is dear, and each study ends with an interval of this length.
  if (interval === "2 h") await trimRows(tx, point);
}

async function trimRows(tx: Transaction, point: number): Promise<void> {
  for (const [n, interval] of qualityIntervals.entries())
    await tx.prepared(
      "zz-quality-fewer-rows",
      `delete from zz.quality_row where point = $1 and interval = $2 and end_ns < (select end_ns from zz.quality_row
         where point = $1 and interval = $2 order by end_ns desc offset $3 limit 1)`,
      [point, n, rowsKept[interval] - 1],
    );
}

async function writeEvent(
  tx: Transaction,
  point: number,
  { event, waveform }: QualityEventRecord,
): Promise<void> {
  const { base64 = null, ...about } = waveform ?? {};
  await tx.prepared(
    "zz-quality-event",
    `insert into zz.quality_event (point, id, start_ns, body, waveform, samples) values ($1, $2, $3, $4, $5, $6)
     on conflict (point, id) do update set body = excluded.body, waveform = coalesce(excluded.waveform, quality_event.waveform),
       samples = coalesce(excluded.samples, quality_event.samples)`,
    [
      ...[point, eventId(event), String(event.startTaiNs), toJson(event)],
      ...[waveform && toJson(about), base64 === null ? null : Buffer.from(base64, "base64")],
    ],
  );
  await tx.prepared(
    "zz-quality-fewer-waveforms",
    `update zz.quality_event set waveform = null, samples = null where point = $1 and samples is not null
       and start_ns < (select start_ns from zz.quality_event where point = $1 and samples is not null
         order by start_ns desc offset $2 limit 1)`,
    [point, WAVEFORMS_AT_MOST - 1],
  );
  await tx.prepared(
    "zz-quality-fewer-events",
    `delete from zz.quality_event where point = $1
       and start_ns < (select start_ns from zz.quality_event where point = $1 order by start_ns desc offset $2 limit 1)`,
    [point, EVENTS_AT_MOST - 1],
  );
}

const eventId = ({ event, startTaiNs }: QualityEvent): string => `${event.replace(" ", "-")}-${startTaiNs}`;

function packed(values: readonly (number | null)[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, n) => {
    bytes.writeFloatLE(value ?? Number.NaN, 4 * n);
  });
  return bytes;
}

/** As `quality-exports.ts` reads them too. */
export interface StoredQuality {
  readonly end_ns: string;
  readonly coverage: number;
  readonly flag: number;
  readonly left_out: number;
  readonly clock_free: boolean;
  readonly body: Buffer;
  readonly names: number;
  readonly list: readonly string[];
}

/** As many digits as single precision has surely; what is reckoned with needs no rounding, which takes longest of all. */
const rounded = (value: number): number => Number(value.toPrecision(6));
const asStored = (value: number): number => value;

export function rowOf(
  row: Omit<StoredQuality, "list">,
  names: readonly string[],
  value: (stored: number) => number = rounded,
): KeptRow {
  return {
    names,
    endTaiNs: BigInt(row.end_ns),
    coverage: row.coverage,
    flag: flagNames[row.flag]!,
    leftOut: leftOutReasons.filter((_, n) => row.left_out & (1 << n)),
    clockFree: row.clock_free,
    values: names.map((_, n) => {
      const stored = row.body.readFloatLE(4 * n);
      return Number.isNaN(stored) ? null : value(stored);
    }),
  };
}

interface CountRow {
  readonly interval: number;
  readonly count: number;
  readonly left_out: number;
  readonly flagged: number;
  readonly clock_free: number;
  readonly first: string;
  readonly last: string;
}
const lengthS: Readonly<Record<QualityInterval, number>> = {
  "3 s": 3,
  "10 s": 10,
  "10 min": 600,
  "2 h": 7200,
};

function countOf(row: CountRow): ShownQuality["intervals"][number] {
  const interval = qualityIntervals[row.interval]!;
  const first: Instant = BigInt(row.first);
  return {
    ...{ interval, count: row.count, leftOut: row.left_out, flagged: row.flagged, clockFree: row.clock_free },
    fromTaiNs: first - nanoseconds(lengthS[interval]),
    toTaiNs: BigInt(row.last),
  };
}
