import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";

it("starts", async () => {
  const d = mkdtempSync(join(tmpdir(), "etalon-pg-"));
  console.time("open");
  const s = await openEmbeddedPostgres({ dataFolder: join(d, ".etalon/postgres") });
  console.timeEnd("open");
  if (!s.ok) throw new Error(s.why.text);
  const c = new pg.Client(s.value.connection);
  await c.connect();
  console.log((await c.query("select version(), current_user")).rows);
  await c.end();
  const second = await openEmbeddedPostgres({ dataFolder: join(d, ".etalon/postgres") });
  console.log(second);
  console.time("stop");
  await s.value.stop();
  console.timeEnd("stop");
  expect(1).toBe(1);
});
