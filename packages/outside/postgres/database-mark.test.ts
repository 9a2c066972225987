// The mark only rises, also where clocks go back and many raise it; one that is behind is left as it is.

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

const set = (ms: number) => database.as("cc", (tx) => tx.query("update cc.mark set at_ms = $1", [ms]));

it("rises with time and beyond it, however many raise it at once", async () => {
  expect(await markOf(database)).toBe(0);
  const first = (await raiseMark(database, 0)) ?? 0;
  expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
  const ahead = Date.now() + 3_600_000;
  await set(ahead);
  const many = await Promise.all(Array.from({ length: 20 }, () => raiseMark(database, first)));
  expect(many.map((ms) => (ms ?? 0) - ahead).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  expect(await markOf(database)).toBe(ahead + 20);
});

it("stays where it is when it is behind: the next to look sees it too", async () => {
  await set(1000);
  expect(await raiseMark(database, 2000)).toBe(null);
  expect(await markOf(database)).toBe(1000);
});
