// Serves one component from the journal: batch after batch while messages wait, asleep otherwise. Called by `mailbox.ts`.

import { type Clock, fromJson, type Log, toJson } from "@etalon/basis";
import { type AnyController, earliest, type Folded, foldMessages, type Trouble } from "../mailbox/fold.ts";
import type { MailboxLimits } from "../mailbox/limits.ts";
import { type Alarm, aboutLine, type Stepped, tellSteps } from "../mailbox/news.ts";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { MailboxWatch } from "../mailbox/watch.ts";
import { type Change, wayPart } from "./changes.ts";
import type { Part } from "./holdings.ts";

/** What servers and act runners of one mailbox have in common. */
export interface Serving {
  /** Writes a transaction; whoever gets something by it is woken. */
  readonly write: (changes: readonly Change[]) => Promise<void>;
  readonly part: (component: StoredComponent) => Part;
  readonly clock: Clock;
  readonly limits: MailboxLimits;
  readonly log: Log | undefined;
  readonly watch: MailboxWatch;
  readonly stepped: (stepped: Stepped) => void;
  readonly alarm: (alarm: Alarm) => void;
}

const BACKOFF_AT_MOST_MS = 5_000;

export class JournalServer {
  readonly #component: StoredComponent;
  readonly #controller: AnyController;
  readonly #serving: Serving;
  readonly #sleeper = new Sleeper();
  #stopping = false;
  /** Where the last batch ended in the order of keys; the next one goes on behind it, so every key has its turn. */
  #after = "";

  constructor(component: StoredComponent, controller: AnyController, serving: Serving) {
    this.#component = component;
    this.#controller = controller;
    this.#serving = serving;
  }

  wake(): void {
    this.#sleeper.wake();
  }

  stop(): void {
    this.#stopping = true;
    this.wake();
  }

  async run(): Promise<void> {
    for (let waitMs = 50; !this.#stopping; ) {
      this.#sleeper.forget();
      try {
        await this.#readyTimers();
        if (!(await this.#round())) await this.#sleeper.sleep(this.#untilTimersMs());
        waitMs = 50;
      } catch (error) {
        this.#serving.log?.error("mailbox.interrupted", { component: this.#component, error });
        await this.#sleeper.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, BACKOFF_AT_MOST_MS);
      }
    }
  }

  get #part(): Part {
    return this.#serving.part(this.#component);
  }

  /** One batch; false when nothing waits. */
  async #round(): Promise<boolean> {
    const { clock, limits, watch } = this.#serving;
    const by = { component: this.#component, controller: this.#controller, now: () => clock.now(), watch };
    const keys = this.#nextKeys(limits.keysPerBatch);
    if (keys.length === 0) return false;
    const folded = keys.map((key) => {
      const messages = [...(this.#part.waiting.get(key)?.values() ?? [])].slice(0, limits.messagesPerKey);
      const state = this.#part.states.get(key);
      const waiting = messages.map(({ seq, own, json, way, rang = null }) => ({
        ...{ seq, own, way, due: rang, body: fromJson(json) },
      }));
      return foldMessages(by, key, state === undefined ? null : fromJson(state), waiting);
    });
    await this.#serving.write(folded.flatMap((each) => this.#changesOf(each)));
    this.#committed(folded);
    return true;
  }

  /** Behind the last batch, then from the start. */
  #nextKeys(atMost: number): readonly string[] {
    const all = [...this.#part.waiting.keys()].sort();
    const behind = all.filter((key) => key > this.#after);
    const keys = [...behind, ...all.slice(0, all.length - behind.length)].slice(0, atMost);
    this.#after = keys.at(-1) ?? "";
    return keys;
  }

  #changesOf(folded: Folded): Change[] {
    const c = this.#component;
    const { key, stateJson, heard, says, timers, acts, audit, misunderstood, failed } = folded;
    return [
      ...heard.map(({ seq }): Change => ({ kind: "heard", c, seq })),
      ...(stateJson === undefined ? [] : [{ kind: "state", c, key, json: stateJson } as const]),
      ...timers.map(
        ({ due, json, way }): Change => ({
          kind: "message",
          ...{ c, key, own: true, json, due: due.toString(), ...wayPart(way) },
        }),
      ),
      ...acts.map(({ json, way }): Change => ({ kind: "act", c, key, json, ...wayPart(way) })),
      ...audit.map(({ at, json }): Change => ({ kind: "audit", c, key, at: at.toString(), json })),
      ...misunderstood.flatMap((trouble, nth) => this.#aside(key, trouble, this.#hasRoom(nth))),
      ...says.map(
        ({ component, key: to, json, way }): Change => ({
          kind: "message",
          c: component,
          key: to,
          own: false,
          json,
          ...wayPart(way),
        }),
      ),
      ...(failed === null ? [] : this.#failure(key, failed)),
    ];
  }

  #failure(key: string, trouble: Trouble): Change[] {
    const c = this.#component;
    if (this.#isLast(key, trouble)) return this.#aside(key, trouble);
    return [{ kind: "step-failed", c, seq: trouble.seq }];
  }

  #isLast(key: string, { seq }: Trouble): boolean {
    const failures = this.#part.waiting.get(key)?.get(seq)?.failures ?? 0;
    return failures + 1 >= this.#serving.limits.stepTries;
  }

  #hasRoom(nth = 0): boolean {
    return this.#part.aside.size + nth < this.#serving.limits.misunderstoodKept;
  }

  #aside(key: string, { seq, body, why }: Trouble, kept = true): Change[] {
    const c = this.#component;
    const { own = false, way = null } = this.#part.waiting.get(key)?.get(seq) ?? {};
    const at = this.#serving.clock.now().toString();
    const aside = { c, key, what: "message", own, json: toJson(body), ...wayPart(way), why, at } as const;
    return [{ kind: "heard", c, seq }, ...(kept ? [{ kind: "aside", ...aside } as const] : [])];
  }

  #committed(folded: readonly Folded[]): void {
    const { stepped, alarm, log, watch } = this.#serving;
    const component = this.#component;
    const raise = (key: string, { body, way, why }: Trouble) =>
      alarm({ component, kind: "message", key, body, way, why });
    for (const each of folded) {
      const { key, heard, misunderstood, failed } = each;
      // There is no audit log on a host without the database; what is said for it stands in this one at least.
      tellSteps(component, each, watch, log);
      for (const { body, outcome, way } of heard) stepped({ component, key, heard: body, outcome, way });
      for (const trouble of misunderstood) raise(key, trouble);
      if (misunderstood.length > 0 && !this.#hasRoom())
        log?.error("mailbox.shelf-full", { component, atMost: this.#serving.limits.misunderstoodKept });
      if (failed !== null) {
        // Set aside in the transaction just written, or still waiting.
        if (this.#part.waiting.get(key)?.has(failed.seq))
          log?.warn("mailbox.step-threw", {
            component,
            ...aboutLine(key, failed.body, failed.way),
            why: failed.why,
          });
        else raise(key, failed);
      }
    }
  }

  /** Due timers join their queues, in the order of their times. */
  async #readyTimers(): Promise<void> {
    const { clock, write } = this.#serving;
    const now = clock.now();
    const due = [...this.#part.timers.values()].filter((timer) => timer.due <= now);
    due.sort((a, b) => (a.due === b.due ? a.seq - b.seq : a.due < b.due ? -1 : 1));
    await write(due.map(({ seq }): Change => ({ kind: "ready", c: this.#component, seq })));
  }

  /** At most a sweep, since the clock may be simulated and run faster than the machine's. */
  #untilTimersMs(): number {
    const { clock, limits } = this.#serving;
    const next = earliest([...this.#part.timers.values()].map(({ due }) => due));
    if (next === null) return limits.sweepMs;
    return Math.min(Math.ceil(Number(next - clock.now()) / 1e6), limits.sweepMs);
  }
}
