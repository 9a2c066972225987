// `etalon doctor` finds what is wrong with the database that DATABASE_URL names, and names what mends it.

import { lookAtServer } from "@etalon/outside/doctor/database";
import type { Finding } from "@etalon/outside/doctor/finding";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../../../packages/outside/postgres/testing/test-server.ts";
import { doctor, doubt, fault } from "./doctor.fixture.ts";

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
