// A database server for one test file, and a fresh migrated database for each test. Called by tests only.

import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { insist } from "@etalon/basis";
import pg from "pg";
import type { ConnectionConfig } from "../database.ts";
import { openEmbeddedPostgres } from "../embedded-postgres.ts";
import { type Migration, migrate } from "../migrate.ts";
import { copyCluster } from "./made-cluster.ts";
import { makeTestFolder } from "./test-folder.ts";

export interface TestServer {
  /** A new database, about 50 ms. */
  fresh(): Promise<ConnectionConfig>;
  readonly superuser: ConnectionConfig;
  stop(): Promise<void>;
}

/** Without fsync: a killed client loses nothing even so, and no test pulls the plug. */
export async function openTestServer(migrations: readonly Migration[] = []): Promise<TestServer> {
  const folder = makeTestFolder();
  const dataFolder = join(folder, "postgres");
  await copyCluster(dataFolder);
  const opened = await openEmbeddedPostgres({ dataFolder, settings: { fsync: "off" } });
  insist(opened.ok, opened.ok ? "" : opened.why.text);
  const { connection, superuser, pid, stop } = opened.value;
  const endGuard = guard(pid, folder);
  const migrated = await migrate(connection, migrations);
  insist(migrated.ok, migrated.ok ? "" : migrated.why.text);

  let made = 0;
  return {
    superuser,
    async fresh() {
      const database = `fresh_${++made}`;
      const client = new pg.Client(superuser);
      await client.connect();
      await client.query(`create database ${database} template etalon owner etalon`);
      await client.end();
      return { ...connection, database };
    },
    async stop() {
      await stop();
      endGuard();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends the server also when this process is killed: it waits for the end of a pipe that only we hold open. */
function guard(pid: number, folder: string): () => void {
  const script = 'cat >/dev/null; kill -QUIT "$1"; sleep 1; rm -rf "$2"';
  const child = spawn("/bin/sh", ["-c", script, "sh", String(pid), folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  return () => {
    child.kill("SIGKILL");
  };
}
