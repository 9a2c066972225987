// Monitoring through its real chain in small: terminals over TLS to an agent's disk, links under tokens to a machine's threads,
// records in PostgreSQL. Nothing is lost, energies are the truth, and waveforms stay within the quota.

import { openDatabase } from "@etalon/outside/postgres/database";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { openTestServer, type TestServer } from "@etalon/outside/postgres/testing/test-server";
import { hasOpenssl } from "@etalon/outside/uplink/testing/certificate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nameOf } from "./fleet.ts";
import { monitorRun } from "./monitor-run.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.stop());

const METERS = 12;
const MINUTES = 4;

it.skipIf(!hasOpenssl())("simulated minutes of a few meters lose nothing (openssl)", async () => {
  const database = openDatabase({ connection: await server.fresh() });
  const book = monitoringBookOn(database);
  const run = await monitorRun({
    fleet: { meters: METERS, waves: 3, spellS: 60, seed: 7 },
    ...{ minutes: MINUTES, threads: 2, quotaMB: 200, keepS: 20, book, progress: () => undefined },
  });
  const { records, ...figures } = run;
  console.log(JSON.stringify(figures));
  expect(run).toMatchObject({
    framesSent: METERS * MINUTES * 60,
    framesLost: 0,
    gaps: 0,
    framesGoneUnread: 0,
    notes: [],
  });
  expect(run.pulsesSent).toBeGreaterThan(200);
  expect(run).toMatchObject({ pulses: run.pulsesSent, pulsesUnmatched: 0 });
  expect(run.worstReferencePpm).toBeLessThan(1);
  // 12 streams of 20 frames and what goes at once, some 28 kB each; segments of 16 MB are given back whole
  expect(run.keptWaveformsMostMB).toBeLessThan(60);
  expect(records.length).toBeGreaterThanOrEqual(METERS);
  const page = await book.list({ rank: "meter", atMost: 100 });
  expect(page.ok && page.value.lines.map(({ meter }) => meter)).toEqual(
    Array.from({ length: METERS }, (_, n) => nameOf(n)),
  );
  expect((await book.hours(nameOf(3), 9)).reduce((sum, { coveredS }) => sum + coveredS, 0)).toBeGreaterThan(
    235,
  );
  await database.close();
});
