// Carries out one component's acts from the journal: after the transaction that asked for them, at least once, one
// after the other within an aggregate. Called by `mailbox.ts`.

import { fromJson } from "@etalon/basis";
import { type AnyController, earliest, jsonOf, reasonOf } from "../mailbox/fold.ts";
import { aboutLine } from "../mailbox/news.ts";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { carriedOut } from "../mailbox/watched-act.ts";
import { wayIn } from "../telemetry/way.ts";
import { type Change, wayPart } from "./changes.ts";
import type { HeldAct } from "./holdings.ts";
import type { Serving } from "./server.ts";

export class JournalActs {
  readonly #component: StoredComponent;
  readonly #perform: AnyController["perform"];
  readonly #serving: Serving;
  readonly #sleeper = new Sleeper();
  /** By key. */
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();

  constructor(component: StoredComponent, perform: AnyController["perform"], serving: Serving) {
    this.#component = component;
    this.#perform = perform;
    this.#serving = serving;
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
    while (!this.#abort.signal.aborted) {
      this.#sleeper.forget();
      this.#takeUp();
      await this.#sleeper.sleep(this.#untilDueMs());
    }
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, this.#serving.limits.actsMayFinishMs);
    });
    await Promise.race([Promise.all(this.#inHand.values()), enough]);
    clearTimeout(timer);
  }

  #firstDue(key: string): HeldAct | null {
    const [act] = this.#serving.part(this.#component).acts.get(key)?.values() ?? [];
    return act && act.due <= this.#serving.clock.now() ? act : null;
  }

  #takeUp(): void {
    for (const key of this.#serving.part(this.#component).acts.keys()) {
      if (this.#inHand.size >= this.#serving.limits.actsAtOnce) return;
      if (this.#inHand.has(key) || !this.#firstDue(key)) continue;
      const done = this.#carryOutAll(key)
        .catch((error) =>
          this.#serving.log?.error("mailbox.acts-interrupted", { component: this.#component, key, error }),
        )
        .then(() => {
          this.#inHand.delete(key);
          this.wake(); // an act may have come after the last look
        });
      this.#inHand.set(key, done);
    }
  }

  #untilDueMs(): number {
    const { clock, limits, part } = this.#serving;
    const firsts = [...part(this.#component).acts].flatMap(([key, acts]) => {
      const [act] = acts.values();
      return act && !this.#inHand.has(key) ? [act.due] : [];
    });
    const next = earliest(firsts);
    if (next === null || this.#inHand.size >= limits.actsAtOnce) return limits.sweepMs; // what is done next wakes us
    return Math.min(Math.ceil(Number(next - clock.now()) / 1e6), limits.sweepMs);
  }

  async #carryOutAll(key: string): Promise<void> {
    const { signal } = this.#abort;
    for (let act = this.#firstDue(key); act && !signal.aborted; act = this.#firstDue(key)) {
      const c = this.#component;
      const body = fromJson(act.json);
      let told: { readonly value: readonly string[]; readonly way: string | null };
      try {
        told = await carriedOut(c, key, { body, way: act.way }, this.#serving.watch, async () => {
          const bodies = await this.#perform(body, key, signal);
          return bodies.map((one) => jsonOf(one, "what an act returns"));
        });
      } catch (error) {
        if (signal.aborted) return; // whoever serves next begins it anew
        await this.#failed(act, key, error);
        continue;
      }
      const { value, way } = told;
      await this.#serving.write([
        { kind: "done", c, seq: act.seq },
        ...value.map((json): Change => ({ kind: "message", c, key, own: true, json, ...wayPart(way) })),
      ]);
    }
  }

  /** Nothing follows before it was tried again, or else set aside. */
  async #failed({ seq, json, failures, way: text }: HeldAct, key: string, error: unknown): Promise<void> {
    const { limits, clock, log, alarm, write } = this.#serving;
    const c = this.#component;
    const why = reasonOf(error);
    const body = fromJson(json);
    const way = wayIn(text);
    if (failures + 1 < limits.actTries) {
      const waitMs = Math.min(limits.actFirstWaitMs * 2 ** failures, limits.actLongestWaitMs);
      const due = clock.now() + BigInt(Math.round(waitMs * 1e6));
      await write([{ kind: "act-failed", c, seq, due: due.toString() }]);
      const about = aboutLine(key, body, way);
      log?.warn("mailbox.act-failed", { component: c, ...about, failures: failures + 1, waitMs, error });
      return;
    }
    await write([
      { kind: "done", c, seq },
      {
        kind: "aside",
        c,
        key,
        what: "act",
        own: true,
        json,
        ...wayPart(text),
        why,
        at: clock.now().toString(),
      },
    ]);
    alarm({ component: c, kind: "act", key, body, way, why });
  }
}
