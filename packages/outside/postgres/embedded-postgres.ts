// The embedded database: a real PostgreSQL server from npm, on a unix socket, with its data in one folder.
// Called by the apps (through `database-server.ts`) and by tests. One process at a time keeps it.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import {
  clearRemains,
  makeCluster,
  type Postmaster,
  passwordOf,
  postmasterOf,
  SUPERUSER,
  startServer,
  stopServer,
} from "./cluster.ts";
import { type Connection, openKeeping } from "./keeping.ts";
import { clusterIn, openDataFolder, settle, socketFolder } from "./place.ts";
import { installedPrograms } from "./programs.ts";
import type { Runner } from "./runner.ts";

export interface EmbeddedPostgresOptions {
  readonly dataFolder: string;
  readonly log?: Log;
  /** Further server settings, e.g. `{ fsync: "off" }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The ways to run to choose from, best first; left out, they are found out. */
  readonly runners?: readonly Runner[];
}

export interface EmbeddedPostgres {
  /** The database `etalon`, as the role that owns it and is no superuser. */
  readonly connection: Connection;
  readonly superuser: Connection;
  readonly pid: number;
  /** True when the server was already running, left behind by a process that was killed. */
  readonly adopted: boolean;
  /** Shuts the server down. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000; // repairing after a crash reads the log since the last checkpoint
const STOP_WITHIN_MS = 60_000;

/** Starts the server of a data folder, or takes over the one that still runs, and keeps it running until `stop`. */
export async function openEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<Answer<EmbeddedPostgres>> {
  const named = resolve(options.dataFolder);
  const folder = await openDataFolder(named);
  if (!folder.ok) return folder;
  const { dataFolder, home } = folder.value;
  try {
    const password = await passwordOf(dataFolder, randomBytes(24).toString("base64url"));
    return await open(options, dataFolder, home, password);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM") throw error;
    return refused(
      "postgres.data-folder",
      `The data folder ${named} belongs to another user (${code} at ${path ?? home}).`,
    );
  }
}

async function open(
  options: EmbeddedPostgresOptions,
  dataFolder: string,
  homeBefore: string,
  password: string,
): Promise<Answer<EmbeddedPostgres>> {
  const running = await ensureRunning(options, dataFolder, homeBefore, password);
  if (!running.ok) return running;
  let { server } = running.value;
  const { adopted, home } = running.value;
  options.log?.info(adopted ? "postgres.adopted" : "postgres.started", { pid: server.pid, dataFolder });

  const keeping = await openKeeping({
    superuser: connectionTo(server, SUPERUSER, password),
    dataFolder,
    // The server ended under us (killed, out of memory): bring it back, as often as it takes.
    async revive() {
      const again = await ensureRunning(options, dataFolder, home, password);
      if (!again.ok) return again;
      server = again.value.server;
      return good(null);
    },
    ...(options.log && { log: options.log }),
  });
  if (!keeping.ok) return keeping;
  await clearRemains(home, await readdir(home), 600_000);

  return good({
    connection: { ...connectionTo(server, "etalon", password), database: "etalon" },
    superuser: connectionTo(server, SUPERUSER, password),
    get pid() {
      return server.pid;
    },
    adopted,
    async stop() {
      keeping.value.stopping();
      const inTime = await stopServer(home, server.pid, STOP_WITHIN_MS);
      await keeping.value.close();
      options.log?.[inTime ? "info" : "warn"]("postgres.stopped", { pid: server.pid, inTime });
    },
  });
}

const connectionTo = ({ socketFolder: host }: Postmaster, user: string, password: string): Connection => ({
  host,
  port: 5432,
  user,
  password,
  database: "postgres",
});

interface Running {
  readonly server: Postmaster;
  /** Where its data is: the data folder, or elsewhere. */
  readonly home: string;
  readonly adopted: boolean;
}

/** Looks for a running server, else starts one, until there is one; other starters may do the same meanwhile. */
async function ensureRunning(
  options: EmbeddedPostgresOptions,
  dataFolder: string,
  homeBefore: string,
  password: string,
): Promise<Answer<Running>> {
  let home = homeBefore;
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(50)) {
    const server = await postmasterOf(home);
    if (server?.status === "ready") return good({ server, home, adopted: true });
    if (server) continue; // it starts or stops

    const installed = await installedPrograms();
    if (!installed.ok) return installed;
    const place = await settle(dataFolder, home, installed.value, options.runners);
    if (!place.ok) return place;
    home = place.value.home;
    if (!existsSync(clusterIn(home))) {
      const made = await makeCluster(place.value, password, options.settings?.fsync !== "off");
      if (!made.ok) return made;
    }
    const socket = await socketFolder(place.value);
    if (!socket.ok) return socket;
    const start = await startServer(place.value, socket.value, options.settings ?? {}, READY_WITHIN_MS);
    if (typeof start === "object") {
      return refused("postgres.start", `PostgreSQL does not start in ${home}: ${start.failed}`);
    }
    const started = await postmasterOf(home);
    if (start === "ready" && started) return good({ server: started, home, adopted: false });
  }
  return refused("postgres.start", `PostgreSQL in ${home} was not ready within ${READY_WITHIN_MS / 1000} s.`);
}
