// Connections to Etalon's database: each transaction runs as one component, with that component's rights and no more.
// Called by the mailbox and by components' stores.

import { Fault, type Log } from "@etalon/basis";
import pg from "pg";
import type { StoredComponent } from "../mailbox/stored.ts";
import { silentLog } from "../telemetry/log.ts";
import { outageOf } from "../telemetry/outage.ts";

export const roleOf = (component: StoredComponent): string => `etalon_${component}`;
/** May post to every component and read nothing. */
export const POSTING_ROLE = "etalon_post";
/** May also serve every mailbox, by calling its functions and in no other way; what a connection is between transactions. */
export const SERVING_ROLE = "etalon_serve";

/** What `pg` wants to know to connect, e.g. `embeddedPostgres.connection` or `{ connectionString }`. */
export type ConnectionConfig = Pick<
  pg.ClientConfig,
  "host" | "port" | "user" | "password" | "database" | "connectionString" | "ssl"
>;

export interface Transaction {
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Planned once per connection under `name`. */
  prepared<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]>;
}

export interface Database {
  /** One transaction as `component`; rolled back when `work` throws. `settings` are SQL, for this transaction. */
  as<T>(component: StoredComponent, work: (tx: Transaction) => Promise<T>, settings?: string): Promise<T>;
  /** One statement that calls a function of the mailbox, outside any component; planned once per connection under `name`. */
  call<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<Row[]>;
  /** A connection apart from the pool, for listening, for locks and for serving; the caller ends it. */
  session(): Promise<pg.Client>;
  /** For all that stands beside the database: its absence is told once, and not by everybody whom it stops. */
  readonly log: Log;
  close(): Promise<void>;
}

/** One that is gone refuses at once; one whose computer is busy takes its time, and only a host that drops what is sent is silent. */
const CONNECT_WITHIN_MS = 30_000;

export interface DatabaseOptions {
  readonly connection: ConnectionConfig;
  readonly log?: Log;
  readonly connectionsAtMost?: number;
}

export function openDatabase({
  connection,
  log = silentLog,
  connectionsAtMost = 16,
}: DatabaseOptions): Database {
  const outage = outageOf(log, "database", isUnreachable);
  const config = {
    ...connection,
    application_name: `etalon worker (process ${process.pid})`,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true, // else a server that vanished without a word would be waited for without end
  };
  // Without the second setting a backslash in a literal would mean something.
  const becomeServer = (client: pg.ClientBase) =>
    client.query(`set role ${SERVING_ROLE}; set standard_conforming_strings = on`);
  const pool = new pg.Pool({ ...config, max: connectionsAtMost, onConnect: becomeServer });
  let closing = false;
  // A pool that closes does not wait for its connections' farewell: a server that stops meanwhile is no news.
  pool.on("error", (error) => closing || outage.log.warn("database.connection-lost", { error }));
  pool.on("connect", (client) => client.on("error", () => {})); // in use: the query at hand fails and says so

  /** Who has tried knows whether it is there. */
  async function tried<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      outage.back();
      return result;
    } catch (error) {
      if (!closing && isUnreachable(error)) outage.gone(error);
      throw error;
    }
  }

  return {
    log: outage.log,
    async as(component, work, settings = "") {
      const client = await tried(() => pool.connect());
      try {
        await client.query(`begin; set local role ${roleOf(component)}; ${settings}`);
        const result = await work(transactionOn(client));
        await client.query("commit");
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is thrown away.
        await client.query("rollback").then(
          () => client.release(),
          (broken) => client.release(broken),
        );
        throw error;
      }
    },
    async call<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]) {
      return (await tried(() => pool.query<Row>({ name, text, values: [...values] }))).rows;
    },
    async session() {
      const client = new pg.Client(config);
      client.on("error", () => {}); // `end` follows, which its owner hears
      await tried(async () => {
        await client.connect();
        await becomeServer(client);
      });
      return client;
    },
    close() {
      closing = true;
      return pool.end();
    },
  };
}

function transactionOn(client: pg.PoolClient): Transaction {
  return {
    async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(text, [...values])).rows;
    },
    async prepared<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]) {
      return (await client.query<Row>({ name, text, values: [...values] })).rows;
    },
  };
}

/** SQLSTATE of a database error; null for anything else (a connection that broke, our own mistakes). */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** The connection broke, or the server shuts down, starts, or has no place left (SQLSTATE 08, 57P, 53300). */
export function isAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|57P|53300)/.test(state);
  return error instanceof Error && !(error instanceof Fault);
}

/** It is not to be reached, or was not a moment ago: nothing that anybody here could have done otherwise. */
function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|57P)/.test(state);
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOENT|ENOTFOUND|EAI_)/.test(String(code)) ||
    /^Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|^Client was closed/.test(
      String(message),
    )
  );
}

/** What the content of a message can bring about: not storable, not allowed, too large. Trying again would not help. */
export function isContentFault(error: unknown): boolean {
  return error instanceof Fault || /^(22|23|54)/.test(sqlState(error) ?? "");
}
