// What a meter's day takes in the database: a run's own rows, written as thirty days of some hundred meters; and how soon a
// million meters are listed. On a database of its own. Called by `npm run monitor`.

import type {
  ConditionQuery,
  MeterDay,
  MeterHour,
  MonitoringBook,
  MonitoringRecord,
} from "@etalon/messages/monitoring";
import pg from "pg";

const METERS = 100;
const DAYS = 30;

/** @param records  of a run: each of its meters' hours are taken in turn, and what its conditions hold by load as a day */
export async function databaseBytesPerMeterDay(
  book: MonitoringBook,
  superuser: pg.ClientConfig,
  records: readonly MonitoringRecord[],
): Promise<number> {
  const hours = records.filter((one) => one.kind === "meter-hour");
  const first = Math.floor(hours[0]!.fromTaiS / 86_400) * 86_400;
  for (let day = 0; day < DAYS; day++) {
    const rows: MonitoringRecord[] = [];
    for (let n = 0; n < METERS; n++) {
      const meter = `growth-${n}`;
      for (let hour = 0; hour < 24; hour++)
        rows.push({
          ...hours[(n + hour) % hours.length]!,
          meter,
          fromTaiS: first + 86_400 * day + 3600 * hour,
        } as MeterHour);
      rows.push(dayOf(meter, first + 86_400 * day, n + day));
    }
    await book.write(rows);
  }
  return withClient(superuser, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `select sum(pg_total_relation_size(inhrelid)) as bytes from pg_inherits
       where inhparent in ('zz.meter_hour'::regclass, 'zz.meter_day'::regclass)`,
    );
    return Math.round(Number(rows[0]!.bytes) / (METERS * DAYS));
  });
}

async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A day at 24 loads, which a working day with a changing load gives. */
function dayOf(meter: string, fromTaiS: number, seed: number): MeterDay {
  const rows = Array.from({ length: 24 }, (_, n) => ({
    key: `${n % 5}.${n % 4}L.${n % 3}.${(n + seed) % 3}`,
    percent: Math.sin(seed + n) / 7,
    randomPercent: 0.01 + Math.cos(seed * n) / 300,
    systematicPercent: 0.004 + Math.sin(n) / 1e5,
    count: 3 + ((seed + 7 * n) % 40),
  }));
  return { kind: "meter-day", meter, fromTaiS, rows, alarms: [] };
}

export interface ListTimes {
  readonly meters: number;
  readonly queries: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
}

/** Any ranking with any filter, from the first page and from places in the middle. */
export async function listTimes(
  book: MonitoringBook,
  superuser: pg.ClientConfig,
  meters: number,
  queries: number,
): Promise<ListTimes> {
  await withClient(superuser, async (client) => {
    await client.query(
      `insert into zz.meter (name, origin, until, error, standard, of_limit, points_given, points, cause, life)
     select 'list-' || lpad(((n * 7919::bigint) % $1)::text, 8, '0'), 1789948800, 1790000000 + n % 3600,
       (n % 1999 - 999) / 1000.0, 0.004, case when n % 97 = 0 then null else (n * 31::bigint % 5003) / 1000.0 end, n % 18, 18,
       case when n % 1000 < 900 then 'sound' when n % 1000 < 960 then 'gain' when n % 1000 < 990 then 'phase'
         when n % 1000 < 999 then 'lost pulses' else 'gain and phase' end,
       case when n % 10 = 0 then n % 4001 end
     from generate_series(1, $1::int) as n`,
      [meters],
    );
    await client.query("vacuum analyze zz.meter");
  });
  const causes = [undefined, "sound", "gain", "phase", "lost pulses", "gain and phase", "unheard of"];
  const shares = [undefined, undefined, 0.5, 2, 4.9, 6];
  const ranks = ["worst", "life", "meter"] as const;
  const times: number[] = [];
  let after: string | undefined;
  for (let n = 0; n < queries; n++) {
    const cause = causes[n % causes.length];
    const ofLimit = shares[(n * 5) % shares.length];
    const query: ConditionQuery = {
      ...{ rank: ranks[Math.floor(n / 2) % 3]!, atMost: n % 9 === 0 ? 1000 : 50 },
      ...(cause !== undefined && { cause }),
      ...(ofLimit !== undefined && { ofLimit }),
    };
    // each list, and its next page
    const from = n % 2 === 1 && after !== undefined ? { ...query, after } : query;
    const startMs = performance.now();
    let page = await book.list(from);
    if (!page.ok) page = await book.list(query); // the place was another ranking's
    times.push(performance.now() - startMs);
    after = (page.ok && page.value.next) || undefined;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Number(times[Math.floor(share * (times.length - 1))]!.toFixed(1));
  return { meters, queries, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1) };
}
