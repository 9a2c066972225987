// What monitoring has kept long enough goes at the station's start, by whole partitions, and the log names it.

import type { Clock, Log } from "@etalon/basis";
import type { MeterHour } from "@etalon/messages/monitoring";
import { openDatabase } from "@etalon/outside/postgres/database";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { HOURS_PARTITION_S } from "@etalon/outside/postgres/monitoring-tables";
import { openTestServer, type TestServer } from "@etalon/outside/postgres/testing/test-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { monitoringRetention } from "../../apps/cli/parts/monitoring-retention.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.stop());

it("hours of thirteen months ago go, younger ones and all days stay", async () => {
  const database = openDatabase({ connection: await server.fresh() });
  const book = monitoringBookOn(database);
  const nowS = 1_800_000_000;
  const hour = (ageDays: number): MeterHour => ({
    ...{ kind: "meter-hour", meter: "m", fromTaiS: nowS - 86_400 * ageDays, referenceJ: 1, meterJ: 1 },
    ...{
      systematicPercent: 0,
      pulses: 1,
      unmatched: 0,
      coveredS: 1,
      doubtfulS: 0,
      gaps: 0,
      lostFrames: 0,
      doubts: 0,
    },
  });
  const day = {
    kind: "meter-day",
    meter: "m",
    fromTaiS: nowS - 86_400 * 2000,
    rows: [],
    alarms: [],
  } as const;
  await book.write([...[600, 431, 390, 1].map(hour), { ...day, rows: [], alarms: [] }]);
  const told: unknown[] = [];
  const log = {
    debug() {},
    error() {},
    warn: (...said: unknown[]) => told.push(said),
    info: (...said: unknown[]) => told.push(said),
  };
  const clock: Clock = { now: () => BigInt(nowS) * 1_000_000_000n };
  const retention = monitoringRetention(book, clock, log as Log);
  await retention.begin();
  await retention.stop();
  const left = (await book.hours("m", 9)).map(({ fromTaiS }) => Math.round((nowS - fromTaiS) / 86_400));
  expect(left).toEqual([1, 390]);
  expect((await book.days("m", 9)).length).toBe(1);
  // a day's write made its hours' partition too, which held nothing
  const partitions = [2000, 600, 431].map(
    (age) => `meter_hour_${Math.floor((nowS - 86_400 * age) / HOURS_PARTITION_S)}`,
  );
  expect(told).toEqual(partitions.map((partition) => ["zz.monitoring-forgotten", { partition }]));
  await database.close();
});
