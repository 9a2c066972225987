// `npm run register`: how soon the lists of a million registered meters are answered, what keeping them listed costs those
// who register meters, and how long a plan of all of them takes.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { testFace } from "@etalon/outside/http/testing/face";
import { openDatabase } from "@etalon/outside/postgres/database";
import { openEmbeddedPostgres } from "@etalon/outside/postgres/embedded-postgres";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { migrate } from "@etalon/outside/postgres/migrate";
import { inProcessSnapshots } from "@etalon/outside/snapshots/in-process";
import { stationDoors } from "../../apps/cli/parts/cloud.ts";
import { asked, flag, whole } from "../asked.ts";
import { filled, settled } from "./fill.ts";
import { listTimes } from "./list-times.ts";
import { planningTimes } from "./planning-times.ts";
import { registering } from "./registering.ts";
import { conditionsKept } from "./watched-conditions.ts";

const GOAL_MS = 300;
const HELP = `npm run register -- [--meters 1000000] [--queries 1000] [--added 10000] [--seed 1] [--json]

A station's register of --meters, filled as its steps leave it: forty in a hundred with a verdict, a quarter under watch, a fifth in
a work list. Then --queries questions at GET /meters, drawn by chance: any order under up to three filters, or a beginning of name,
serial or site; 50 meters a page, each ninth time 1,000; and the page behind. Then --added meters are registered at the door,
as a list of 10,000 at a time, and once more with nothing kept for lists. Then a station of its own plans the work on all of them:
reads them with the conditions of those under watch, makes the plan, tells it and keeps it as the work list, while others are answered. Exit code 1 where a list takes more than ${GOAL_MS} ms at the 95th
percentile. --json: one document on stdout. Times are those of a computer with nothing else to do; its load is printed beside
them.
`;

const { json, meters, queries, added, seed } = asked(HELP, {
  meters: whole(1_000_000, 100, 10_000_000),
  queries: whole(1000, 10, 100_000),
  added: whole(10_000, 0, 100_000),
  seed: whole(1),
  json: flag,
});
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), "etalon-register-"));
const server = await openEmbeddedPostgres({ dataFolder: join(folder, "postgres") });
if (!server.ok) {
  tell(`register: ${server.why.text}`);
  process.exit(2);
}
try {
  const { connection, superuser: admin } = server.value;
  const superuser = { ...admin, database: connection.database };
  const migrated = await migrate(connection);
  if (!migrated.ok) throw new Error(migrated.why.text);
  const database = openDatabase({ connection });
  const clock = systemClock();
  const mailbox = new PostgresMailbox({ database, clock });
  const face = await testFace(stationDoors(mailbox, database, clock, inProcessSnapshots()));
  const load = loadavg()[0]!;
  await filled(
    database,
    meters,
    seed,
    (done) => done % 100_000 === 0 && tell(`${done} meters are registered`),
  );
  await settled(superuser);
  const ask = async (path: string): Promise<string> => {
    const { status, body } = await face.ask(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    return body;
  };
  tell("the lists are asked for");
  const lists = await listTimes(ask, meters, queries, seed);
  tell("meters are registered at the door");
  const registered = added > 0 ? await registering({ face, mailbox, superuser, added, seed }) : null;
  await face.close();
  tell("the whole register is planned");
  const conditionBytes = await conditionsKept(database, seed);
  await settled(superuser);
  const planned = { conditionBytes, ...(await planningTimes(connection, folder)) };
  await mailbox.stop();
  await database.close();
  const computer = { cores: cpus().length, loadBefore: Number(load.toFixed(1)) };
  const missed = lists.p95Ms > GOAL_MS ? ["lists are too slow"] : [];
  const result = { meters, lists, registered, planned, computer, missed };
  process.stdout.write(`${JSON.stringify(result, null, json ? undefined : 2)}\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  await server.value.stop();
  rmSync(folder, { recursive: true, force: true });
}
