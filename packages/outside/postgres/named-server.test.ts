// DATABASE_URL as operators write it, against a real server with a certificate of our authority.

import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Answer } from "@etalon/basis";
import { afterAll, describe, expect, it } from "vitest";
import { type Authority, initAuthority } from "../authority/authority.ts";
import { readCredentials } from "../authority/credential-files.ts";
import { systemClock } from "../clock/system-clock.ts";
import { lookAtDatabase } from "../doctor/database.ts";
import { freePort } from "../links/free-port.ts";
import { openDatabase } from "./database.ts";
import { openDatabaseServer } from "./database-server.ts";
import { namedServer } from "./named-server.ts";
import { serverOnHost } from "./testing/server-on-host.ts";
import { makeTestFolder } from "./testing/test-folder.ts";

const folder = makeTestFolder();
const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

describe("the database on another host", () => {
  it.each([
    [
      "postgres://me:s3cret@db.example.org/etalon",
      /db\.example\.org is on another host.*sslmode=verify-full/,
    ],
    ["postgres://me:s3cret@db.example.org/etalon?sslmode=require", /sslmode=require would trust any server/],
    ["postgres://me:s3cret@db.example.org/etalon?sslmode=no-verify", /sslmode=no-verify would trust any/],
    ["postgres://me:s3cret@db.example.org/etalon?ssl=true", /instead of ssl=/],
    ["postgres://me:s3cret@localhost/etalon?host=10.0.0.7", /10\.0\.0\.7 is on another host/],
    ["postgres://me:s3cret@db.example.org/etalon?sslrootcert=a.pem", /should say sslmode=verify-full too/],
    [
      "postgres://me:s3cret@db.example.org/etalon?sslmode=verify-full&sslrootcert=/nowhere/a.pem",
      /sslrootcert=\/nowhere\/a\.pem, which cannot be read/,
    ],
  ])("is refused without a proof of who it is: %s", (url, why) => {
    const named = namedServer(url);
    expect(named).toMatchObject({ ok: false, why: { text: expect.stringMatching(why) } });
    expect(JSON.stringify(named)).not.toContain("s3cret");
  });

  it("is taken when stated to be without, and on this host by address or socket", () => {
    for (const url of [
      "postgres://me@db.example.org/etalon?sslmode=disable",
      "postgres://me@127.0.0.1/etalon",
      "postgres://me@[::1]:5433/etalon",
      "postgres://me@localhost/etalon?host=/var/run/postgresql",
    ])
      expect(namedServer(url), url).toMatchObject({
        ok: true,
        value: { tls: null, connection: { ssl: false } },
      });
  });
});

/** A server with the certificate of a folder, or without one; its address. */
async function serving(credentials?: string): Promise<string> {
  const server = await serverOnHost(
    join(folder, `data-${closing.length}`),
    "127.0.0.1",
    await freePort("127.0.0.1"),
    credentials,
  );
  const [program = "", ...args] = server.command;
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  closing.push(async () => {
    child.kill("SIGINT");
    await ended;
    await rm(server.home, { recursive: true, force: true });
  });
  for await (const line of createInterface(child.stderr)) if (line.includes("ready to accept")) break;
  child.stderr.resume();
  await server.prepare();
  return server.url("127.0.0.1");
}

describe("a server with TLS", () => {
  it("is taken by all connections when the authority vouches for its name, and refused by a sentence when not", async () => {
    const ours = taken(await initAuthority(join(folder, "ours"), systemClock()));
    await initAuthority(join(folder, "theirs"), systemClock());
    const issued = (by: Authority, name: string, host: string) =>
      by.issue({ role: "database", id: name }, { to: join(folder, name), hosts: [host] });
    taken(await issued(ours, "right", "127.0.0.1"));
    const url = await serving(join(folder, "right"));
    const rooted = (root: string) => `${url}&sslrootcert=${join(folder, root, "authority.pem")}`;

    const opened = taken(await openDatabaseServer({ databaseUrl: rooted("ours") }));
    expect(opened.name).not.toContain("of-a-test");
    const database = openDatabase(opened);
    closing.push(() => database.close());
    expect(await database.as("zz", (tx) => tx.query("select 1 as n"))).toEqual([{ n: 1 }]);
    await (await database.session()).end(); // the server takes none in without TLS, as is seen below
    const found = await lookAtDatabase({ ok: true, value: rooted("ours") });
    expect(found).toContainEqual(expect.objectContaining({ check: "way to the database", state: "fine" }));

    const why = async (databaseUrl: string, authority?: Parameters<typeof namedServer>[1]) => {
      const refusal = await openDatabaseServer({ databaseUrl, ...(authority && { authority }) });
      return refusal.ok ? "taken" : refusal.why.text;
    };
    expect(await why(rooted("theirs"))).toMatch(/cannot be reached: .*certificate/);
    expect(await why(url)).toMatch(/certificate/); // the system knows nothing of our authority
    expect(await why(url.replace("verify-full", "disable"))).toMatch(/no encryption/);
    expect(await lookAtDatabase({ ok: true, value: rooted("theirs") })).toMatchObject([
      {
        state: "fault",
        text: expect.stringMatching(/does not prove by TLS/),
        mend: "npx etalon authority issue database/postgres --host 127.0.0.1 --to . --authority FOLDER",
      },
    ]);
    expect(await lookAtDatabase({ ok: true, value: url })).toMatchObject([
      { state: "fault", mend: expect.stringMatching(/^npx etalon doctor --credentials FOLDER/) }, // nobody was to vouch
    ]);
    expect(await lookAtDatabase({ ok: true, value: url }, null)).toMatchObject([
      { state: "doubt", text: expect.stringMatching(/^not looked at/), mend: null },
    ]);
    expect(await lookAtDatabase({ ok: true, value: rooted("ours") }, null)).toContainEqual(
      expect.objectContaining({ check: "way to the database", state: "fine" }), // rests on no credentials
    );
    // The certificate names an address, and this is another way to the same server.
    expect(await why(rooted("ours").replace("127.0.0.1", "localhost"))).toMatch(/altnames/);

    const { ca, crl } = taken(await readCredentials(join(folder, "right")));
    let list = crl;
    const authority = () => ({ ca, crl: list });
    expect(await why(url, authority)).toBe("taken");
    taken(await ours.revoke({ role: "database", id: "right" }));
    taken(await issued(ours, "another", "127.0.0.1"));
    list = taken(await readCredentials(join(folder, "another"))).crl;
    expect(await why(url, authority)).toMatch(/revoked/);
  });

  it("is what verify-full asks for: a server without is refused", async () => {
    const url = `${await serving()}?sslmode=verify-full`;
    expect(await openDatabaseServer({ databaseUrl: url })).toMatchObject({
      ok: false,
      why: { text: expect.stringMatching(/does not support SSL/) },
    });
  });
});
