// What monitoring keeps, in ZZ's tables: records of many meters in one transaction, conditions, hours, lists page by page.
// Opened by the station.

import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { MeterCondition, MeterDay, MeterHour, MonitoringBook } from "@etalon/messages/monitoring";
import { conditionPage, lineOf, type WatchedRow } from "./condition-pages.ts";
import type { Database, Transaction } from "./database.ts";
import { HOURS_PARTITION_S } from "./monitoring-tables.ts";

/** Days' errors are told to six digits: that is a hundredth of what they are uncertain by. */
const DIGITS = 6;
/** Names that are known by number; a station with more meters looks them up. */
const KNOWN_AT_MOST = 200_000;

export function monitoringBookOn(database: Database): MonitoringBook {
  const as = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.as("zz", work);
  const numbers = new Map<string, number>();
  /** Partitions that are there. */
  const slices = new Set<number>();

  async function numbered(tx: Transaction, names: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const name of names) {
      const known = numbers.get(name);
      if (known !== undefined) found.set(name, known);
    }
    const missing = names.filter((name) => !found.has(name));
    if (missing.length === 0) return found;
    await tx.query("insert into zz.meter (name) select unnest($1::text[]) on conflict (name) do nothing", [
      missing,
    ]);
    const rows = await tx.query<{ name: string; meter: number }>(
      "select name, meter from zz.meter where name = any ($1)",
      [missing],
    );
    for (const { name, meter } of rows) found.set(name, meter);
    return found;
  }

  const conditions: MonitoringBook["conditions"] = (names) =>
    as(async (tx) => {
      const rows = await tx.prepared<WatchedRow & { state: Uint8Array; plate: MeterCondition["plate"] }>(
        "zz-conditions",
        "select * from zz.meter join zz.condition using (meter) where name = any($1)",
        [names],
      );
      return rows.map((row) => {
        const { untilTaiNs: _, meter, ...headline } = lineOf(row);
        return {
          kind: "meter-condition",
          ...{ meter, headline, plate: row.plate },
          ...{ untilTaiS: row.until, originTaiS: Number(row.origin), packed: row.state },
        };
      });
    });

  return {
    async write(records) {
      if (records.length === 0) return;
      const hours = records.filter((one) => one.kind === "meter-hour");
      const days = records.filter((one) => one.kind === "meter-day");
      // Of one meter's conditions the last alone stands.
      const conditions = [
        ...new Map(
          records.flatMap((one) => (one.kind === "meter-condition" ? [[one.meter, one] as const] : [])),
        ).values(),
      ];
      const names = [...new Set(records.map(({ meter }) => meter))].sort(); // in one order: no two writers wait in a ring
      const starts = [...hours, ...days].map(({ fromTaiS }) => fromTaiS);
      const known = await as(async (tx) => {
        const meters = await numbered(tx, names);
        if (starts.length > 0) await makePartitions(tx, starts, slices);
        const of = (name: string): number => meters.get(name)!;
        await writeHours(tx, hours, of);
        await writeDays(tx, days, of);
        await writeConditions(tx, conditions, of);
        return meters;
      });
      if (numbers.size > KNOWN_AT_MOST) numbers.clear();
      for (const [name, meter] of known) numbers.set(name, meter);
      for (const start of starts) slices.add(Math.floor(start / HOURS_PARTITION_S));
    },

    async condition(name) {
      const [found] = await conditions([name]);
      if (!found) return null;
      const { packed, ...condition } = found;
      return { ...condition, state: inflateRawSync(packed).toString("utf8") };
    },

    conditions,

    hours: (name, atMost) =>
      as(async (tx) => {
        const rows = await tx.prepared<HourRow>(
          "zz-meter-hours",
          `select hour.* from zz.meter_hour as hour join zz.meter on meter.meter = hour.meter
           where name = $1 order by from_s desc limit $2`,
          [name, atMost],
        );
        return rows.map((row) => hourOf(name, row));
      }),

    days: (name, atMost) =>
      as(async (tx) => {
        const rows = await tx.prepared<{ from_s: string; body: Pick<MeterDay, "rows" | "alarms"> }>(
          "zz-meter-days",
          `select day.from_s, day.body from zz.meter_day as day join zz.meter on meter.meter = day.meter
           where name = $1 order by from_s desc limit $2`,
          [name, atMost],
        );
        return rows.map(({ from_s, body }) => ({
          ...{ kind: "meter-day" as const, meter: name, fromTaiS: Number(from_s) },
          ...body,
        }));
      }),

    list: (query) => as((tx) => conditionPage(tx, query)),

    forget: (hoursBefore, daysBefore) =>
      as(async (tx) => {
        const rows = await tx.query<{ gone: string }>("select zz.monitoring_forget($1, $2) as gone", [
          Math.floor(hoursBefore),
          Math.floor(daysBefore),
        ]);
        slices.clear();
        return rows.map(({ gone }) => gone);
      }),
  };
}

async function makePartitions(tx: Transaction, starts: readonly number[], known: Set<number>): Promise<void> {
  const missing = starts.filter((start) => !known.has(Math.floor(start / HOURS_PARTITION_S)));
  for (const start of new Set(missing.map((one) => Math.floor(one / HOURS_PARTITION_S) * HOURS_PARTITION_S)))
    await tx.query("select zz.monitoring_partitions($1, $2)", [start, start + HOURS_PARTITION_S - 1]);
}

/** An hour is told again by the machine that ends what another began: the last word counts. */
async function writeHours(tx: Transaction, hours: readonly MeterHour[], of: (name: string) => number) {
  if (hours.length === 0) return;
  const last = [...new Map(hours.map((hour) => [`${hour.meter} ${hour.fromTaiS}`, hour])).values()];
  await tx.prepared(
    "zz-write-hours",
    `insert into zz.meter_hour (meter, from_s, reference, counted, systematic, covered, doubtful, pulses, unmatched,
       lost_frames, gaps, doubts)
     select * from unnest($1::int[], $2::bigint[], $3::float8[], $4::float8[], $5::real[], $6::real[], $7::real[], $8::int[],
       $9::int[], $10::int[], $11::int[], $12::int[])
     on conflict (meter, from_s) do update set reference = excluded.reference, counted = excluded.counted,
       systematic = excluded.systematic, covered = excluded.covered, doubtful = excluded.doubtful, pulses = excluded.pulses,
       unmatched = excluded.unmatched, lost_frames = excluded.lost_frames, gaps = excluded.gaps, doubts = excluded.doubts`,
    [
      last.map(({ meter }) => of(meter)),
      last.map(({ fromTaiS }) => fromTaiS),
      last.map(({ referenceJ }) => referenceJ),
      last.map(({ meterJ }) => meterJ),
      last.map(({ systematicPercent }) => systematicPercent),
      last.map(({ coveredS }) => coveredS),
      last.map(({ doubtfulS }) => doubtfulS),
      last.map(({ pulses }) => pulses),
      last.map(({ unmatched }) => unmatched),
      last.map(({ lostFrames }) => lostFrames),
      last.map(({ gaps }) => gaps),
      last.map(({ doubts }) => doubts),
    ],
  );
}

async function writeDays(tx: Transaction, days: readonly MeterDay[], of: (name: string) => number) {
  if (days.length === 0) return;
  const last = [...new Map(days.map((day) => [`${day.meter} ${day.fromTaiS}`, day])).values()];
  const short = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value;
  await tx.prepared(
    "zz-write-days",
    `insert into zz.meter_day (meter, from_s, body) select * from unnest($1::int[], $2::bigint[], $3::jsonb[])
     on conflict (meter, from_s) do update set body = excluded.body`,
    [
      last.map(({ meter }) => of(meter)),
      last.map(({ fromTaiS }) => fromTaiS),
      last.map(({ rows, alarms }) => JSON.stringify({ rows, alarms }, short)),
    ],
  );
}

async function writeConditions(
  tx: Transaction,
  conditions: readonly MeterCondition[],
  of: (name: string) => number,
): Promise<void> {
  if (conditions.length === 0) return;
  const column = <T>(value: (one: MeterCondition) => T): T[] => conditions.map(value);
  await tx.prepared(
    "zz-write-headlines",
    `update zz.meter as kept set plate = new.plate, origin = new.origin, until = new.until, error = new.error,
       standard = new.standard, of_limit = new.of_limit, points_given = new.points_given,
       points = new.points, cause = new.cause, life = new.life
     from unnest($1::int[], $2::jsonb[], $3::bigint[], $4::float8[], $5::real[], $6::real[], $7::real[], $8::smallint[],
       $9::smallint[], $10::text[], $11::real[])
       as new (meter, plate, origin, until, error, standard, of_limit, points_given, points, cause, life)
     where kept.meter = new.meter`,
    [
      column(({ meter }) => of(meter)),
      column(({ plate }) => JSON.stringify(plate)),
      column(({ originTaiS }) => originTaiS),
      column(({ untilTaiS }) => untilTaiS),
      column(({ headline }) => headline.errorPercent),
      column(({ headline }) => headline.standardPercent),
      column(({ headline }) => headline.ofLimit),
      column(({ headline }) => headline.pointsGiven),
      column(({ headline }) => headline.points),
      column(({ headline }) => headline.cause),
      column(({ headline }) => headline.lifeDay),
    ],
  );
  await tx.prepared(
    "zz-write-conditions",
    `insert into zz.condition (meter, state) select * from unnest($1::int[], $2::bytea[])
     on conflict (meter) do update set state = excluded.state`,
    [column(({ meter }) => of(meter)), column(({ state }) => deflateRawSync(state))],
  );
}

/** As `monitoring-exports.ts` reads them too. */
export interface HourRow {
  readonly meter: number;
  readonly from_s: string;
  readonly reference: number;
  readonly counted: number;
  readonly systematic: number;
  readonly covered: number;
  readonly doubtful: number;
  readonly pulses: number;
  readonly unmatched: number;
  readonly lost_frames: number;
  readonly gaps: number;
  readonly doubts: number;
}

const hourOf = (meter: string, row: HourRow): MeterHour => ({
  kind: "meter-hour",
  meter,
  fromTaiS: Number(row.from_s),
  referenceJ: row.reference,
  meterJ: row.counted,
  systematicPercent: row.systematic,
  pulses: row.pulses,
  unmatched: row.unmatched,
  coveredS: row.covered,
  doubtfulS: row.doubtful,
  gaps: row.gaps,
  lostFrames: row.lost_frames,
  doubts: row.doubts,
});
