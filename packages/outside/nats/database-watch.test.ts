// A database that goes back in time, beside a real NATS server (Debian's nats-server): seen while the cloud runs, and before
// it says anything when it begins.

import { rm } from "node:fs/promises";
import type { Answer } from "@etalon/basis";
import { cloudHost } from "@etalon/messages/hosts";
import { afterEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../postgres/database.ts";
import { makeTestFolder } from "../postgres/testing/test-folder.ts";
import { openTestServer } from "../postgres/testing/test-server.ts";
import { silentLog } from "../telemetry/log.ts";
import { openBus } from "./bus.ts";
import { openDatabaseWatch } from "./database-watch.ts";
import { keptMark } from "./kept-mark.ts";
import { hasNats, openNatsServers } from "./testing/nats-servers.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

describe.skipIf(!hasNats)("the database's mark on the bus (needs the Debian package nats-server)", () => {
  it("ends a cloud whose database went back, and keeps it from beginning again until its mark is above", async () => {
    const folder = makeTestFolder();
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const servers = await openNatsServers(folder, 1);
    closing.push(() => servers.stop());
    const bus = taken(await openBus({ url: servers.url, host: cloudHost, log: silentLog }));
    closing.push(() => bus.close());
    const server = await openTestServer();
    closing.push(() => server.stop());
    const database = openDatabase({ connection: await server.fresh() });
    closing.push(() => database.close());

    const said: string[] = [];
    const begin = () =>
      openDatabaseWatch({ database, bus, log: silentLog, wentBack: (why) => void said.push(why) });
    const [first, other] = [taken(await begin()), taken(await begin())]; // clouds that share a database
    closing.push(() => first.stop());
    closing.push(() => other.stop());
    await expect.poll(() => keptMark(bus)).toBeGreaterThan(0);
    expect(said).toEqual([]);

    await setMark(database, 1_000);
    await expect.poll(() => said.length).toBe(2);
    for (const why of said)
      expect(why).toMatch(
        /^The database has gone back to 1970-01-01T00:00:01.000Z, .* "etalon database restored"/,
      );
    expect(await begin()).toMatchObject({ ok: false, why: { code: "cloud.went-back" } });
    await setMark(database, Date.now() + 60_000);
    const again = taken(await begin());
    await again.stop();
  });
});

const setMark = (database: Database, ms: number) =>
  database.as("cc", (tx) => tx.query("update cc.mark set at_ms = $1", [ms]));
