// Carries out one component's acts in this process: after the commit that asked for them, at least once, one after
// the other within an aggregate. Called by `mailbox.ts`.

import { reviveInstants } from "@etalon/basis";
import type { StoredComponent } from "./database.ts";
import { type AnyController, earliest, jsonOf, reasonOf } from "./mailbox-fold.ts";
import type { Serving } from "./mailbox-server.ts";
import { Sleeper } from "./sleeper.ts";

interface Act {
  readonly seq: string;
  readonly key: string;
  readonly body: unknown;
  readonly failures: number;
}

/** Acts looked at in one search; those that other processes have in hand are among them. */
const LOOKED_AT = 1_000;
const BACKOFF_AT_MOST_MS = 5_000;

/**
 * An act in hand is held by a lock of the process's session, not by a transaction: it may last minutes, and an open
 * transaction would keep the database from clearing up. If the process dies the lock goes, and another takes the act.
 */
export class ActRunner {
  readonly #component: StoredComponent;
  readonly #perform: AnyController["perform"];
  readonly #serving: Serving;
  readonly #ownPosted: () => void;
  readonly #sleeper = new Sleeper();
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
    if (free <= 0) return limits.sweepMs;
    const { due, nextDue } = await this.#heads();
    if (due.length > 0) {
      const labels = await session.lock(
        due.map((seq) => this.#label(seq)),
        free,
      );
      const locked = due.filter((seq) => labels.includes(this.#label(seq)));
      const acts = await this.#stillThere(locked);
      for (const seq of locked) {
        const act = acts.get(seq);
        if (act) this.#begin(act);
        else await session.unlock(this.#label(seq)); // another process finished it in between
      }
    }
    return nextDue === null ? limits.sweepMs : Math.ceil(Number(nextDue - clock.now()) / 1e6);
  }

  /** The first act of each aggregate: which are due now, and when the next of the others is. */
  async #heads(): Promise<{ due: readonly string[]; nextDue: bigint | null }> {
    const s = this.#component;
    const now = this.#serving.clock.now();
    const rows = await this.#serving.database.as(s, (tx) =>
      tx.query<{ seq: string; due: string }>(
        `select seq, due from ${s}.act a
         where seq <> all($1::bigint[])
           and not exists (select from ${s}.act b where b.key = a.key and b.seq < a.seq)
         order by due > $2, seq limit $3`,
        [[...this.#inHand.keys()], now, LOOKED_AT],
      ),
    );
    return {
      due: rows.filter(({ due }) => BigInt(due) <= now).map(({ seq }) => seq),
      nextDue: earliest(rows.map(({ due }) => BigInt(due)).filter((due) => due > now)),
    };
  }

  async #stillThere(seqs: readonly string[]): Promise<ReadonlyMap<string, Act>> {
    if (seqs.length === 0) return new Map();
    const s = this.#component;
    const rows = await this.#serving.database.as(s, (tx) =>
      tx.query<Act & Record<string, unknown>>(
        `select seq, key, body, failures from ${s}.act where seq = any($1::bigint[]) and due <= $2`,
        [seqs, this.#serving.clock.now()],
      ),
    );
    return new Map(rows.map((row) => [row.seq, { ...row, body: reviveInstants(row.body) }]));
  }

  #begin(act: Act): void {
    const done = this.#carryOut(act)
      .catch((error) => {
        this.#serving.log?.error("mailbox.act-not-recorded", {
          component: this.#component,
          key: act.key,
          error,
        });
      })
      .then(() => this.#serving.session.unlock(this.#label(act.seq)))
      .then(() => {
        this.#inHand.delete(act.seq);
        this.wake();
      });
    this.#inHand.set(act.seq, done);
  }

  async #carryOut(act: Act): Promise<void> {
    const { signal } = this.#abort;
    try {
      const bodies = await this.#perform(act.body, act.key, signal);
      await this.#done(
        act,
        bodies.map((body) => jsonOf(body, "what an act returns")),
      );
    } catch (error) {
      if (!signal.aborted) await this.#failed(act, error); // once aborted, whoever serves next begins it anew
    }
  }

  /** If another process did it too, only the first to come here is heard. */
  async #done({ seq }: Act, told: readonly string[]): Promise<void> {
    const s = this.#component;
    await this.#serving.database.as(s, (tx) =>
      tx.prepared(
        `${s}-done`,
        `with done as (delete from ${s}.act where seq = $1 returning key)
         insert into ${s}.message (key, own, body)
         select done.key, true, u.body from done, unnest($2::jsonb[]) with ordinality u (body, nth) order by nth`,
        [seq, told],
      ),
    );
    if (told.length > 0) this.#ownPosted();
  }

  async #failed({ seq, key, body, failures }: Act, error: unknown): Promise<void> {
    const { database, limits, clock, log, alarm } = this.#serving;
    const s = this.#component;
    const why = reasonOf(error);
    if (failures + 1 >= limits.actTries) {
      await database.as(s, (tx) =>
        tx.query(
          `with gone as (delete from ${s}.act where seq = $1 returning key, body)
           insert into ${s}.aside (kind, key, own, body, why) select 'act', key, true, body, $2 from gone`,
          [seq, why],
        ),
      );
      alarm({ component: s, kind: "act", key, body, why });
      return;
    }
    const waitMs = Math.min(limits.actFirstWaitMs * 2 ** failures, limits.actLongestWaitMs);
    log?.warn("mailbox.act-failed", { component: s, key, failures: failures + 1, waitMs, error });
    await database.as(s, (tx) =>
      tx.query(`update ${s}.act set failures = failures + 1, due = $2 where seq = $1`, [
        seq,
        clock.now() + BigInt(Math.round(waitMs * 1e6)),
      ]),
    );
  }

  #label(seq: string): string {
    return `${this.#component}/act/${seq}`;
  }
}
