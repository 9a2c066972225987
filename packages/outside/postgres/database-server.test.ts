import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { openDatabaseServer } from "./database-server.ts";
import { makeTestFolder } from "./testing/test-folder.ts";

const folder = makeTestFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("is the embedded one, migrated, or the one that DATABASE_URL names, which stop leaves running", async () => {
  const embedded = await openDatabaseServer({ dataFolder: join(folder, "postgres") });
  if (!embedded.ok) throw new Error(embedded.why.text);
  try {
    const { host, user, password, database } = embedded.value.connection;
    const databaseUrl = `postgres://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host ?? "")}`;
    const named = await openDatabaseServer({ databaseUrl });
    if (!named.ok) throw new Error(named.why.text);
    expect(named.value.name).toBe("postgres://etalon@localhost/etalon");
    await named.value.stop();
    const opened = openDatabase(named.value);
    const counted = await opened.as("im", (tx) => tx.query("select count(*)::int as n from im.message"));
    expect(counted).toEqual([{ n: 0 }]);
    await opened.close();

    const refusal = await openDatabaseServer({ databaseUrl: databaseUrl.replace("/etalon?", "/missing?") });
    expect(refusal).toMatchObject({ ok: false, why: { code: "postgres.connect" } });
    expect(JSON.stringify(refusal)).not.toContain(password);
  } finally {
    await embedded.value.stop();
  }
});

it("refuses an address that is none, without repeating it", async () => {
  for (const databaseUrl of ["etalon", "mysql://me:s3cret@host/db"]) {
    const refusal = await openDatabaseServer({ databaseUrl });
    expect(refusal).toMatchObject({ ok: false, why: { code: "postgres.url" } });
    expect(JSON.stringify(refusal)).not.toContain("s3cret");
  }
});
