// The mark only rises, also where clocks go back and many raise it; what it was before is told.

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { markOf, raiseMark } from "./database-mark.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await openTestServer();
  database = openDatabase({ connection: await server.fresh() });
});
afterAll(async () => {
  await database?.close();
  await server?.stop();
});

it("rises with time and beyond it, however many raise it at once", async () => {
  expect(await markOf(database)).toBe(0);
  const first = await raiseMark(database);
  expect(first.beforeMs).toBe(0);
  expect(Math.abs(first.nowMs - Date.now())).toBeLessThan(60_000);
  const ahead = Date.now() + 3_600_000;
  await database.as("cc", (tx) => tx.query("update cc.mark set at_ms = $1", [ahead]));
  const many = await Promise.all(Array.from({ length: 20 }, () => raiseMark(database)));
  expect(many.map(({ nowMs }) => nowMs - ahead).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  for (const { beforeMs, nowMs } of many) expect(nowMs).toBe(beforeMs + 1);
  expect(await markOf(database)).toBe(ahead + 20);
});
