// Carries out acts in this process: after the commit that asked for them, at least once, one after the other within an
// aggregate. Called by `mailbox.ts`.

import { reviveInstants } from "@etalon/basis";
import { type AnyController, jsonOf, reasonOf } from "../mailbox/fold.ts";
import { aboutLine } from "../mailbox/news.ts";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { carriedOut } from "../mailbox/watched-act.ts";
import { wayIn } from "../telemetry/way.ts";
import { ActSession, type Done, type HeldAct, type HeldActs } from "./act-session.ts";
import type { Serving } from "./mailbox-server.ts";

const BACKOFF_AT_MOST_MS = 5_000;
/** Of one aggregate, taken in hand at once. */
const ACTS_PER_KEY = 16;

interface InHand {
  readonly component: StoredComponent;
  readonly key: string;
}

/**
 * An aggregate's acts are taken in hand together, under a lock of the process's session and not of a transaction: an
 * act may last minutes, and an open transaction would keep the database from clearing up. If the process dies the lock
 * goes, and another process takes them. What was done meanwhile is written together.
 */
export class ActRunner {
  readonly #serving: Serving;
  readonly #session: ActSession;
  readonly #ownPosted: (component: StoredComponent) => void;
  readonly #sleeper = new Sleeper();
  readonly #performers = new Map<StoredComponent, AnyController["perform"]>();
  /** Where acts may wait. */
  readonly #maybe = new Set<StoredComponent>();
  /** How often it was told that acts had come. */
  readonly #told = new Map<StoredComponent, number>();
  /** By component and key. */
  readonly #inHand = new Map<string, InHand & { readonly done: Promise<void> }>();
  readonly #finished: (InHand & { readonly more: boolean })[] = [];
  readonly #done: { readonly one: Done; readonly written: (why: unknown) => void }[] = [];
  readonly #abort = new AbortController();
  #sweptMs = Number.NEGATIVE_INFINITY;
  #nextMs = 0;

  constructor(serving: Serving, ownPosted: (component: StoredComponent) => void) {
    this.#serving = serving;
    this.#session = new ActSession(serving.session);
    this.#ownPosted = ownPosted;
  }

  add(component: StoredComponent, perform: AnyController["perform"]): void {
    this.#performers.set(component, perform);
    this.wake(component);
  }

  wake(component: StoredComponent): void {
    this.#told.set(component, (this.#told.get(component) ?? 0) + 1);
    this.#maybe.add(component);
    this.#sleeper.wake();
  }

  stop(): void {
    this.#abort.abort();
    this.#sleeper.wake();
  }

  /** Until `stop`, and then until what is in hand is done or has had its time. */
  async run(): Promise<void> {
    const { log } = this.#serving;
    let overMs = Number.POSITIVE_INFINITY;
    for (let waitMs = 50; ; ) {
      this.#sleeper.forget();
      const stopping = this.#abort.signal.aborted;
      if (stopping && overMs === Number.POSITIVE_INFINITY)
        overMs = performance.now() + this.#serving.limits.actsMayFinishMs;
      if (stopping && (this.#inHand.size === 0 || performance.now() > overMs)) return;
      try {
        await this.#writeDone();
        if (!stopping) await this.#takeUp();
        const idle = this.#done.length === 0 && this.#finished.length === 0;
        if (idle) await this.#sleeper.sleep(stopping ? 20 : this.#nextMs - performance.now());
        waitMs = 50;
      } catch (error) {
        log?.error("mailbox.acts-interrupted", { error });
        if (stopping) return;
        await this.#sleeper.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, BACKOFF_AT_MOST_MS);
      }
    }
  }

  /** Takes up what is due and free; remembers when there may be more. */
  async #takeUp(): Promise<void> {
    const { limits, clock } = this.#serving;
    const nowMs = performance.now();
    if (nowMs - this.#sweptMs >= limits.sweepMs || nowMs >= this.#nextMs) {
      this.#sweptMs = nowMs;
      for (const component of this.#performers.keys()) this.#maybe.add(component);
    }
    const inHand = (s: StoredComponent) =>
      [...this.#inHand.values()].flatMap(({ component, key }) => (component === s ? [key] : []));
    const wanted = [...this.#maybe]
      .map((component) => ({ component, inHand: inHand(component) }))
      .map((one) => ({ ...one, keys: limits.actsAtOnce - one.inHand.length }))
      .filter(({ keys }) => keys > 0); // whatever is done next wakes us
    this.#nextMs = nowMs + limits.sweepMs;
    if (wanted.length === 0) return;
    for (const { component } of wanted) this.#maybe.delete(component);
    try {
      const now = clock.now();
      const told = new Map(this.#told);
      for (const { component, taken, next } of await this.#session.take(wanted, now, ACTS_PER_KEY)) {
        for (const held of taken) this.#takeInHand(component, held, told.get(component) ?? 0);
        if (taken.length === wanted.find((one) => one.component === component)?.keys)
          this.#maybe.add(component);
        if (next !== null)
          this.#nextMs = Math.min(this.#nextMs, nowMs + Math.max(0, Math.ceil(Number(next - now) / 1e6)));
      }
    } catch (error) {
      for (const { component } of wanted) this.#maybe.add(component);
      throw error;
    }
  }

  #takeInHand(component: StoredComponent, { key, acts }: HeldActs, told: number): void {
    const done = this.#carryOutAll(component, key, acts)
      .catch((error) => this.#serving.log?.error("mailbox.acts-interrupted", { component, key, error }))
      .then((all) => {
        // An act may have come while this was in hand; or one of these has to be tried again.
        const more = acts.length === ACTS_PER_KEY || this.#told.get(component) !== told || !all;
        this.#finished.push({ component, key, more });
        this.#sleeper.wake();
      });
    this.#inHand.set(`${component} ${key}`, { component, key, done });
  }

  /**
   * In their order; after one that failed nothing follows before it was tried again, or else set aside.
   * @returns whether all are done
   */
  async #carryOutAll(component: StoredComponent, key: string, acts: readonly HeldAct[]): Promise<boolean> {
    const { signal } = this.#abort;
    const perform = this.#performers.get(component)!;
    for (const act of acts) {
      if (signal.aborted) return false;
      let told: { readonly value: readonly string[]; readonly way: string | null };
      const revived = { ...act, body: reviveInstants(act.body) };
      try {
        told = await carriedOut(component, key, revived, this.#serving.watch, async () => {
          const bodies = await perform(revived.body, key, signal);
          return bodies.map((body) => jsonOf(body, "what an act returns"));
        });
      } catch (error) {
        if (signal.aborted) return false; // another begins it anew
        if (await this.#failed(component, key, act, error)) continue;
        return false;
      }
      const why = await this.#written({ component, key, seq: act.seq, told: told.value, way: told.way });
      if (why !== null && !(await this.#failed(component, key, act, why))) return false;
    }
    return true;
  }

  /** Resolves when it is written; to the reason why it cannot be. */
  #written(one: Done): Promise<unknown> {
    return new Promise((resolve) => {
      this.#done.push({ one, written: resolve });
      this.#sleeper.wake();
    });
  }

  /** One transaction for all that was done since the last; keys of which nothing is left are free again. */
  async #writeDone(): Promise<void> {
    if (this.#done.length === 0 && this.#finished.length === 0) return;
    const all = this.#done.slice();
    const finished = this.#finished.slice();
    const ones = all.map(({ one }) => one);
    const why = await this.#session.write(ones, finished);
    this.#done.splice(0, all.length);
    this.#finished.splice(0, finished.length);
    for (const { component, key } of finished) this.#inHand.delete(`${component} ${key}`);
    for (const [nth, { one, written }] of all.entries()) {
      if (why[nth] === null && one.told.length > 0) this.#ownPosted(one.component);
      written(why[nth] ?? null);
    }
    for (const { component, more } of finished) if (more) this.#maybe.add(component);
  }

  /** True when it is set aside, so that those behind it follow. */
  async #failed(
    s: StoredComponent,
    key: string,
    { seq, body, failures, way: text }: HeldAct,
    error: unknown,
  ): Promise<boolean> {
    const { database, limits, clock, log, alarm } = this.#serving;
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
      return false;
    }
    await database.as(s, (tx) =>
      tx.query(
        `with gone as (delete from ${s}.act where seq = $1 returning key, body, way)
         insert into ${s}.aside (kind, key, own, body, way, why) select 'act', key, true, body, way, $2 from gone`,
        [seq, why],
      ),
    );
    alarm({ component: s, kind: "act", key, body, way, why });
    return true;
  }
}
