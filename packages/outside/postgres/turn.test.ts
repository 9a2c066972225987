// What processes beside one database do in turn, and what they show each other, whatever becomes of their connections.

import { setTimeout as pause } from "node:timers/promises";
import { aSnapshot } from "@etalon/messages/snapshot.fixture";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../mailbox/contract-store.ts";
import { silentLog } from "../telemetry/log.ts";
import { openDatabase } from "./database.ts";
import { databaseSnapshots } from "./snapshots.ts";
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

it("what one process shows is seen by another while it looks, over a lost connection", async () => {
  const connection = await server.fresh();
  const databases = [openDatabase({ connection }), openDatabase({ connection })] as const;
  const [node, station] = databases.map((database) => databaseSnapshots(database, silentLog));
  const superuser = new pg.Client({ ...server.superuser, database: connection.database! });
  await superuser.connect();
  const listeners = async () => {
    const { rows } = await superuser.query<{ pid: number }>(
      "select pid from pg_stat_activity where query = 'listen etalon_snapshots' and datname = current_database()",
    );
    return rows.map(({ pid }) => pid);
  };
  const stop = new AbortController();
  const followed = station!.follow("det-1.1", stop.signal);
  const seen = async (peak: number) => {
    node!.show("det-1.2", aSnapshot(9)); // another machine's
    node!.show("det-1.1", aSnapshot(peak)); // one shown before it listens is lost
    return followed.next(100);
  };
  await expect.poll(() => seen(1)).toEqual(aSnapshot(1));
  await superuser.query("select pg_terminate_backend($1)", [(await listeners())[0]]);
  await expect.poll(() => seen(2)).toEqual(aSnapshot(2));
  stop.abort();
  await expect.poll(listeners).toEqual([]); // nobody looks: nobody listens
  expect(await followed.next(10_000)).toBeNull();
  await superuser.end();
  for (const database of databases) await database.close();
});
