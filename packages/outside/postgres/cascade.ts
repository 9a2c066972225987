// One transaction's steps: messages that wait, and those that follow from them to components served here too, which are
// heard in the same transaction without ever being written. No IO; called by `mailbox-batch.ts`.

import { fromJson, type Instant, reviveInstants, toJson } from "@etalon/basis";
import {
  type AnyController,
  earliest,
  type Folded,
  type FoldedStep,
  foldStep,
  type HeardMessage,
  jsonOf,
  type Posting,
  type Trouble,
  type Waiting,
  type Written,
} from "../mailbox/fold.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { MailboxWatch } from "../mailbox/watch.ts";
import { wayText } from "../telemetry/way.ts";
import { roleOf } from "./database.ts";
import { apart, type Elements, type KeptStates } from "./kept-states.ts";
import type { Given, Taken } from "./serving-session.ts";

export interface CascadeOptions {
  readonly controllers: ReadonlyMap<StoredComponent, AnyController>;
  readonly now: () => Instant;
  readonly watch: MailboxWatch;
  readonly messagesPerKey: number;
  /** Of what no step can hear, while so much lies aside; see `limits.ts`. */
  readonly misunderstoodKept: number;
  /** Beyond these, what follows is written, for a later transaction. */
  readonly steps: number;
  /** Each state is looked at as soon as it is made, and nothing follows in the same transaction: to find what fails. */
  readonly wary: boolean;
  /** Of states with a long list, what the last transactions left. */
  readonly kept: KeptStates;
}

export interface Failed extends Trouble {
  readonly component: StoredComponent;
  readonly key: string;
}

/** One step that was made. */
export interface MadeStep extends Pick<Folded, "key" | "audit"> {
  readonly component: StoredComponent;
  readonly heard: HeardMessage;
}

interface Held {
  readonly component: StoredComponent;
  readonly key: string;
  state: unknown;
  /** null: not written out yet, since it is large. */
  json: string | null;
  large: boolean;
  changed: boolean;
  /** Of its long list, what is in the database; null: it has none. */
  elements: Elements | null;
  /** False when more waits for it than was read, or a step failed: what comes now has to queue behind that. */
  open: boolean;
}

const LISTS = ["heard", "ended", "states", "elements", "gone", "posts", "timers", "acts", "aside"] as const;
type Lists = Record<(typeof LISTS)[number], string[]>;

/** A state of more characters is written out once a transaction. */
const LARGE_JSON = 16_000;

export class Cascade {
  readonly stepped: MadeStep[] = [];
  /** Entries as JSON. */
  readonly audit: string[] = [];
  readonly misunderstood: Failed[] = [];
  readonly failed: Failed[] = [];
  /** Messages that waited in the database and were heard, or failed. */
  readonly rows: Failed[] = [];
  readonly timers = new Map<StoredComponent, Instant>();
  /** Components that were given messages or acts to be found in the database. */
  readonly posted = new Set<StoredComponent>();
  readonly acted = new Set<StoredComponent>();
  readonly #options: CascadeOptions;
  readonly #held = new Map<string, Held>();
  /** What waits for aggregates that are not held yet. */
  readonly #wanted = new Map<string, Posting[]>();
  /** Not to be had in this transaction. */
  readonly #elsewhere = new Set<string>();
  readonly #lists = new Map<StoredComponent, Lists>();
  readonly #queue: (() => void)[] = [];
  #steps = 0;

  constructor(options: CascadeOptions) {
    this.#options = options;
  }

  /** Hears what waits for these, and what follows from it as far as those concerned are held. */
  admit(taken: readonly Taken[]): void {
    for (const one of taken) {
      const { component, key, messages } = one;
      const waiting = messages ?? [];
      const open = waiting.length < this.#options.messagesPerKey && !this.#options.wary;
      const longList = this.#options.controllers.get(component)?.longList;
      const loaded = longList
        ? this.#options.kept.of(one, longList)
        : { state: reviveInstants(one.state), elements: null };
      const held: Held = { component, key, ...loaded, json: null, large: false, changed: false, open };
      const name = nameOf(component, key);
      this.#held.set(name, held);
      for (const message of waiting)
        this.#queue.push(() => this.#hearWaiting(held, { ...message, body: reviveInstants(message.body) }));
      for (const posting of this.#wanted.get(name) ?? [])
        this.#queue.push(() => this.#hearSaid(held, posting));
      this.#wanted.delete(name);
    }
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) next();
  }

  /** Aggregates that something was said to and that are not held yet; empty when enough has been done. */
  wanted(): ReadonlyMap<StoredComponent, readonly string[]> {
    const keys = new Map<StoredComponent, string[]>();
    if (!this.#enough())
      for (const [first] of this.#wanted.values())
        if (first) keys.set(first.component, [...(keys.get(first.component) ?? []), first.key]);
    return keys;
  }

  /** Of what was asked for, the rest is with other processes: what was said to it is posted, and whatever else will be. */
  missed(asked: ReadonlyMap<StoredComponent, readonly string[]>): void {
    for (const [component, keys] of asked) for (const key of keys) this.#giveUp(nameOf(component, key));
  }

  /** Enough has been done: what is still wanted is posted. */
  giveUpWanted(): void {
    for (const name of [...this.#wanted.keys()]) this.#giveUp(name);
  }

  /** To be written. Throws what a state does that cannot be. */
  given(): ReadonlyMap<StoredComponent, Given> {
    for (const held of this.#held.values()) {
      if (!held.changed) continue;
      const lists = this.#listsOf(held.component);
      if (held.state === null) lists.ended.push(JSON.stringify(held.key));
      else lists.states.push(`{"key":${JSON.stringify(held.key)},"state":${this.#stateOf(held, lists)}}`);
    }
    const given = new Map<StoredComponent, Given>();
    for (const [component, lists] of this.#lists) {
      const full = LISTS.filter((name) => lists[name].length > 0);
      const fields = full.map((name) => [name, `[${lists[name].join(",")}]`] as const);
      if (full.length > 0) given.set(component, Object.fromEntries(fields));
    }
    return given;
  }

  /** It is in the database, in this version. */
  committed(version: string): void {
    for (const { component, key, state, changed, elements } of this.#held.values())
      if (elements && changed) this.#options.kept.keep(component, key, version, { state, elements });
  }

  /** As JSON; what is new in a long list goes into lists of its own. */
  #stateOf(held: Held, lists: Lists): string {
    const { component, key, state, json, elements } = held;
    const longList = this.#options.controllers.get(component)?.longList;
    if (!longList || !elements) return json ?? jsonOf(state, "a state");
    const { rest, written, gone, ...after } = apart(key, state, longList, elements);
    held.elements = after.elements;
    lists.elements.push(...written);
    lists.gone.push(...gone);
    return rest;
  }

  #hearWaiting(held: Held, message: Waiting): void {
    const { component, key } = held;
    if (this.#failedAt(held)) return; // those after it stay waiting
    const step = this.#step(held, message);
    this.rows.push({ component, key, ...message, way: null, why: "" });
    if (step.kind === "failed") {
      held.open = false;
      this.failed.push({ component, key, ...step.trouble });
      return;
    }
    this.#listsOf(component).heard.push(String(message.seq));
    this.#take(held, step);
  }

  /** What cannot be heard now, or no longer in this transaction, queues behind the rest; if its step failed, it fails there. */
  #hearSaid(held: Held, said: Posting): void {
    const message = { seq: 0, own: false, body: fromJson(said.json), way: said.way };
    const step = held.open && !this.#enough() ? this.#step(held, message) : null;
    if (step === null || step.kind === "failed") this.#post(said);
    else this.#take(held, step);
  }

  #take(held: Held, step: Exclude<FoldedStep, { kind: "failed" }>): void {
    if (step.kind === "heard") {
      this.#keep(held, step.heard, step.written);
      return;
    }
    const { component, key } = held;
    const { body, way, why } = step.trouble;
    const atMost = this.#options.misunderstoodKept;
    this.misunderstood.push({ component, key, ...step.trouble });
    this.#listsOf(component).aside.push(toJson({ key, body, way: wayText(way), why, atMost }));
  }

  #step({ component, key, state, large, elements }: Held, message: Waiting): FoldedStep {
    const { controllers, now, watch, wary } = this.#options;
    const by = { component, controller: controllers.get(component)!, now, watch };
    return foldStep(by, key, state, message, wary || !(large || elements));
  }

  #keep(held: Held, heard: HeardMessage, { stateJson, says, timers, acts, audit }: Written): void {
    const { component, key } = held;
    const lists = this.#listsOf(component);
    this.#steps++;
    held.large ||= (stateJson?.length ?? 0) > LARGE_JSON;
    Object.assign(held, { state: heard.outcome.state, json: stateJson ?? null, changed: true });
    const about = `"key":${JSON.stringify(key)}`;
    for (const { due, json, way } of timers)
      lists.timers.push(`{${about},"due":"${due}","body":${json},"way":${JSON.stringify(way)}}`);
    for (const { json, way } of acts)
      lists.acts.push(`{${about},"body":${json},"way":${JSON.stringify(way)}}`);
    const by = JSON.stringify(roleOf(component));
    for (const { at, json } of audit) this.audit.push(`{"by":${by},${about},"at":"${at}","body":${json}}`);
    if (acts.length > 0) this.acted.add(component);
    const first = earliest(timers.map(({ due }) => due));
    const known = this.timers.get(component);
    if (first !== null && (known === undefined || first < known)) this.timers.set(component, first);
    this.stepped.push({ component, key, heard, audit });
    for (const posting of says) this.#say(posting);
  }

  #giveUp(name: string): void {
    const wanted = this.#wanted.get(name);
    if (!wanted) return;
    this.#wanted.delete(name);
    this.#elsewhere.add(name);
    for (const posting of wanted) this.#post(posting);
  }

  #failedAt({ component, key }: Held): boolean {
    return this.failed.some((one) => one.component === component && one.key === key);
  }

  #say(posting: Posting): void {
    const { component, key } = posting;
    const name = nameOf(component, key);
    const { controllers, wary } = this.#options;
    const held = this.#held.get(name);
    const wanted = this.#wanted.get(name);
    if (!controllers.has(component) || wary || this.#elsewhere.has(name)) this.#post(posting);
    else if (held) this.#queue.push(() => this.#hearSaid(held, posting));
    else if (wanted || !this.#enough()) this.#wanted.set(name, [...(wanted ?? []), posting]);
    else this.#post(posting);
  }

  #enough(): boolean {
    return this.#steps >= this.#options.steps;
  }

  #post({ component, key, json, way }: Posting): void {
    const held = this.#held.get(nameOf(component, key));
    if (held)
      held.open = false; // what is said next must not overtake it
    else this.#elsewhere.add(nameOf(component, key));
    this.posted.add(component);
    const about = `"key":${JSON.stringify(key)}`;
    this.#listsOf(component).posts.push(`{${about},"body":${json},"way":${JSON.stringify(way)}}`);
  }

  #listsOf(component: StoredComponent): Lists {
    let lists = this.#lists.get(component);
    if (!lists) {
      lists = Object.fromEntries(LISTS.map((name) => [name, [] as string[]])) as Lists;
      this.#lists.set(component, lists);
    }
    return lists;
  }
}

const nameOf = (component: StoredComponent, key: string): string => `${component} ${key}`;
