// A database that is away is told once, by whoever first meets it, and once when it is back.

import type { Log } from "@etalon/basis";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server?.stop());

it("is told once, and by nobody else whom it stops; then that it is back", async () => {
  const connection = await server.fresh();
  const said: string[] = [];
  const line = (level: string) => (event: string) => void said.push(`${level} ${event}`);
  const log: Log = { debug() {}, info: line("info"), warn: line("warn"), error: line("error") };
  const database = openDatabase({ connection, log });
  const superuser = new pg.Client({ ...server.superuser, database: "postgres" });
  await superuser.connect();
  const letIn = (yes: boolean) =>
    superuser.query(`alter database "${connection.database}" allow_connections ${yes}`);
  const look = () => database.as("cc", (tx) => tx.query("select 1"));
  try {
    await look();
    expect(said).toEqual([]);
    await letIn(false);
    await superuser.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
      connection.database,
    ]);
    await expect.poll(() => said).toEqual(["warn database.away"]);
    const lost = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    for (let n = 0; n < 3; n++) database.log.error("mailbox.interrupted", { error: lost });
    database.log.error("mailbox.interrupted", { error: new Error("our mistake") });
    expect(said.splice(0)).toEqual(["warn database.away", "error mailbox.interrupted"]);
    await letIn(true);
    await look();
    await look();
    expect(said).toEqual(["info database.back"]);
  } finally {
    await superuser.end();
    await database.close();
  }
});
