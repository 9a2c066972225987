import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Answer, insist } from "@etalon/basis";
import { asUser } from "@etalon/basis/testing/as-user";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionConfig } from "./database.ts";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from "./embedded-postgres.ts";
import { settle } from "./place.ts";
import { installedPrograms, postgresOf } from "./programs.ts";
import { nobody } from "./runner.ts";
import { buildChild, type Child, startChild } from "./testing/child.ts";
import { makeTestFolder } from "./testing/test-folder.ts";

let keeper = "";
beforeAll(async () => {
  keeper = await buildChild(new URL("./testing/keeper.child.ts", import.meta.url));
});
const settings = { fsync: "off" };
const top = makeTestFolder();
chmodSync(top, 0o755); // other users pass, down to the folders that are private on purpose
const running = new Set<EmbeddedPostgres>();
const children = new Set<Child>();

async function open(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const opened = await openEmbeddedPostgres({ settings, ...options });
  const server = granted(opened);
  running.add(server);
  return server;
}
async function stop(server: EmbeddedPostgres): Promise<void> {
  running.delete(server);
  await server.stop();
}
function granted<T>(answer: Answer<T>): T {
  insist(answer.ok, answer.ok ? "" : answer.why.text);
  return answer.value;
}
function startKeeper(dataFolder: string, under: readonly string[] = []): Child {
  const child = startChild(keeper, { input: { dataFolder, settings }, under });
  children.add(child);
  return child;
}
async function ask<Row>(connection: ConnectionConfig, text: string): Promise<Row> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text)).rows[0];
  } finally {
    await client.end();
  }
}
const marks = ({ connection }: EmbeddedPostgres): Promise<{ marks: number }> =>
  ask(connection, "select count(*)::int as marks from mark");
const inMode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

afterEach(async () => {
  await Promise.all([...running].map(stop));
  await Promise.all([...children].map((child) => child.kill()));
  children.clear();
});
afterAll(() => {
  // Whatever a failed test left running.
  const files = readdirSync(top, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => each.endsWith("postmaster.pid"))) {
    process.kill(Number.parseInt(readFileSync(join(top, file), "utf8"), 10), "SIGQUIT");
  }
  rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  rmSync(keeper, { force: true });
});

/** Copies the cluster that the first tests made, which is quicker than making one. */
function seed(dataFolder: string): void {
  mkdirSync(dataFolder, { recursive: true });
  for (const part of ["cluster", "password"]) {
    cpSync(join(dataFolderOne, part), join(dataFolder, part), { recursive: true });
  }
}
const dataFolderOne = join(top, "one", ".etalon", "postgres");

describe("one data folder", () => {
  const dataFolder = dataFolderOne;

  it("lets in through the socket and by password only, and gives no superuser to the program", async () => {
    const server = await open({ dataFolder });
    const { connection, superuser } = server;
    expect(
      await ask(connection, "select rolsuper, rolcreatedb from pg_roles where rolname = current_user"),
    ).toEqual({
      rolsuper: false,
      rolcreatedb: false,
    });
    expect(await ask(superuser, "show listen_addresses")).toEqual({ listen_addresses: "" });
    await expect(ask({ ...connection, password: "guess" }, "select 1")).rejects.toThrow(/password/);
    expect(inMode(connection.host)).toBe("700");
    expect(inMode(join(dataFolder, "password"))).toBe("600");
    await ask(connection, "create table mark (pid int)");
  });

  it("refuses a second starter and says who is there", async () => {
    const server = await open({ dataFolder });
    const second = await openEmbeddedPostgres({ dataFolder, settings });
    expect(second).toMatchObject({ ok: false, why: { code: "postgres.in-use" } });
    expect(second).toMatchObject({ why: { text: expect.stringContaining(`process ${process.pid}`) } });
    expect((await marks(server)).marks).toBe(0);
  });

  it("adopts the server that a killed process left running, with what it had written", async () => {
    const child = startKeeper(dataFolder);
    const left = JSON.parse(await child.line());
    await child.kill();
    const server = await open({ dataFolder });
    expect(server).toMatchObject({ adopted: true, pid: left.pid });
    expect((await marks(server)).marks).toBe(left.marks);
    await stop(server);
    expect(existsSync(`/proc/${left.pid}/cwd`)).toBe(false);
    const again = await open({ dataFolder });
    expect(again.adopted).toBe(false);
    expect((await marks(again)).marks).toBe(left.marks);
  });

  it("starts beside the remains of a killed server, even when its number is now somebody else's", async () => {
    const server = await open({ dataFolder });
    const before = await marks(server);
    const pidFile = join(dataFolder, "cluster", "postmaster.pid");
    const remains = readFileSync(pidFile, "utf8");
    await stop(server);
    const stranger = spawn("sleep", ["60"]);
    writeFileSync(pidFile, remains.replace(/^\d+/, String(stranger.pid)));
    try {
      const again = await open({ dataFolder });
      expect(again.adopted).toBe(false);
      expect(await marks(again)).toEqual(before);
    } finally {
      stranger.kill();
    }
  });

  it("brings the server back when it is killed under us, and keeps its lock", async () => {
    const server = await open({ dataFolder });
    const first = server.pid;
    process.kill(first, "SIGKILL");
    await expect.poll(() => server.pid).not.toBe(first);
    expect((await marks(server)).marks).toBeGreaterThanOrEqual(0);
    expect(await openEmbeddedPostgres({ dataFolder, settings })).toMatchObject({ ok: false });
  });
});

it("of two processes that start at once on a new folder, one has it and the other is refused", async () => {
  const dataFolder = join(top, "two");
  const said = await Promise.all(
    [0, 1].map(async () => JSON.parse(await startKeeper(dataFolder).line()) as Record<string, unknown>),
  );
  expect(said.filter(({ marks }) => marks === 1)).toHaveLength(1);
  expect(
    said.filter(({ refused }) => (refused as { code?: string })?.code === "postgres.in-use"),
  ).toHaveLength(1);
});

it("puts the socket into a short private folder when the data folder's path is too long for one", async () => {
  const dataFolder = join(top, "long".repeat(25), "postgres");
  seed(dataFolder);
  const server = await open({ dataFolder });
  expect(Buffer.byteLength(server.connection.host)).toBeLessThan(80);
  expect(dirname(server.connection.host)).toBe(tmpdir());
  expect(inMode(server.connection.host)).toBe("700");
  expect(await ask(server.connection, "select 1 as one")).toEqual({ one: 1 });
  await stop(server);
  rmSync(server.connection.host, { recursive: true });
});

it("says in one sentence what to do where there are no programs for this host", async () => {
  const windows = await installedPrograms({ platform: "win32", arch: "arm64", glibc: null });
  const alpine = await installedPrograms({ platform: "linux", arch: "x64", glibc: null });
  for (const answer of [windows, alpine]) {
    expect(answer).toMatchObject({ ok: false, why: { code: "postgres.platform" } });
    expect(answer).toMatchObject({ why: { text: expect.stringMatching(/^[^.]+DATABASE_URL[^.]+\.$/) } });
  }
});

const isRoot = process.getuid?.() === 0;
describe.skipIf(!isRoot)("called by root", () => {
  function privateFolder(name: string, owner: number): string {
    const folder = join(top, name);
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, owner, owner);
    return folder;
  }

  it("runs below a folder that only root may enter, and finds its data after a kill", async () => {
    const dataFolder = join(privateFolder("roots", 0), ".etalon", "postgres");
    const child = startKeeper(dataFolder);
    const left = JSON.parse(await child.line());
    await child.kill();
    const server = await open({ dataFolder });
    expect(server).toMatchObject({ adopted: true, pid: left.pid });
    await stop(server);
    expect((await marks(await open({ dataFolder }))).marks).toBe(1);
  });

  it("keeps the data elsewhere when no user who may run PostgreSQL can reach the folder", async () => {
    const dataFolder = join(privateFolder("closed", 0), "postgres");
    const server = await open({ dataFolder, runners: [nobody()] });
    const elsewhere = readFileSync(join(dataFolder, "elsewhere"), "utf8").trim();
    try {
      expect(elsewhere).toMatch(/^\/var\/lib\/etalon\/closed-[0-9a-f]{16}$/);
      await ask(server.connection, "create table mark as select 1 as pid");
      expect(statSync(`/proc/${server.pid}`).uid).toBe(nobody().uid);
      await stop(server);
      const again = await open({ dataFolder });
      expect((await marks(again)).marks).toBe(1);
      await stop(again);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("runs as the ordinary user in whose private folder root was called", async () => {
    const daemon = 1; // has a name everywhere, as an ordinary user has, and is not `nobody`
    const dataFolder = join(privateFolder("users", daemon), "postgres");
    seed(dataFolder);
    const server = await open({ dataFolder });
    expect(statSync(`/proc/${server.pid}`).uid).toBe(daemon);
    expect(statSync(dataFolder).uid).toBe(daemon);
    expect(server.connection.host.startsWith(dataFolder)).toBe(true);
    expect(await ask(server.connection, "select 1 as one")).toEqual({ one: 1 });
  });

  it("copies programs that the server's user cannot reach, whole with their library links", async () => {
    const installed = granted(await installedPrograms());
    const hidden = join(privateFolder("hidden", 0), "native");
    cpSync(installed.folder, hidden, { recursive: true, verbatimSymlinks: true });
    const home = join(top, "home");
    mkdirSync(home, { mode: 0o700 });
    const place = granted(await settle(home, home, { ...installed, folder: hidden }, [nobody()]));
    expect(place.programs.folder).toBe(join(home, `programs-${installed.version}`, "native"));
    expect(statSync(postgresOf(place.programs)).uid).toBe(nobody().uid);
  });

  it("is not needed: an ordinary user runs it in a folder that only he may enter", async () => {
    const { uid, gid } = nobody();
    const dataFolder = join(privateFolder("ordinary", uid), "postgres");
    chownSync(dirname(dataFolder), uid, gid);
    const asNobody = asUser(uid, gid);
    const child = startKeeper(dataFolder, asNobody);
    const first = JSON.parse(await child.line());
    await child.kill();
    const next = startKeeper(dataFolder, asNobody);
    expect(JSON.parse(await next.line())).toEqual({ pid: first.pid, adopted: true, marks: 2 });
    next.process.kill("SIGTERM");
    expect(await next.line()).toBe("stopped");
  });
});
