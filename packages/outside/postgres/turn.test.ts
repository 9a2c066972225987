import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../mailbox/contract-store.ts";
import { openDatabase } from "./database.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";
import { inTurn } from "./turn.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.stop());

it("one of two has the turn; when it loses its connection or ends, the other takes over", async () => {
  const connection = await server.fresh();
  const databases = [openDatabase({ connection }), openDatabase({ connection })] as const;
  const stops = [new AbortController(), new AbortController()] as const;
  const at: number[] = [];
  const taking = databases.map((database, n) =>
    inTurn(
      database,
      "work",
      async (stop) => {
        at.push(n);
        await new Promise((resolve) => stop.addEventListener("abort", resolve));
      },
      stops[n as 0 | 1].signal,
    ),
  );
  await until(() => at.length === 1);
  await pause(1_200); // the other has asked again
  expect(at).toHaveLength(1);
  const superuser = new pg.Client({ ...server.superuser, database: connection.database! });
  await superuser.connect();
  await superuser.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and a.datname = current_database()`);
  await superuser.end();
  await until(() => at.length === 2);
  const holder = at[1] as 0 | 1;
  stops[holder].abort();
  await taking[holder];
  await until(() => at.length === 3);
  expect(at[2]).toBe(1 - holder);
  for (const stop of stops) stop.abort();
  await Promise.all(taking);
  for (const database of databases) await database.close();
});
