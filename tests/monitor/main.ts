// `npm run monitor`: round-the-clock monitoring of many meters through the real chain, with what was lost, how fast it goes and
// what it keeps.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@etalon/outside/postgres/database";
import { openEmbeddedPostgres } from "@etalon/outside/postgres/embedded-postgres";
import { migrate } from "@etalon/outside/postgres/migrate";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { hasOpenssl } from "@etalon/outside/uplink/testing/certificate";
import { asked, flag, whole } from "../asked.ts";
import { databaseBytesPerMeterDay, listTimes } from "./database-growth.ts";
import { LOOP_S } from "./fleet.ts";
import { monitorRun } from "./monitor-run.ts";

const LIST_QUERIES = 400;
const GOAL = { realTimeFactor: 1, bytesPerMeterDay: 20_000, listP95Ms: 300 };
const HELP = `npm run monitor -- [--meters 2000] [--minutes 60] [--waves 120] [--spell 300] [--threads 2] [--quota 4096]
                  [--keep 16] [--seed 1] [--registry 1000000] [--json]

Terminals (a process of their own: encoded waves under as many identities, each with its own meter's pulses, over TLS), an
agent that keeps their frames on disk by rule, a monitoring machine that reads each stream on its own link under its token,
PostgreSQL. Terminals go as fast as the machine measures. Then what was sent is held against what was kept.
--meters, --minutes: of simulated time; --waves: distinct loads; --spell: seconds that a meter stays at one, whole loops of
${LOOP_S} s; --threads: measuring threads; --quota: MB of the agent's disk; --keep: seconds of each stream that it keeps
at most: no machine is lost here; in service it is what the station does not know yet, ten minutes or 17 MB a meter.
--registry: meters in the lists that are timed, 0 for none. Exit code 1 where something was lost or a goal missed: factor
${GOAL.realTimeFactor}, ${GOAL.bytesPerMeterDay} bytes a meter and day, ${GOAL.listP95Ms} ms for a list at the 95th percentile. Needs openssl. --json: one
document on stdout. Times and factor are those of a computer with nothing else to do; its load is printed beside them.
`;

const { json, meters, minutes, waves, spell, threads, quota, keep, seed, registry } = asked(HELP, {
  meters: whole(2000, 1, 20_000),
  minutes: whole(60, 1, 1440),
  waves: whole(120, 1, 500),
  spell: whole(300, LOOP_S, 3600),
  threads: whole(2, 1, 64),
  quota: whole(4096, 64, 1_000_000),
  keep: whole(16, 1, 3600),
  seed: whole(1),
  registry: whole(1_000_000, 0, 10_000_000),
  json: flag,
});
const tell = (text: string): void => void process.stderr.write(`${text}\n`);
if (spell % LOOP_S !== 0) fail(`--spell ${spell}: expected whole loops of ${LOOP_S} s`);
if (!hasOpenssl()) fail("openssl makes the agent's certificate; install Debian's package openssl");

const folder = mkdtempSync(join(tmpdir(), "etalon-monitor-"));
const server = await openEmbeddedPostgres({ dataFolder: join(folder, "postgres") });
if (!server.ok) fail(server.why.text);
try {
  const { connection, superuser: admin } = server.value;
  const superuser = { ...admin, database: connection.database };
  const migrated = await migrate(connection);
  if (!migrated.ok) fail(migrated.why.text);
  const database = openDatabase({ connection });
  const book = monitoringBookOn(database);
  const load = loadavg()[0]!;
  const { records, notes, ...run } = await monitorRun({
    fleet: { meters, waves: Math.min(waves, meters), spellS: spell, seed },
    ...{ minutes, threads, quotaMB: quota, keepS: keep, book, progress: tell },
  });
  tell("the database's growth and lists are measured");
  const growth = await databaseBytesPerMeterDay(book, superuser, records);
  const lists = registry > 0 ? await listTimes(book, superuser, registry, LIST_QUERIES) : null;
  await database.close();
  const result = {
    ...{ meters, minutes, ...run, databaseBytesPerMeterDay: growth, lists },
    notes: notes.slice(0, 20),
    computer: { cores: cpus().length, loadBefore: Number(load.toFixed(1)) },
  };
  const missed = [
    ...(run.framesLost > 0 || run.framesGoneUnread > 0 ? ["frames were lost"] : []),
    ...(run.pulsesUnmatched > 0 ? ["pulses were left without their energy"] : []),
    ...(run.realTimeFactor < GOAL.realTimeFactor ? ["slower than real time"] : []),
    ...(growth > GOAL.bytesPerMeterDay ? ["the database grows too fast"] : []),
    ...(lists !== null && lists.p95Ms > GOAL.listP95Ms ? ["lists are too slow"] : []),
  ];
  process.stdout.write(`${JSON.stringify({ ...result, missed }, null, json ? undefined : 2)}\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  await server.value.stop();
  rmSync(folder, { recursive: true, force: true });
}

function fail(text: string): never {
  process.stderr.write(`monitor: ${text}\n`);
  process.exit(2);
}
