// `etalon doctor` finds what is wrong with the database that DATABASE_URL names, and names what mends it.

import { rm } from "node:fs/promises";
import { cloudHost } from "@etalon/messages/hosts";
import { lookAtServer } from "@etalon/outside/doctor/database";
import type { Finding } from "@etalon/outside/doctor/finding";
import { openBus } from "@etalon/outside/nats/bus";
import { keepMark, keptMark } from "@etalon/outside/nats/kept-mark";
import { silentLog } from "@etalon/outside/telemetry/log";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasNats, openNatsServers } from "../../../packages/outside/nats/testing/nats-servers.ts";
import { makeTestFolder } from "../../../packages/outside/postgres/testing/test-folder.ts";
import { openTestServer, type TestServer } from "../../../packages/outside/postgres/testing/test-server.ts";
import { spawnEtalon } from "../../cli/run-command.ts";
import { doctor, doubt, fault, of } from "./doctor.fixture.ts";

const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
});

describe("the database", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer();
  });
  afterAll(() => server?.stop());
  const url = (
    { host, user, password, database }: pg.ClientConfig,
    as: { user?: string; password?: string } = {},
  ) =>
    `postgres://${as.user ?? user}:${encodeURIComponent(as.password ?? String(password))}@localhost/${database}?host=${encodeURIComponent(String(host))}`;
  async function looked(databaseUrl: string | undefined): Promise<readonly Finding[]> {
    if (databaseUrl === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = databaseUrl;
    const { findings } = await doctor("--for", "station");
    return findings.filter(({ check }) => check.startsWith("database") || check.startsWith("clock of"));
  }
  async function asOwner(database: string, text: string): Promise<void> {
    const client = new pg.Client({ ...server.superuser, database });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  it("that is not named, not reached, or lets nobody in is found", async () => {
    const connection = await server.fresh();
    expect(await looked(undefined)).toMatchObject([
      fault(/DATABASE_URL should name the database/, /^export DATABASE_URL=/),
    ]);
    expect(await looked("mysql://x")).toMatchObject([fault(/should look like postgres:/, /^export/)]);
    expect(await looked("postgres://me@127.0.0.1:1/x")).toMatchObject([
      fault(/no database is reached/, /^pg_isready/),
    ]);
    expect(await looked(url({ ...connection, database: "nowhere" }))).toMatchObject([
      fault(/no database nowhere/, /^createdb/),
    ]);
    expect(await looked(url(connection, { password: "wrong" }))).toMatchObject([
      fault(/does not let etalon in/, /password/),
    ]);
  });

  it("is told with its version, form and clock; what is wrong with the form is found", async () => {
    const connection = await server.fresh();
    const database = String(connection.database);
    expect((await looked(url(connection))).map(({ state }) => state)).toEqual(["fine", "fine", "fine"]);
    await asOwner(
      database,
      "update etalon.migration set checksum = 'x' where component = 'zz' and number = 1",
    );
    expect(await looked(url(connection))).toContainEqual(
      expect.objectContaining(fault(/zz\/1 .* is not what/, /git/)),
    );
    await asOwner(database, "insert into etalon.migration values ('zz', 99, 'of tomorrow', 'x')");
    expect(await looked(url(connection))).toContainEqual(
      expect.objectContaining(fault(/newer Etalon/, /git pull/)),
    );
    await asOwner("postgres", "create database bare owner etalon; ".trim());
    expect(await looked(url({ ...connection, database: "bare" }))).toContainEqual(
      expect.objectContaining(doubt(/database is empty/, /etalon cloud/)),
    );
    await asOwner("postgres", "create role poor login password 'poor'");
    expect(
      await looked(url({ ...connection, database: "bare" }, { user: "poor", password: "poor" })),
    ).toContainEqual(expect.objectContaining(fault(/needs CREATEROLE/, /alter role "poor" createrole/)));
  });

  it("that lets nobody in is told by a cloud at once, though the bus is away", async () => {
    const named = url(await server.fresh(), { password: "wrong" });
    const said = spawnEtalon(["cloud", "--id", "cc-01"], {
      DATABASE_URL: named,
      NATS_URL: "nats://127.0.0.1:1",
    });
    expect(said.err).toMatch(/database cannot be reached: password authentication failed/);
    expect(said.err).not.toMatch(/bus\.away/);
  });

  it.skipIf(!hasNats)("that went back in time is found (needs the Debian package nats-server)", async () => {
    const folder = makeTestFolder();
    const nats = await openNatsServers(folder, 1);
    try {
      process.env.NATS_URL = nats.url;
      process.env.DATABASE_URL = url(await server.fresh());
      const past = async () => of(await doctor("--for", "cloud"), "database's past");
      expect(await past()).toMatchObject({
        state: "fine",
        text: expect.stringMatching(/^no cloud has told/),
      });
      const bus = await openBus({ url: nats.url, host: cloudHost, log: silentLog });
      if (!bus.ok) throw new Error(bus.why.text);
      expect(await keptMark(bus.value)).toBeNull(); // which makes the stream
      await keepMark(bus.value, 0);
      expect(await past()).toMatchObject({ state: "fine", text: expect.stringMatching(/as far as/) });
      await keepMark(bus.value, 1_000);
      const back = fault(
        /^the database has gone back to its beginning, and had come to 1970-01-01T00:00:01/,
        /^npx etalon database restored #/,
      );
      expect(await past()).toMatchObject(back);
      await asOwner("postgres", "create database hollow owner etalon");
      process.env.DATABASE_URL = url({ ...(await server.fresh()), database: "hollow" });
      expect(await past()).toMatchObject(back);
      await bus.value.close();
    } finally {
      await nats.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("that is too old, or has no connections left, is found", () => {
    const server = {
      number: 140_010,
      version: "14.10",
      user: "e",
      database: "e",
      roles: true,
      schemas: true,
      used: 1,
      most: 100,
    };
    expect(lookAtServer("database", server)).toMatchObject(fault(/is 14\.10, and 15/, /postgresql-15/));
    expect(lookAtServer("database", { ...server, number: 150_000, used: 95 })).toMatchObject(
      fault(/has 5 of 100 connections left/, /max_connections = 200/),
    );
  });
});
