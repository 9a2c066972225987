// The mailbox's one lasting connection per process: it hears that work has come, and holds the locks of acts in hand,
// which end with the process. Called by `mailbox.ts` and `act-session.ts`.

import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "@etalon/basis";
import type pg from "pg";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { Database } from "./database.ts";

const channelOf = (component: StoredComponent): string => `etalon_${component}`;
/** Posts within this time share one notification. */
const NOTIFY_EVERY_MS = 2;
const RECONNECT_AT_MOST_MS = 5_000;

/**
 * Notifications are sent after the commit of what they tell of, apart from it: inside a transaction they would make
 * all commits queue for one lock. One that is lost with a dying process is made up for by the servers' sweeps.
 */
export class ProcessSession {
  readonly #database: Database;
  readonly #log: Log | undefined;
  readonly #wakes = new Map<StoredComponent, () => void>();
  readonly #owed = new Set<StoredComponent>();
  #client: Promise<pg.Client> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #notifying: Promise<void> | null = null;

  constructor(database: Database, log: Log | undefined) {
    this.#database = database;
    this.#log = log;
  }

  /** `wake` is called whenever messages may have come for `component`, and after each reconnection. */
  async hear(component: StoredComponent, wake: () => void): Promise<void> {
    this.#wakes.set(component, wake);
    await this.ask(`listen ${channelOf(component)}`);
  }

  /** Messages for these components were committed. Who is served here needs no notification. */
  ring(components: Iterable<StoredComponent>): void {
    for (const component of components) {
      const wake = this.#wakes.get(component);
      if (wake) wake();
      else this.notify(component);
    }
  }

  /** Wakes the component's servers in all processes. */
  notify(component: StoredComponent): void {
    this.#owed.add(component);
    this.#notifying ??= this.#notifyOwed();
  }

  async close(): Promise<void> {
    await this.#notifying;
    this.#closed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end().catch(() => {});
  }

  /** What the last statement returns. One question at a time: a connection takes no second one before its answer. */
  async ask<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    const before = this.#turn;
    const asked = before.then(async () => (await this.#connected()).query<Row>(text, values && [...values]));
    this.#turn = asked.catch(() => {});
    return [await asked].flat().at(-1)?.rows ?? [];
  }

  #connected(): Promise<pg.Client> {
    if (this.#closed) return Promise.reject(new Error("the mailbox was stopped"));
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    try {
      const client = await this.#database.session();
      client.on("notification", ({ channel }) => {
        for (const [component, wake] of this.#wakes) if (channelOf(component) === channel) wake();
      });
      client.once("end", () => {
        this.#client = null;
        if (!this.#closed) void this.#reconnect();
      });
      return client;
    } catch (error) {
      this.#client = null; // the next caller tries anew
      throw error;
    }
  }

  async #reconnect(): Promise<void> {
    for (let waitMs = 50; !this.#closed; waitMs = Math.min(2 * waitMs, RECONNECT_AT_MOST_MS)) {
      try {
        for (const component of this.#wakes.keys()) await this.ask(`listen ${channelOf(component)}`);
        for (const wake of this.#wakes.values()) wake();
        return;
      } catch (error) {
        this.#log?.warn("mailbox.session-lost", { error });
        await pause(waitMs);
      }
    }
  }

  async #notifyOwed(): Promise<void> {
    while (this.#owed.size > 0 && !this.#closed) {
      await pause(NOTIFY_EVERY_MS);
      const channels = [...this.#owed].map(channelOf);
      this.#owed.clear();
      try {
        await this.ask("select pg_notify(channel, '') from unnest($1::text[]) channel", [channels]);
      } catch (error) {
        this.#log?.debug("mailbox.notify", { error }); // the sweeps make up for it
      }
    }
    this.#notifying = null;
  }
}
