// The connection on which a process serves its mailboxes: one transaction at a time, and as few messages to the database as
// that can be told in. Called by `mailbox-batch.ts` and `mailbox-server.ts`.

import type { Instant } from "@etalon/basis";
import type pg from "pg";
import type { Waiting } from "../mailbox/fold.ts";
import { type StoredComponent, withLongLists } from "../mailbox/stored.ts";
import type { Database } from "./database.ts";
import { literal } from "./literal.ts";

/** An aggregate that is locked: its state, and the first messages that wait for it. Instants are still text. */
export interface Taken {
  readonly component: StoredComponent;
  readonly key: string;
  readonly state: unknown;
  readonly messages: readonly Waiting[] | null;
  /** Of components with long lists: the version of the row, without the state when the caller has that; null: no row. */
  readonly version?: string | null;
  readonly lists?: Readonly<Record<string, readonly unknown[]>> | null;
}
type TakenRow = Omit<Taken, "component">;

/** What `give` writes for one component, each list as JSON; empty ones are left out. */
export type Given = Readonly<Record<string, string>>;

/** Versions of states with long lists that the caller has, by key, as JSON. */
export type Known = (component: StoredComponent) => string;

export class ServingSession {
  readonly #database: Database;
  #client: pg.Client | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Begins a transaction with keys that have messages ready, of each component behind its own last one. */
  async begin(
    after: ReadonlyMap<StoredComponent, string>,
    keys: number,
    perKey: number,
    known: Known,
  ): Promise<readonly Taken[]> {
    const calls = [...after].map(([s, key]) => {
      const asked = `${literal(key)}, ${keys}, ${perKey}`;
      return `${withLongLists.includes(s) ? `${s}.take_known(${asked}, ${literal(known(s))}::jsonb)` : `${s}.take(${asked})`} as ${s}`;
    });
    return this.#taken(`begin; select ${calls.join(", ")}`);
  }

  /** Of these keys, those that no other process has. */
  async takeThese(
    wanted: ReadonlyMap<StoredComponent, readonly string[]>,
    perKey: number,
    known: Known,
  ): Promise<readonly Taken[]> {
    const calls = [...wanted].map(([s, keys]) => {
      const asked = `array[${keys.map(literal).join(", ")}]::text[], ${perKey}`;
      return `${withLongLists.includes(s) ? `${s}.take_these_known(${asked}, ${literal(known(s))}::jsonb)` : `${s}.take_these(${asked})`} as ${s}`;
    });
    return this.#taken(`select ${calls.join(", ")}`);
  }

  /**
   * @param audit  entries for the log as JSON, in the order of the steps
   * @returns the version of the rows of states that were written; null when there are none
   */
  async commit(given: ReadonlyMap<StoredComponent, Given>, audit: readonly string[]): Promise<string | null> {
    const calls = [...given].map(([s, lists]) => {
      const fields = Object.entries(lists).map(([name, json]) => `"${name}":${json}`);
      return `${s}.give(${literal(`{${fields.join(",")}}`)}::jsonb)`;
    });
    if (audit.length > 0) calls.push(`audit.write_down(${literal(`[${audit.join(",")}]`)}::jsonb)`);
    if (calls.length === 0) await this.#query("commit");
    if (calls.length === 0) return null;
    calls.push("pg_current_xact_id()::xid::text as version"); // evaluated last, when there is one
    const [row] = await this.#query<{ version: string }>(`select ${calls.join(", ")}; commit`);
    return row?.version ?? null;
  }

  /** After a failure: the next `begin` finds a connection that is fit for it, or makes another. */
  async rollback(): Promise<void> {
    const client = this.#client;
    await client?.query("rollback").catch(() => this.#drop(client));
  }

  /** Due timers join their queues; tells for each component when to look again: null when none is set. */
  async readyTimers(
    components: readonly StoredComponent[],
    now: Instant,
    again: Instant,
    atMost: number,
  ): Promise<readonly (readonly [StoredComponent, Instant | null])[]> {
    const calls = components.map((s) => `${s}.ready_timers(${now}, ${again}, ${atMost})::text as ${s}`);
    const [row] = await this.#query<Record<string, string | null>>(`select ${calls.join(", ")}`);
    return components.map((s) => [s, row?.[s] == null ? null : BigInt(row[s])] as const);
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => {});
    this.#client = null;
  }

  async #taken(text: string): Promise<readonly Taken[]> {
    const [row = {}] = await this.#query<Record<string, readonly TakenRow[] | null>>(text);
    return Object.entries(row).flatMap(([name, list]) =>
      (list ?? []).map((one) => ({ component: name as StoredComponent, ...one })),
    );
  }

  /** The rows of the statement that returned some. */
  async #query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = await this.#connected();
    const results = (await client.query(text)) as unknown as pg.QueryResult<Row> | pg.QueryResult<Row>[];
    return [results].flat().find(({ rows }) => rows.length > 0)?.rows ?? [];
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    const client = await this.#database.session();
    client.once("end", () => this.#drop(client));
    this.#client = client;
    return client;
  }

  #drop(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    void client.end().catch(() => {});
  }
}
