// All that a mailbox without a database holds, in memory; what it is follows from the changes in the journal alone, so
// that a process that starts again holds the same. Called by `mailbox.ts` and its servers.

import { unreachable } from "@etalon/basis";
import { earliest } from "../mailbox/fold.ts";
import { type StoredComponent, storedComponents } from "../mailbox/stored.ts";
import { type Depth, LATE_AFTER_NS } from "../mailbox/watch.ts";
import { type Change, wayPart } from "./changes.ts";

export interface HeldMessage {
  readonly seq: number;
  readonly key: string;
  readonly own: boolean;
  readonly json: string;
  readonly way: string | null;
  failures: number;
  /** Of a timer that joined its queue: when it was due. */
  readonly rang?: bigint;
}
export interface HeldTimer extends HeldMessage {
  readonly due: bigint;
}
export interface HeldAct {
  readonly seq: number;
  readonly key: string;
  readonly json: string;
  readonly way: string | null;
  due: bigint;
  failures: number;
}
export interface HeldAside {
  readonly seq: number;
  readonly kind: "message" | "act";
  readonly key: string;
  readonly own: boolean;
  readonly json: string;
  readonly way: string | null;
  readonly why: string;
  readonly at: bigint;
}
export interface HeldAudit {
  readonly seq: number;
  readonly c: StoredComponent;
  readonly key: string;
  readonly at: bigint;
  readonly json: string;
}

/** One component's part. Maps keep the order of their first insertion, which is that of numbers. */
export interface Part {
  readonly states: Map<string, string>;
  /** By key, then by number. */
  readonly waiting: Map<string, Map<number, HeldMessage>>;
  readonly timers: Map<number, HeldTimer>;
  readonly acts: Map<string, Map<number, HeldAct>>;
  readonly posted: Map<string, number>;
  readonly aside: Map<number, HeldAside>;
  /** Where a number is, for changes that name it alone. */
  readonly keyOf: Map<number, string>;
}

export class Holdings {
  readonly #parts = new Map<StoredComponent, Part>(storedComponents.map((name) => [name, emptyPart()]));
  #numbered = 0;
  // Counts of their own: what journals of old hold keeps the numbers that it was written under.
  #asides = 0;
  #audits = 0;
  /** By number: what the audit log elsewhere has not got yet. */
  readonly audit = new Map<number, HeldAudit>();

  part(component: StoredComponent): Part {
    return this.#parts.get(component) ?? emptyPart();
  }

  apply(change: Change): void {
    if (change.kind === "numbered") {
      this.#numbered = Math.max(this.#numbered, change.upTo);
      this.#asides = Math.max(this.#asides, change.asides ?? 0);
      this.#audits = Math.max(this.#audits, change.audits ?? 0);
      return;
    }
    if (change.kind === "audited") {
      for (const seq of this.audit.keys()) if (seq <= change.upTo) this.audit.delete(seq);
      return;
    }
    const part = this.part(change.c);
    switch (change.kind) {
      case "state":
        if (change.json === null) part.states.delete(change.key);
        else part.states.set(change.key, change.json);
        return;
      case "message": {
        const { key, own, json, way = null, failures = 0 } = change;
        const seq = change.seq ?? ++this.#numbered;
        const message = { seq, key, own, json, way, failures };
        if (change.due !== undefined) part.timers.set(seq, { ...message, due: BigInt(change.due) });
        else wait(part, message);
        return;
      }
      case "ready": {
        const timer = part.timers.get(change.seq);
        if (!timer) return;
        part.timers.delete(change.seq);
        wait(part, { ...timer, seq: ++this.#numbered, rang: timer.due });
        return;
      }
      case "heard":
        take(part, part.waiting, change.seq);
        return;
      case "step-failed": {
        const message = part.waiting.get(part.keyOf.get(change.seq) ?? "")?.get(change.seq);
        if (message) message.failures++;
        return;
      }
      case "act": {
        const { key, json, way = null, due = "0", failures = 0 } = change;
        const seq = change.seq ?? ++this.#numbered;
        enter(part, part.acts, { seq, key, json, way, due: BigInt(due), failures });
        return;
      }
      case "done":
        take(part, part.acts, change.seq);
        return;
      case "act-failed": {
        const act = part.acts.get(part.keyOf.get(change.seq) ?? "")?.get(change.seq);
        if (act) Object.assign(act, { failures: act.failures + 1, due: BigInt(change.due) });
        return;
      }
      case "posted":
        part.posted.set(change.id, change.atS);
        return;
      case "aside": {
        const { what, key, own = true, json, way = null, why, at = "0" } = change;
        const seq = change.seq ?? ++this.#asides;
        part.aside.set(seq, { seq, kind: what, key, own, json, way, why, at: BigInt(at) });
        return;
      }
      case "unshelved":
        part.aside.delete(change.seq);
        return;
      case "audit": {
        const { c, key, json } = change;
        const seq = change.seq ?? ++this.#audits;
        this.audit.set(seq, { seq, c, key, at: BigInt(change.at), json });
        return;
      }
      default:
        unreachable(change);
    }
  }

  forgetIds(beforeS: number): void {
    for (const { posted } of this.#parts.values())
      for (const [id, atS] of posted) if (atS < beforeS) posted.delete(id);
  }

  /** The changes that make the same holdings out of nothing. */
  *copy(): Generator<Change> {
    yield { kind: "numbered", upTo: this.#numbered, asides: this.#asides, audits: this.#audits };
    for (const { seq, c, key, at, json } of this.audit.values())
      yield { kind: "audit", c, key, at: at.toString(), json, seq };
    for (const [c, part] of this.#parts) {
      for (const [key, json] of part.states) yield { kind: "state", c, key, json };
      for (const messages of part.waiting.values())
        for (const { seq, key, own, json, way, failures } of messages.values())
          yield { kind: "message", c, key, own, json, ...wayPart(way), seq, failures };
      for (const { seq, key, own, json, way, failures, due } of part.timers.values())
        yield { kind: "message", c, key, own, json, ...wayPart(way), seq, failures, due: due.toString() };
      for (const acts of part.acts.values())
        for (const { seq, key, json, way, due, failures } of acts.values())
          yield { kind: "act", c, key, json, ...wayPart(way), seq, due: due.toString(), failures };
      for (const [id, atS] of part.posted) yield { kind: "posted", c, id, atS };
      for (const { kind, at, way, ...rest } of part.aside.values())
        yield { kind: "aside", c, what: kind, at: at.toString(), ...wayPart(way), ...rest };
    }
  }
}

const emptyPart = (): Part => ({
  states: new Map(),
  waiting: new Map(),
  timers: new Map(),
  acts: new Map(),
  posted: new Map(),
  aside: new Map(),
  keyOf: new Map(),
});

/** How much waits in one component's part. */
export function depthOf(component: StoredComponent, part: Part, now: bigint): Depth {
  const count = (queues: Queues<unknown>) => [...queues.values()].reduce((sum, { size }) => sum + size, 0);
  const late = [...part.timers.values()].map(({ due }) => due).filter((due) => due < now - LATE_AFTER_NS);
  const oldest = earliest(late) ?? now;
  return {
    component,
    messages: count(part.waiting),
    acts: count(part.acts),
    timersLate: late.length,
    latestS: Number(now - oldest) / 1e9,
    aside: part.aside.size,
  };
}

type Queues<T> = Map<string, Map<number, T>>;

const wait = (part: Part, message: HeldMessage): void => enter(part, part.waiting, message);

function enter<T extends { readonly seq: number; readonly key: string }>(
  part: Part,
  queues: Queues<T>,
  item: T,
): void {
  const queue = queues.get(item.key) ?? new Map<number, T>();
  queue.set(item.seq, item);
  queues.set(item.key, queue);
  part.keyOf.set(item.seq, item.key);
}

function take<T>(part: Part, queues: Queues<T>, seq: number): void {
  const key = part.keyOf.get(seq) ?? "";
  const queue = queues.get(key);
  queue?.delete(seq);
  if (queue?.size === 0) queues.delete(key);
  part.keyOf.delete(seq);
}
