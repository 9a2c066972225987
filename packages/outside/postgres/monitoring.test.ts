// What monitoring keeps: read back as it was written, however often it is told; lists walked page by page; partitions that
// go, by name; how much a meter's day takes.

import type { ConditionLine, ConditionQuery, MeterCondition, MeterHour } from "@etalon/messages/monitoring";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConnectionConfig, type Database, openDatabase } from "./database.ts";
import { monitoringBookOn } from "./monitoring.ts";
import { HOURS_PARTITION_S } from "./monitoring-tables.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

const ORIGIN = 1_789_948_800;
let server: TestServer;
let connection: ConnectionConfig;
let database: Database;
beforeAll(async () => {
  server = await openTestServer();
  connection = await server.fresh();
  database = openDatabase({ connection });
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

const plate = {
  ...{ serial: "1", accuracyClass: "0.2S" as const, activeConstant: 20_000, wiring: "3P4W" as const },
  ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
};
const hourOf = (meter: string, hour: number, pulses = 3_600): MeterHour => ({
  ...{ kind: "meter-hour", meter, fromTaiS: ORIGIN + 3600 * hour, referenceJ: 648_000.123, meterJ: 648_180 },
  ...{
    systematicPercent: 0.004,
    pulses,
    unmatched: 2,
    coveredS: 3597.5,
    doubtfulS: 2.5,
    gaps: 1,
    lostFrames: 3,
  },
  doubts: 6,
});
const conditionOf = (meter: string, headline: Partial<MeterCondition["headline"]> = {}): MeterCondition => ({
  ...{ kind: "meter-condition", meter, plate, untilTaiS: ORIGIN + 7200.5, originTaiS: ORIGIN },
  headline: {
    ...{ errorPercent: 0.125, standardPercent: 0.0625, ofLimit: 1.25, pointsGiven: 4, points: 18 },
    ...{ cause: "sound", lifeDay: null },
    ...headline,
  },
  state: JSON.stringify({ of: meter, "a sign beyond ASCII": "Ω" }),
});

it("gives back what was told, the last word on each hour", async () => {
  const book = monitoringBookOn(database);
  const day = {
    ...{ kind: "meter-day" as const, meter: "a", fromTaiS: ORIGIN, alarms: ["2.0: cusum"] },
    rows: [{ key: "2.0L.0.0", percent: 0.1, randomPercent: 0.01, systematicPercent: 0.004, count: 90 }],
  };
  await book.write([
    hourOf("a", 0, 10),
    hourOf("a", 0),
    hourOf("a", 1),
    hourOf("b", 1),
    day,
    conditionOf("a"),
  ]);
  await book.write([hourOf("a", 1, 3_601), conditionOf("a"), day]);
  const hours = await monitoringBookOn(database).hours("a", 10);
  expect(hours.map((hour) => ({ ...hour, systematicPercent: 0.004 }))).toEqual([
    hourOf("a", 1, 3_601),
    hourOf("a", 0),
  ]);
  expect(hours[0]!.systematicPercent).toBeCloseTo(0.004, 7);
  expect(await book.days("a", 10)).toEqual([day]);
  expect(await book.condition("a")).toEqual(conditionOf("a"));
  expect(await book.condition("b")).toBe(null);
  expect(await book.hours("nobody", 10)).toEqual([]);
});

it("writers at once wait for each other and lose nothing", async () => {
  const books = [1, 2, 3].map(() => monitoringBookOn(database));
  const names = Array.from({ length: 40 }, (_, n) => `together-${n}`);
  await Promise.all(
    books.map((book, n) =>
      book.write((n % 2 ? [...names].reverse() : names).map((name) => hourOf(name, 20_000 + n))),
    ),
  );
  for (const name of names) expect((await books[0]!.hours(name, 9)).length).toBe(3);
});

it("pages of any list, one behind the other, are the list: each meter once, in its order", async () => {
  const own = openDatabase({ connection: await server.fresh() });
  const book = monitoringBookOn(own);
  const causes = ["sound", "gain", "gain and phase"];
  const lines = Array.from({ length: 300 }, (_, n) => ({
    meter: `m-${(n * 7919) % 300}`,
    ofLimit: n % 11 === 0 ? null : (n % 13) / 4,
    lifeDay: n % 3 === 0 ? null : n % 17,
    cause: causes[n % 3]!,
  }));
  await book.write(lines.map(({ meter, ...headline }) => conditionOf(meter, headline)));
  const walk = async (query: ConditionQuery): Promise<ConditionLine[]> => {
    const all: ConditionLine[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await book.list({ ...query, ...(after !== undefined && { after }) });
      if (!page.ok) throw new Error(page.why.text);
      expect(page.value.lines.length).toBeLessThanOrEqual(query.atMost);
      all.push(...page.value.lines);
      after = page.value.next ?? undefined;
      more = after !== undefined;
    }
    return all;
  };
  const key = {
    worst: (line: (typeof lines)[number]) => -(line.ofLimit ?? -1),
    life: (line: (typeof lines)[number]) => line.lifeDay ?? Number.POSITIVE_INFINITY,
    meter: (line: (typeof lines)[number]) => line.meter,
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("worst" as const, "life" as const, "meter" as const),
      fc.option(fc.constantFrom(...causes), { nil: undefined }),
      fc.option(fc.constantFrom(0, 0.5, 2, 9), { nil: undefined }),
      fc.integer({ min: 1, max: 120 }),
      async (rank, cause, ofLimit, atMost) => {
        const wished = lines.filter(
          (line) =>
            (cause === undefined || line.cause === cause) &&
            (ofLimit === undefined || (line.ofLimit ?? -1) >= ofLimit),
        );
        const got = await walk({
          ...{ rank, atMost },
          ...(cause !== undefined && { cause }),
          ...(ofLimit !== undefined && { ofLimit }),
        });
        expect(got.map(({ meter }) => meter).sort()).toEqual(wished.map(({ meter }) => meter).sort());
        const byName = new Map(lines.map((line) => [line.meter, line]));
        const keys = got.map(({ meter }) => key[rank](byName.get(meter)!));
        expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      },
    ),
    { seed: 40, numRuns: 25 },
  );
  for (const after of ["x", "W10", Buffer.from('["meter","a",1]').toString("base64url")])
    expect(await book.list({ rank: "worst", atMost: 5, after })).toMatchObject({
      ok: false,
      why: { code: "zz.list-place" },
    });
  await own.close();
});

it("hours go by whole partitions, and what went is named; a component may neither make nor drop tables", async () => {
  const own = openDatabase({ connection: await server.fresh() });
  const book = monitoringBookOn(own);
  const slice = Math.floor(ORIGIN / HOURS_PARTITION_S);
  const inSlice = (n: number): MeterHour => ({
    ...hourOf("a", 0),
    fromTaiS: (slice + n) * HOURS_PARTITION_S + 7200,
  });
  await book.write([inSlice(0), inSlice(1), inSlice(2)]);
  expect(await book.forget((slice + 2) * HOURS_PARTITION_S - 1, 0)).toEqual([`meter_hour_${slice}`]);
  expect((await book.hours("a", 9)).map(({ fromTaiS }) => fromTaiS)).toEqual(
    [2, 1].map((n) => inSlice(n).fromTaiS),
  );
  await book.write([inSlice(0)]);
  expect((await book.hours("a", 9)).length).toBe(3);
  await expect(own.as("zz", (tx) => tx.query("drop table zz.meter_hour"))).rejects.toThrow(/owner/);
  await expect(own.as("zz", (tx) => tx.query("create table zz.more (a int)"))).rejects.toThrow(/denied/);
  await expect(own.as("im", (tx) => tx.query("select zz.monitoring_forget(0, 0)"))).rejects.toThrow(/denied/);
  await own.close();
});

it("a meter's day takes less than 20 kB, indexes included", async () => {
  const fresh = await server.fresh();
  const own = openDatabase({ connection: fresh });
  const book = monitoringBookOn(own);
  const [meters, days] = [100, 30];
  const rows = Array.from({ length: 20 }, (_, n) => ({
    ...{
      key: `2.${n % 3}L.${n % 2}.${n % 3}`,
      percent: Math.sin(n + 0.1),
      randomPercent: 0.01 + Math.cos(n) / 1e3,
    },
    ...{ systematicPercent: 0.004 + n / 1e7, count: 90 + n },
  }));
  for (let day = 0; day < days; day++) {
    const names = Array.from({ length: meters }, (_, n) => `m-${n}`);
    await book.write([
      ...names.flatMap((name) => Array.from({ length: 24 }, (_, hour) => hourOf(name, 24 * day + hour))),
      ...names.map((meter) => ({
        ...{ kind: "meter-day" as const, meter, fromTaiS: ORIGIN + 86_400 * day, alarms: [], rows },
      })),
    ]);
  }
  const client = new pg.Client(fresh);
  await client.connect();
  const { rows: sizes } = await client.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(inhrelid)) as bytes from pg_inherits
     where inhparent in ('zz.meter_hour'::regclass, 'zz.meter_day'::regclass)`,
  );
  await client.end();
  await own.close();
  const perDay = Number(sizes[0]!.bytes) / (meters * days);
  console.log(`${Math.round(perDay)} bytes a meter and day`);
  expect(perDay).toBeLessThan(20_000);
});
