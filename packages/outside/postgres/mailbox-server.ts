// Serves one component in this process: batch after batch while messages wait, asleep otherwise.
// Called by `mailbox.ts`.

import type { Clock, Instant, Log } from "@etalon/basis";
import { type AnyController, earliest, type Folded, reasonOf, type Trouble } from "../mailbox/fold.ts";
import type { MailboxLimits } from "../mailbox/limits.ts";
import { type Alarm, aboutLine, type Stepped, tellSteps } from "../mailbox/news.ts";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { MailboxWatch } from "../mailbox/watch.ts";
import { type Database, isContentFault, sqlState, type Transaction } from "./database.ts";
import { type Batch, BatchError, BY_INDEX, runBatch, setMessageAside } from "./mailbox-batch.ts";
import type { ProcessSession } from "./process-session.ts";

/** What servers and act runners of one mailbox have in common. */
export interface Serving {
  readonly database: Database;
  readonly session: ProcessSession;
  readonly clock: Clock;
  readonly limits: MailboxLimits;
  readonly log: Log | undefined;
  readonly watch: MailboxWatch;
  readonly stepped: (stepped: Stepped) => void;
  readonly alarm: (alarm: Alarm) => void;
}

const BACKOFF_AT_MOST_MS = 5_000;
const HELP_EVERY_MS = 200;
const FORGET_IDS_EVERY_MS = 3_600_000;
const TIMERS_AT_ONCE = 1_000;
/** When another process is at the timers. */
const TIMERS_AGAIN_NS = 10_000_000n;

export class MailboxServer {
  readonly #component: StoredComponent;
  readonly #controller: AnyController;
  readonly #serving: Serving;
  readonly #actsCame: () => void;
  readonly #sleeper = new Sleeper();
  #stopping = false;
  /** Where the last batch ended in the order of keys; the next one goes on behind it, so every key has its turn. */
  #after = "";
  /** Batches still to be run with a single message, after the database did not take one. */
  #careful = 0;
  /** When to look at the timers next. */
  #timersAt: Instant = 0n;
  #helpedMs = Number.NEGATIVE_INFINITY;
  #forgotMs = Number.NEGATIVE_INFINITY;

  constructor(component: StoredComponent, controller: AnyController, serving: Serving, actsCame: () => void) {
    this.#component = component;
    this.#controller = controller;
    this.#serving = serving;
    this.#actsCame = actsCame;
  }

  wake(): void {
    this.#sleeper.wake();
  }

  stop(): void {
    this.#stopping = true;
    this.wake();
  }

  /** Until `stop`. What the world does (the database restarts) is waited out. */
  async run(): Promise<void> {
    for (let waitMs = 50; !this.#stopping; ) {
      this.#sleeper.forget();
      try {
        if (this.#serving.clock.now() >= this.#timersAt) await this.#readyTimers();
        const worked = await this.#round();
        if (!worked) await this.#sleeper.sleep(this.#untilTimersMs());
        waitMs = 50;
      } catch (error) {
        this.#serving.log?.error("mailbox.interrupted", { component: this.#component, error });
        await this.#sleeper.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, BACKOFF_AT_MOST_MS);
      }
    }
  }

  /** One batch; false when nothing waits. */
  async #round(): Promise<boolean> {
    const { database, clock, limits, watch } = this.#serving;
    const careful = this.#careful > 0;
    const keys = careful ? 1 : limits.keysPerBatch;
    try {
      const batch = await runBatch(database, {
        component: this.#component,
        controller: this.#controller,
        now: () => clock.now(),
        watch,
        after: this.#after,
        keys,
        messagesPerKey: careful ? 1 : limits.messagesPerKey,
      });
      if (careful) this.#careful--;
      const fromTheStart = this.#after === "";
      this.#after = batch.keys.length < keys ? "" : (batch.keys.at(-1) ?? "");
      await this.#committed(batch);
      if (batch.keys.length === limits.keysPerBatch) this.#callForHelp();
      return batch.keys.length > 0 || !fromTheStart;
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      await this.#notWritten(error, careful);
      return true;
    }
  }

  async #committed({ folded }: Batch): Promise<void> {
    const { session, stepped, watch, log } = this.#serving;
    const { says, timers, acts, failures } = summed(folded);
    session.ring(says);
    if (acts) this.#actsCame();
    if (timers !== null && timers < this.#timersAt) this.#timersAt = timers;
    for (const each of folded) {
      const { key, heard, misunderstood } = each;
      tellSteps(this.#component, each, watch, log);
      for (const { body, outcome, way } of heard)
        stepped({ component: this.#component, key, heard: body, outcome, way });
      for (const trouble of misunderstood) this.#raise(key, trouble);
    }
    for (const { key, failed } of failures) await this.#countFailure(key, failed);
  }

  /** A batch whose content the database refuses is tried again message by message, until the bad one is found. */
  async #notWritten({ cause, folded }: BatchError, careful: boolean): Promise<void> {
    const state = sqlState(cause);
    if (state !== null && /^40/.test(state)) return; // a deadlock or the like: once more
    if (!isContentFault(cause)) throw cause;
    if (!careful) {
      this.#careful = this.#serving.limits.keysPerBatch * this.#serving.limits.messagesPerKey;
      return;
    }
    for (const { key, heard } of folded) {
      for (const { seq, body, way } of heard)
        await this.#countFailure(key, { seq, body, way, why: reasonOf(cause) });
    }
  }

  /** In a transaction of its own, since the step's own came to nothing. */
  async #countFailure(key: string, trouble: Trouble): Promise<void> {
    const { database, limits, log } = this.#serving;
    const s = this.#component;
    const aside = await database.as(s, async (tx) => {
      const [row] = await tx.query<{ failures: number }>(
        `update ${s}.message set failures = failures + 1 where seq = $1 returning failures`,
        [trouble.seq],
      );
      if (!row || row.failures < limits.stepTries) return false;
      await setMessageAside(tx, s, trouble.seq, trouble.why);
      return true;
    });
    if (aside) this.#raise(key, trouble);
    else {
      const { body, way, why } = trouble;
      log?.warn("mailbox.step-threw", { component: s, ...aboutLine(key, body, way), why });
    }
  }

  #raise(key: string, { body, way, why }: Trouble): void {
    this.#serving.alarm({ component: this.#component, kind: "message", key, body, way, why });
  }

  /** More waits than one batch takes: servers asleep in other processes may join. */
  #callForHelp(): void {
    const nowMs = performance.now();
    if (nowMs - this.#helpedMs < HELP_EVERY_MS) return;
    this.#helpedMs = nowMs;
    this.#serving.session.notify(this.#component);
  }

  /** Due timers join their queues; when the next one is due is remembered. Old ids are forgotten now and then. */
  async #readyTimers(): Promise<void> {
    const { database, clock, limits } = this.#serving;
    const s = this.#component;
    const now = clock.now();
    const soon = now + TIMERS_AGAIN_NS;
    const next = await database.as(
      s,
      async (tx) => {
        // One process at a time, else timers that two take up between them might be heard out of order.
        const [turn] = await tx.query<{ ours: boolean }>(
          `select pg_try_advisory_xact_lock(hashtextextended('${s}/timers', 0)) as ours`,
        );
        if (!turn?.ours) return soon;
        await this.#forgetIds(tx);
        const { length } = await tx.prepared(`${s}-ready`, readyTimersOf(s), [now, TIMERS_AT_ONCE]);
        if (length === TIMERS_AT_ONCE) return now;
        const [row] = await tx.query<{ next: string | null }>(
          `select min(due) as next from ${s}.message where not ready`,
        );
        return row?.next ? BigInt(row.next) : null;
      },
      BY_INDEX,
    );
    const sweepAt = now + BigInt(limits.sweepMs) * 1_000_000n;
    this.#timersAt = next !== null && next < sweepAt ? next : sweepAt;
  }

  async #forgetIds(tx: Transaction): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#forgotMs < FORGET_IDS_EVERY_MS) return;
    this.#forgotMs = nowMs;
    await tx.query(`delete from ${this.#component}.posted where at < now() - make_interval(secs => $1)`, [
      this.#serving.limits.idsRememberedS,
    ]);
  }

  /** At most a sweep, since the clock may be simulated and run faster than the machine's. */
  #untilTimersMs(): number {
    const waitMs = Number(this.#timersAt - this.#serving.clock.now()) / 1e6;
    return Math.min(Math.ceil(waitMs), this.#serving.limits.sweepMs);
  }
}

/** The new `seq` is taken in the order of due times, and behind everything that is already waiting. */
const readyTimersOf = (s: StoredComponent): string =>
  `update ${s}.message m set ready = true, seq = due.new
   from (
     select seq as old, nextval('${s}.message_seq_seq') as new
     from (
       select seq from ${s}.message where not ready and due <= $1
       order by due, seq limit $2 for update skip locked
     ) heads
   ) due
   where m.seq = due.old returning 1`;

interface Sum {
  readonly says: ReadonlySet<StoredComponent>;
  readonly timers: Instant | null;
  readonly acts: boolean;
  readonly failures: readonly { readonly key: string; readonly failed: Trouble }[];
}

function summed(folded: readonly Folded[]): Sum {
  const dues = folded.flatMap(({ timers }) => timers.map(({ due }) => due));
  return {
    says: new Set(folded.flatMap(({ says }) => says.map(({ component }) => component))),
    timers: earliest(dues),
    acts: folded.some(({ acts }) => acts.length > 0),
    failures: folded.flatMap(({ key, failed }) => (failed === null ? [] : [{ key, failed }])),
  };
}
