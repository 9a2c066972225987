// Carries out one component's acts in this process: after the commit that asked for them, at least once, one after
// the other within an aggregate. Called by `mailbox.ts`.

import { reviveInstants } from "@etalon/basis";
import { type AnyController, earliest, jsonOf, reasonOf } from "../mailbox/fold.ts";
import { aboutLine } from "../mailbox/news.ts";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { carriedOut } from "../mailbox/watched-act.ts";
import { wayIn } from "../telemetry/way.ts";
import type { Transaction } from "./database.ts";
import type { Serving } from "./mailbox-server.ts";

interface Act {
  readonly seq: string;
  readonly body: unknown;
  readonly way: string | null;
  readonly failures: number;
}

/** Aggregates looked at in one search; those whose acts other processes have in hand are among them. */
const LOOKED_AT = 1_000;
const BACKOFF_AT_MOST_MS = 5_000;

/**
 * An aggregate's acts are taken in hand together, under a lock of the process's session and not of a transaction: an
 * act may last minutes, and an open transaction would keep the database from clearing up. If the process dies the lock
 * goes, and another process takes them.
 */
export class ActRunner {
  readonly #component: StoredComponent;
  readonly #perform: AnyController["perform"];
  readonly #serving: Serving;
  readonly #ownPosted: () => void;
  readonly #sleeper = new Sleeper();
  /** By key. */
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();

  constructor(
    component: StoredComponent,
    perform: AnyController["perform"],
    serving: Serving,
    ownPosted: () => void,
  ) {
    this.#component = component;
    this.#perform = perform;
    this.#serving = serving;
    this.#ownPosted = ownPosted;
  }

  wake(): void {
    this.#sleeper.wake();
  }

  stop(): void {
    this.#abort.abort();
    this.wake();
  }

  /** Until `stop`, and then until what is in hand is done or has had its time. */
  async run(): Promise<void> {
    const { log, limits } = this.#serving;
    for (let waitMs = 50; !this.#abort.signal.aborted; ) {
      this.#sleeper.forget();
      try {
        const nextMs = await this.#takeUp();
        if (nextMs > 0) await this.#sleeper.sleep(Math.min(nextMs, limits.sweepMs));
        waitMs = 50;
      } catch (error) {
        log?.error("mailbox.acts-interrupted", { component: this.#component, error });
        await this.#sleeper.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, BACKOFF_AT_MOST_MS);
      }
    }
    await this.#finish();
  }

  async #finish(): Promise<void> {
    const all = Promise.all(this.#inHand.values());
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, this.#serving.limits.actsMayFinishMs);
    });
    await Promise.race([all, enough]);
    clearTimeout(timer);
  }

  /** Takes up what is due and free; returns how long until there may be more, in ms. */
  async #takeUp(): Promise<number> {
    const { session, limits, clock } = this.#serving;
    const free = limits.actsAtOnce - this.#inHand.size;
    if (free <= 0) return limits.sweepMs; // whatever is done next wakes us
    const { due, nextDue } = await this.#waitingKeys();
    if (due.length > 0) {
      const byLabel = new Map(due.map((key) => [this.#label(key), key]));
      for (const label of await session.lock([...byLabel.keys()], free)) {
        this.#takeInHand(byLabel.get(label) ?? "", label);
      }
    }
    return nextDue === null ? limits.sweepMs : Math.ceil(Number(nextDue - clock.now()) / 1e6);
  }

  /** Aggregates whose first act is due now, and when the next of the others is. */
  async #waitingKeys(): Promise<{ due: readonly string[]; nextDue: bigint | null }> {
    const s = this.#component;
    const now = this.#serving.clock.now();
    const rows = await this.#serving.database.as(s, (tx) =>
      tx.query<{ key: string; due: string }>(
        `select key, due from ${s}.act a
         where key <> all($1::text[])
           and not exists (select from ${s}.act b where b.key = a.key and b.seq < a.seq)
         order by due > $2, seq limit $3`,
        [[...this.#inHand.keys()], now, LOOKED_AT],
      ),
    );
    return {
      due: rows.filter(({ due }) => BigInt(due) <= now).map(({ key }) => key),
      nextDue: earliest(rows.map(({ due }) => BigInt(due)).filter((due) => due > now)),
    };
  }

  #takeInHand(key: string, label: string): void {
    const { session, log } = this.#serving;
    const done = this.#carryOutAll(key)
      .catch((error) => log?.error("mailbox.acts-interrupted", { component: this.#component, key, error }))
      .then(() => session.unlock(label))
      .then(() => {
        this.#inHand.delete(key);
        this.wake(); // an act may have come after the last look
      });
    this.#inHand.set(key, done);
  }

  /** The aggregate's acts in their order, until none is due. */
  async #carryOutAll(key: string): Promise<void> {
    let act = await this.#serving.database.as(this.#component, (tx) => this.#firstDue(tx, key));
    while (act !== null && !this.#abort.signal.aborted) act = await this.#carryOut(act, key);
  }

  /** Returns the next act if that is due. */
  async #carryOut(act: Act, key: string): Promise<Act | null> {
    const { signal } = this.#abort;
    const { watch } = this.#serving;
    try {
      const told = await carriedOut(this.#component, key, act, watch, async () => {
        const bodies = await this.#perform(act.body, key, signal);
        return bodies.map((body) => jsonOf(body, "what an act returns"));
      });
      return await this.#done(act, key, told.value, told.way);
    } catch (error) {
      return signal.aborted ? null : await this.#failed(act, key, error); // once aborted, another begins it anew
    }
  }

  /** If another process did it too, only the first to come here is heard. */
  async #done({ seq }: Act, key: string, told: readonly string[], way: string | null): Promise<Act | null> {
    const s = this.#component;
    const next = await this.#serving.database.as(s, async (tx) => {
      const gone = await tx.prepared(`${s}-done`, `delete from ${s}.act where seq = $1 returning seq`, [seq]);
      if (gone.length === 0) return null; // and it goes on with those that follow
      if (told.length > 0) await tx.prepared(`${s}-tell`, tellOf(s), [key, told, way]);
      return this.#firstDue(tx, key);
    });
    if (told.length > 0) this.#ownPosted();
    return next;
  }

  /** Nothing follows before it was tried again, or else set aside. */
  async #failed({ seq, body, failures, way: text }: Act, key: string, error: unknown): Promise<Act | null> {
    const { database, limits, clock, log, alarm } = this.#serving;
    const s = this.#component;
    const why = reasonOf(error);
    const way = wayIn(text);
    if (failures + 1 < limits.actTries) {
      const waitMs = Math.min(limits.actFirstWaitMs * 2 ** failures, limits.actLongestWaitMs);
      const due = clock.now() + BigInt(Math.round(waitMs * 1e6));
      await database.as(s, (tx) =>
        tx.query(`update ${s}.act set failures = failures + 1, due = $2 where seq = $1`, [seq, due]),
      );
      const about = aboutLine(key, body, way);
      log?.warn("mailbox.act-failed", { component: s, ...about, failures: failures + 1, waitMs, error });
      return null;
    }
    const next = await database.as(s, async (tx) => {
      await tx.query(
        `with gone as (delete from ${s}.act where seq = $1 returning key, body)
         insert into ${s}.aside (kind, key, own, body, why) select 'act', key, true, body, $2 from gone`,
        [seq, why],
      );
      return this.#firstDue(tx, key);
    });
    alarm({ component: s, kind: "act", key, body, way, why });
    return next;
  }

  async #firstDue(tx: Transaction, key: string): Promise<Act | null> {
    const s = this.#component;
    const [row] = await tx.prepared<Act & { readonly due: string }>(
      `${s}-first-act`,
      `select seq, body, way, failures, due from ${s}.act where key = $1 order by seq limit 1`,
      [key],
    );
    if (!row || BigInt(row.due) > this.#serving.clock.now()) return null;
    return { ...row, body: reviveInstants(row.body) };
  }

  #label(key: string): string {
    return `${this.#component}/acts/${key}`;
  }
}

const tellOf = (s: StoredComponent): string =>
  `insert into ${s}.message (key, own, body, way)
   select $1, true, body, $3 from unnest($2::jsonb[]) with ordinality u (body, nth) order by nth`;
