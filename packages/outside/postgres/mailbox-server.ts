// Serves components in this process: batch after batch while messages wait, asleep otherwise. Called by `mailbox.ts`.

import type { Clock, Instant, Log } from "@etalon/basis";
import { type AnyController, reasonOf, type Trouble } from "../mailbox/fold.ts";
import type { MailboxLimits } from "../mailbox/limits.ts";
import { type Alarm, aboutLine, type Stepped, tellSteps } from "../mailbox/news.ts";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { MailboxWatch } from "../mailbox/watch.ts";
import { type Database, isContentFault, sqlState } from "./database.ts";
import { KeptStates } from "./kept-states.ts";
import { type Batch, BatchError, runBatch, setMessageAside } from "./mailbox-batch.ts";
import { depthOf } from "./mailbox-depth.ts";
import type { ProcessSession } from "./process-session.ts";
import { ServingSession } from "./serving-session.ts";

/** What the server and the act runner of one mailbox have in common. */
export interface Serving {
  readonly database: Database;
  readonly session: ProcessSession;
  readonly clock: Clock;
  readonly limits: MailboxLimits;
  readonly log: Log | undefined;
  readonly watch: MailboxWatch;
  /** With the version of the row that it left. */
  readonly stepped: (stepped: Stepped, version: string | null) => void;
  readonly alarm: (alarm: Alarm) => void;
}

const BACKOFF_AT_MOST_MS = 5_000;
const HELP_EVERY_MS = 200;
const FORGET_IDS_EVERY_MS = 3_600_000;
const TIMERS_AT_ONCE = 1_000;
/** When another process is at the timers. */
const TIMERS_AGAIN_NS = 10_000_000n;

export class MailboxServer {
  readonly #serving: Serving;
  readonly #session: ServingSession;
  readonly #actsCame: (component: StoredComponent) => void;
  readonly #sleeper = new Sleeper();
  readonly #kept = new KeptStates();
  readonly #controllers = new Map<StoredComponent, AnyController>();
  #stopping = false;
  /** Where messages may wait: where the last batch ended in the order of keys, so that every key has its turn. */
  readonly #after = new Map<StoredComponent, string>();
  /** Batches still to be run with a single message, after the database did not take one. */
  readonly #careful = new Map<StoredComponent, number>();
  /** When to look at the timers next. */
  readonly #timersAt = new Map<StoredComponent, Instant>();
  #sweptMs = Number.NEGATIVE_INFINITY;
  readonly #helpedMs = new Map<StoredComponent, number>();
  #forgotMs = Number.NEGATIVE_INFINITY;

  constructor(serving: Serving, actsCame: (component: StoredComponent) => void) {
    this.#serving = serving;
    this.#session = new ServingSession(serving.database);
    this.#actsCame = actsCame;
  }

  add(component: StoredComponent, controller: AnyController): void {
    this.#controllers.set(component, controller);
    this.#timersAt.set(component, 0n);
    this.wake(component);
  }

  /** Messages may have come for it. */
  wake(component: StoredComponent): void {
    if (!this.#after.has(component)) this.#after.set(component, "");
    this.#sleeper.wake();
  }

  stop(): void {
    this.#stopping = true;
    this.#sleeper.wake();
  }

  /** Until `stop`. What the world does (the database restarts) is waited out. */
  async run(): Promise<void> {
    for (let waitMs = 50; !this.#stopping; ) {
      this.#sleeper.forget();
      try {
        this.#sweep();
        await this.#readyTimers();
        await this.#round();
        if (this.#after.size === 0) await this.#sleeper.sleep(this.#untilTimersMs());
        waitMs = 50;
      } catch (error) {
        this.#serving.log?.error("mailbox.interrupted", { error });
        await this.#sleeper.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, BACKOFF_AT_MOST_MS);
      }
    }
    await this.#session.close();
  }

  /** What nobody told us of: what a dying process left, and its timers. */
  #sweep(): void {
    const nowMs = performance.now();
    if (nowMs - this.#sweptMs < this.#serving.limits.sweepMs) return;
    this.#sweptMs = nowMs;
    for (const component of this.#controllers.keys()) {
      if (!this.#after.has(component)) this.#after.set(component, "");
      this.#timersAt.set(component, 0n);
    }
  }

  /** One batch of all components for which messages may wait; of one alone, when it is to be found out what fails there. */
  async #round(): Promise<void> {
    const [wary] = this.#careful.keys();
    const { clock, limits, watch } = this.#serving;
    const after = new Map(wary === undefined ? this.#after : [[wary, this.#after.get(wary) ?? ""]]);
    for (const component of after.keys()) this.#after.delete(component); // whoever comes from now on is set anew
    if (after.size === 0) return;
    const keys = wary === undefined ? limits.keysPerBatch : 1;
    try {
      const batch = await runBatch(this.#session, {
        controllers: this.#controllers,
        now: () => clock.now(),
        watch,
        after,
        keys,
        messagesPerKey: wary === undefined ? limits.messagesPerKey : 1,
        steps: limits.stepsPerBatch,
        misunderstoodKept: limits.misunderstoodKept,
        wary: wary !== undefined,
        kept: this.#kept,
      });
      for (const [component, from] of after) this.#goOn(component, from, keys, batch);
      if (wary !== undefined) this.#lessCareful(wary, batch.taken.length > 0);
      await this.#committed(batch);
    } catch (error) {
      for (const [component, from] of after) this.#after.set(component, from);
      if (!(error instanceof BatchError)) throw error;
      await this.#notWritten(error, wary !== undefined);
    }
  }

  /** Whoever was told that more has come looks anyway; here is what nobody tells of. */
  #goOn(component: StoredComponent, from: string, keys: number, { taken, cascade }: Batch): void {
    const own = taken.filter((one) => one.component === component);
    const { messagesPerKey } = this.#serving.limits;
    const more =
      own.some(({ messages }) => (messages?.length ?? 0) >= messagesPerKey) ||
      cascade.failed.some((one) => one.component === component);
    if (own.length === keys) {
      this.#after.set(component, own.at(-1)?.key ?? "");
      this.#callForHelp(component);
    } else if ((more || from !== "") && !this.#after.has(component)) this.#after.set(component, "");
  }

  #lessCareful(component: StoredComponent, found: boolean): void {
    const left = (this.#careful.get(component) ?? 0) - 1;
    if (left > 0 && (found || this.#after.has(component))) this.#careful.set(component, left);
    else this.#careful.delete(component);
  }

  async #committed({ cascade, version }: Batch): Promise<void> {
    const { stepped, misunderstood, failed, posted, acted, timers } = cascade;
    this.#serving.session.ring(posted);
    for (const component of acted) this.#actsCame(component);
    for (const [component, due] of timers)
      if (due < (this.#timersAt.get(component) ?? 0n)) this.#timersAt.set(component, due);
    const { watch, log } = this.#serving;
    for (const { component, key, heard, audit } of stepped) {
      tellSteps(component, { key, heard: [heard], audit }, watch, log);
      const { body, outcome, way } = heard;
      this.#serving.stepped({ component, key, heard: body, outcome, way }, version);
    }
    for (const { component, key, ...trouble } of misunderstood) this.#raise(component, key, trouble);
    for (const component of new Set(misunderstood.map((one) => one.component)))
      await this.#lookForRoom(component);
    for (const { component, key, ...trouble } of failed) await this.#countFailure(component, key, trouble);
  }

  /** A batch whose content the database refuses is tried again message by message, until the bad one is found. */
  async #notWritten({ cause, cascade }: BatchError, careful: boolean): Promise<void> {
    if (/^40/.test(sqlState(cause) ?? "")) return; // a deadlock or the like: once more
    if (!isContentFault(cause)) throw cause;
    if (!careful) {
      const { keysPerBatch, messagesPerKey } = this.#serving.limits;
      for (const { component } of cascade.rows) this.#careful.set(component, keysPerBatch * messagesPerKey);
      return;
    }
    for (const { component, key, ...trouble } of cascade.rows)
      await this.#countFailure(component, key, { ...trouble, why: reasonOf(cause) });
  }

  /** In a transaction of its own, since the step's own came to nothing. */
  async #countFailure(s: StoredComponent, key: string, trouble: Trouble): Promise<void> {
    const { database, limits, log } = this.#serving;
    const aside = await database.as(s, async (tx) => {
      const [row] = await tx.query<{ failures: number }>(
        `update ${s}.message set failures = failures + 1 where seq = $1 returning failures`,
        [trouble.seq],
      );
      if (!row || row.failures < limits.stepTries) return false;
      await setMessageAside(tx, s, trouble.seq, trouble.why);
      return true;
    });
    if (aside) this.#raise(s, key, trouble);
    else {
      const { body, way, why } = trouble;
      log?.warn("mailbox.step-threw", { component: s, ...aboutLine(key, body, way), why });
    }
  }

  /** What is misunderstood from now on is not kept: said each time. */
  async #lookForRoom(component: StoredComponent): Promise<void> {
    const { database, clock, limits, log } = this.#serving;
    const { aside } = await depthOf(database, component, clock.now());
    const atMost = limits.misunderstoodKept;
    if (aside >= atMost) log?.error("mailbox.shelf-full", { component, atMost });
  }

  #raise(component: StoredComponent, key: string, { body, way, why }: Trouble): void {
    this.#serving.alarm({ component, kind: "message", key, body, way, why });
  }

  /** More waits than one batch takes: servers asleep in other processes may join. */
  #callForHelp(component: StoredComponent): void {
    const nowMs = performance.now();
    if (nowMs - (this.#helpedMs.get(component) ?? Number.NEGATIVE_INFINITY) < HELP_EVERY_MS) return;
    this.#helpedMs.set(component, nowMs);
    this.#serving.session.notify(component);
  }

  /** Due timers join their queues; when the next one is due is remembered. Old ids are forgotten now and then. */
  async #readyTimers(): Promise<void> {
    const { clock, limits } = this.#serving;
    const now = clock.now();
    const due = [...this.#timersAt].flatMap(([component, at]) => (at <= now ? [component] : []));
    if (due.length === 0) return;
    await this.#forgetIds();
    const found = await this.#session.readyTimers(due, now, now + TIMERS_AGAIN_NS, TIMERS_AT_ONCE);
    const sweepAt = now + BigInt(limits.sweepMs) * 1_000_000n;
    for (const [component, next] of found) {
      this.#timersAt.set(component, next !== null && next < sweepAt ? next : sweepAt);
      if (!this.#after.has(component)) this.#after.set(component, "");
    }
  }

  async #forgetIds(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#forgotMs < FORGET_IDS_EVERY_MS) return;
    this.#forgotMs = nowMs;
    const { database, limits } = this.#serving;
    for (const s of this.#controllers.keys())
      await database.as(s, (tx) =>
        tx.query(`delete from ${s}.posted where at < now() - make_interval(secs => $1)`, [
          limits.idsRememberedS,
        ]),
      );
  }

  /** At most a sweep, since the clock may be simulated and run faster than the machine's. */
  #untilTimersMs(): number {
    const now = this.#serving.clock.now();
    const waits = [...this.#timersAt.values()].map((at) => Math.ceil(Number(at - now) / 1e6));
    return Math.min(...waits, this.#serving.limits.sweepMs);
  }
}
