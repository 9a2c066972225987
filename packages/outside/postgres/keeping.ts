// Who keeps an embedded server: one process at a time, known by a session that holds a lock in the server itself.
// The session ends with the process, whatever kills it, so the lock is never stale. Called by `embedded-postgres.ts`.

import { setTimeout as pause } from "node:timers/promises";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import pg from "pg";

export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

interface KeepingOptions {
  readonly superuser: Connection;
  readonly dataFolder: string;
  readonly revive: () => Promise<Answer<null>>;
  readonly log?: Log;
}

interface Keeping {
  /** From now on the server's end is wanted. */
  stopping(): void;
  close(): Promise<void>;
}

const KEEPER = "hashtextextended('etalon/keeper', 0)";
/** A process that was just killed leaves its lock within moments. */
const LOCK_WITHIN_MS = 500;

export async function openKeeping(options: KeepingOptions): Promise<Answer<Keeping>> {
  let stopping = false;
  let session: pg.Client | null = null;

  async function keep(): Promise<Answer<null>> {
    const client = new pg.Client({
      ...options.superuser,
      application_name: `etalon (process ${process.pid})`,
    });
    client.on("error", () => {}); // `end` follows
    try {
      const lock = await lockedBy(client, options.dataFolder);
      if (!lock.ok) {
        await client.end().catch(() => {});
        return lock;
      }
      await prepareDatabase(client, options.superuser.password);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    session = client;
    client.once("end", () => {
      if (!stopping) void keepAgain();
    });
    return good(null);
  }

  async function keepAgain(): Promise<void> {
    options.log?.error("postgres.lost", { dataFolder: options.dataFolder });
    for (let waitMs = 100; !stopping; waitMs = Math.min(2 * waitMs, 10_000)) {
      const why = await reviveAndKeep();
      if (why === null) return options.log?.warn("postgres.back", { dataFolder: options.dataFolder });
      options.log?.error("postgres.not-back", { why });
      await pause(waitMs);
    }
  }

  async function reviveAndKeep(): Promise<string | null> {
    try {
      const revived = await options.revive();
      const kept = revived.ok ? await keep() : revived;
      return kept.ok ? null : kept.why.text;
    } catch (error) {
      return String(error);
    }
  }

  const kept = await keep();
  if (!kept.ok) return kept;
  return good({
    stopping() {
      stopping = true;
    },
    async close() {
      await session?.end().catch(() => {});
    },
  });
}

async function lockedBy(client: pg.Client, dataFolder: string): Promise<Answer<null>> {
  try {
    await client.connect();
  } catch (error) {
    return refused(
      "postgres.adopt",
      `A PostgreSQL server runs in ${dataFolder} but does not let us in: ${(error as Error).message}.`,
    );
  }
  for (const deadline = Date.now() + LOCK_WITHIN_MS; ; await pause(50)) {
    const { rows } = await client.query<{ ours: boolean }>(`select pg_try_advisory_lock(${KEEPER}) as ours`);
    if (rows[0]?.ours) return good(null);
    if (Date.now() > deadline) break;
  }
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32) | l.objid::bigint = ${KEEPER}`,
  );
  const holder = rows[0]?.name ?? "another process";
  return refused(
    "postgres.in-use",
    `The data folder ${dataFolder} is in use by ${holder}; stop it, or choose another folder.`,
  );
}

/** The database `etalon` and the role that owns it: it may make roles for components, and is no superuser. */
export async function prepareDatabase(client: pg.Client, password: string): Promise<void> {
  const { rows } = await client.query(
    "select exists (select from pg_roles where rolname = 'etalon') as role, exists (select from pg_database where datname = 'etalon') as database",
  );
  if (!rows[0].role) {
    await client.query(`create role etalon login createrole password ${client.escapeLiteral(password)}`);
  }
  if (!rows[0].database) await client.query("create database etalon owner etalon");
}
