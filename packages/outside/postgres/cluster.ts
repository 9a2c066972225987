// One PostgreSQL cluster on disk and its server process: make, start, look at, stop.
// Called by `embedded-postgres.ts`, which decides; nothing here knows of Etalon's database.

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readlinkSync } from "node:fs";
import { link, mkdtemp, readFile, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, good, refused } from "@etalon/basis";
import { clusterIn, type Place } from "./place.ts";
import { initdbOf, postgresOf } from "./programs.ts";
import { own, runAs, startAs } from "./runner.ts";

export const SUPERUSER = "postgres";

/**
 * Who may connect: through the socket alone (no TCP), whose folder only the server's user may enter, and with the
 * password that lies in the data folder (0600). The folder alone would do for an ordinary user; but a server that runs
 * as `nobody` shares that user with strangers, and peer authentication needs names that a container may lack.
 */
const AUTHENTICATION = ["--auth-local=scram-sha-256", "--auth-host=reject"];

/** Settings that differ from PostgreSQL's own; given at each start, so an upgrade of Etalon brings its settings. */
const settings = (socket: string): Record<string, string> => ({
  listen_addresses: "",
  unix_socket_directories: socket,
  unix_socket_permissions: "0700",
  timezone: "UTC",
  jit: "off", // our statements are short; compiling them costs more than it saves
  logging_collector: "on", // a week of log files, one a day, each day's overwritten a week later
  log_directory: "log",
  log_filename: "%a.log",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_truncate_on_rotation: "on",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] %a ",
});

/** The password of this data folder, made at first sight; two starters at once agree on one (a link is made once). */
export async function passwordOf(dataFolder: string, fresh: string): Promise<string> {
  const path = join(dataFolder, "password");
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, `${fresh}\n`, { mode: 0o600 });
  await link(mine, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await unlink(mine);
  return (await readFile(path, "utf8")).trim();
}

/** Makes the cluster beside its place and renames it, so that a half-made one is never found there. */
export async function makeCluster(
  { home, runner, programs }: Place,
  password: string,
  synced: boolean,
): Promise<Answer<null>> {
  const making = await mkdtemp(join(home, "cluster.new-"));
  const passwordFile = join(making, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  own(runner, making);
  const cluster = join(making, "cluster");
  const what = ["-D", cluster, "-U", SUPERUSER, `--pwfile=${passwordFile}`, ...AUTHENTICATION];
  // Without a locale: text sorts by code point, the same on every host, and no host locale can be missing.
  const made = runAs(runner, initdbOf(programs), [
    ...what,
    ...(synced ? [] : ["--no-sync"]),
    "--encoding=UTF8",
    "--no-locale",
  ]);
  if (made.ok) await rename(cluster, clusterIn(home)).catch(() => {}); // another starter was quicker: use his
  await rm(making, { recursive: true, force: true });
  return made.ok
    ? good(null)
    : refused("postgres.initdb", `initdb failed in ${home}: ${lastLine(made.said)}`);
}

export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  readonly status: "starting" | "stopping" | "ready";
}

/**
 * The server that runs on this cluster, by `postmaster.pid`; null when there is none. The file outlives a killed
 * server, and its number may meanwhile be somebody else's process: then PostgreSQL would not start, so the file goes.
 */
export async function postmasterOf(home: string): Promise<Postmaster | null> {
  const cluster = clusterIn(home);
  const file = join(cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [pidText = "", , , , folder = "", , , status = ""] = text.split("\n");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  if (!servesCluster(pid, cluster)) {
    await rm(file, { force: true });
    return null;
  }
  const known = status.trim();
  return {
    pid,
    socketFolder: folder,
    status: known === "ready" || known === "stopping" ? known : "starting",
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A postmaster works in its cluster's folder; where that cannot be seen, the program's name must do. */
function servesCluster(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch (error) {
    if (process.platform === "linux" && (error as NodeJS.ErrnoException).code === "ENOENT") return false;
  }
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" }).includes("postgres");
  } catch {
    return false;
  }
}

export type Start = "ready" | "somebody-else" | "not-yet" | { readonly failed: string };

/**
 * Starts the server and waits until it is ready. `somebody-else`: another starter was quicker. `not-yet`: processes of
 * a killed server still hold its memory; they leave by themselves.
 */
export async function startServer(
  { home, runner, programs }: Place,
  socket: string,
  more: Readonly<Record<string, string>>,
  withinMs: number,
): Promise<Start> {
  const logFile = join(home, `start-${process.pid}.log`); // what it says before its own log files are open
  const log = openSync(logFile, "w", 0o600);
  const given = Object.entries({ ...settings(socket), ...more }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = startAs(runner, postgresOf(programs), ["-D", clusterIn(home), ...given], log);
  closeSync(log);
  let exited: string | null = null;
  child.once("exit", (code, signal) => {
    exited = `exit ${code ?? signal}`;
  });
  child.once("error", (error) => {
    exited = error.message;
  });
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(20)) {
    const ready = exited === null && (await isReady(home, child.pid));
    if (exited === null && !ready) continue;
    const said = await readFile(logFile, "utf8");
    await unlink(logFile);
    return exited === null ? "ready" : whyNot(said, exited);
  }
  return { failed: `it was not ready within ${withinMs / 1000} s; see ${logFile}` };
}

async function isReady(home: string, pid: number | undefined): Promise<boolean> {
  const running = await postmasterOf(home);
  return running !== null && running.pid === pid && running.status === "ready";
}

function whyNot(log: string, exited: string): Start {
  if (/lock file ".*" already exists/.test(log)) return "somebody-else";
  if (/pre-existing shared memory block/.test(log)) return "not-yet";
  return { failed: lastLine(log) || exited };
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.findLast((line) => /FATAL|PANIC|error/.test(line)) ?? lines.at(-1) ?? "").trim();
}

/** Fast shutdown: sessions end, what they had not committed is undone. False when it took longer than `withinMs`. */
export async function stopServer(home: string, pid: number, withinMs: number): Promise<boolean> {
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {} // it is gone already
  };
  signal("SIGINT");
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(10)) {
    if (!isAlive(pid) || !servesCluster(pid, clusterIn(home))) return true;
  }
  signal("SIGQUIT"); // leaves at once; the next start repairs from the log
  return false;
}

/** Half-made clusters that a crash left behind; young ones may still be in the making. */
export async function clearRemains(
  home: string,
  names: readonly string[],
  olderThanMs: number,
): Promise<void> {
  for (const name of names.filter((each) => each.startsWith("cluster.new-"))) {
    const path = join(home, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > olderThanMs) await rm(path, { recursive: true, force: true });
  }
}
