// CC, IM, CLC, IRM and an agent's guard in simulated time: their real steps, messages that take a while, timers that ring,
// and an audit log as the mailbox would write it. Every move is held against the invariants of its SPEC.md.

import type { Address, AuditEntry, Instant, Outcome } from "@etalon/basis";
import { step as cc } from "@etalon/cloud/cc-cloud-controller/step";
import { applicationLawsBroken } from "@etalon/cloud/cc-cloud-controller/testing/laws";
import type { Cluster } from "@etalon/cloud/clc-cluster-controller/state";
import { step as clc } from "@etalon/cloud/clc-cluster-controller/step";
import { clusterLawsBroken } from "@etalon/cloud/clc-cluster-controller/testing/laws";
import type { Resource } from "@etalon/cloud/im-storage-controller/state";
import { step as im } from "@etalon/cloud/im-storage-controller/step";
import { lawsBroken } from "@etalon/cloud/im-storage-controller/testing/laws";
import { step as irm } from "@etalon/cloud/irm-resource-registry/step";
import type { Agent } from "@etalon/field/ia-instrument-agent/state";
import { step as ia } from "@etalon/field/ia-instrument-agent/step";

type Body = { readonly kind: string } & Readonly<Record<string, unknown>>;
type AnyStep = (
  state: never,
  heard: never,
  key: string,
  now: Instant,
) => Outcome<unknown, Body, Body, unknown>;
const steps: Readonly<Record<string, AnyStep>> = { cc, im, ia, clc, irm } as never;

interface Event {
  readonly atTaiNs: Instant;
  /** Among events of one instant, as they were brought about. */
  readonly nth: number;
  readonly run: () => void;
}

export interface WorldOptions {
  readonly startTaiNs: Instant;
  /** How long a message takes, nanoseconds. Two from one aggregate to another keep their order, except to agents. */
  readonly delayNs: (to: Address) => bigint;
  /** Messages to agents may come again, this much later; null: not this one. */
  readonly againNs: () => bigint | null;
  /** How far the clock of the process that makes a step is behind the foremost; timers are heard no earlier than they are due. */
  readonly behindNs?: () => bigint;
  /** What is said to those that are not played by their steps. */
  readonly heard: (to: Address, body: Body) => void;
}

export function lendingWorld({ startTaiNs, delayNs, againNs, behindNs = () => 0n, heard }: WorldOptions) {
  const states = new Map<string, unknown>();
  const events = eventQueue();
  const lastOn = new Map<string, Instant>();
  const audit: AuditEntry[] = [];
  const broken: string[] = [];
  /** All machines that were placed so far. */
  const placed = new Set<string>();
  let foremost = startTaiNs;
  let moves = 0;

  function post(from: string, to: Address, body: Body): void {
    if (!(to.component in steps)) {
      events.add(foremost + delayNs(to), () => heard(to, body));
      return;
    }
    const channel = `${from}>${to.component} ${to.key}`;
    const last = lastOn.get(channel) ?? foremost;
    const wished = foremost + delayNs(to);
    const at = to.component === "ia" || wished > last ? wished : last;
    lastOn.set(channel, at);
    events.add(at, () => hear(to, body));
    const again = to.component === "ia" ? againNs() : null;
    if (again !== null) events.add(at + again, () => hear(to, body));
  }

  function hear({ component, key }: Address, body: Body, due = 0n): void {
    const clock = component === "ia" ? foremost : foremost - behindNs();
    const now = clock > due ? clock : due;
    const name = `${component} ${key}`;
    const before = states.get(name) ?? null;
    const {
      state,
      say,
      timers,
      acts,
      audit: entries = [],
    } = steps[component]!(before as never, body as never, key, now);
    states.set(name, state);
    moves++;
    for (const entry of entries) audit.push({ ...entry, atTaiNs: now, by: component, key });
    for (const timer of timers)
      events.add(timer.atTaiNs, () => hear({ component, key }, timer.body, timer.atTaiNs));
    for (const { to, body: said } of say) post(name, to, said);
    const law = (text: string) => broken.push(`${key} at ${now}: ${text}`);
    const move = { before, after: state, heard: body, said: say.map((one) => one.body), to: [], acts, now };
    if (component === "clc") for (const text of clusterLawsBroken(move as never, placed)) law(text);
    if (component === "cc") for (const text of applicationLawsBroken(move as never)) law(text);
    if (component === "im" && key.startsWith("resource/"))
      for (const text of lawsBroken({ ...move, say } as never)) law(text);
    if (component === "ia") for (const text of tokensBroken(before as never, state as never)) law(text);
  }

  return {
    now: () => foremost,
    audit,
    broken,
    moves: () => moves,
    /** From outside: a user, an owner, an agent. */
    post: (to: Address, body: Body) => post("outside", to, body),
    /** Something that people do at a time of their own. */
    at: (atTaiNs: Instant, act: () => void) => events.add(atTaiNs, act),
    runUntil(end: Instant): void {
      for (let next = events.take(end); next; next = events.take(end)) {
        if (next.atTaiNs > foremost) foremost = next.atTaiNs;
        next.run();
      }
      foremost = end;
    },
    resource: (id: string) => states.get(`im resource/${id}`) as Resource,
    accounts: () => [...states].filter(([key]) => key.startsWith("im applicant/")).map(([, state]) => state),
    applications: () =>
      [...states]
        .filter(([key]) => key.startsWith("cc application/"))
        .map(([, state]) => state as { id: string; status: string }),
    cluster: () => states.get("clc cluster") as Cluster | undefined,
    agent: (id: string) => (states.get(`ia agent/${id}`) ?? null) as Agent | null,
  };
}

/** IA's I1: a token that was stale once is never valid again. */
function tokensBroken(before: Agent | null, after: Agent | null): readonly string[] {
  const stale = new Map((before?.stale ?? []).map((one) => [one.resource, one]));
  return (after?.tokens ?? []).flatMap(({ resource, token }) => {
    const was = stale.get(resource);
    return was && (token < was.floor || was.over.includes(token))
      ? [`I1: ${resource} ${token} was stale`]
      : [];
  });
}

/** A heap by time. */
function eventQueue() {
  const heap: Event[] = [];
  let made = 0;
  const before = (a: Event, b: Event): boolean =>
    a.atTaiNs !== b.atTaiNs ? a.atTaiNs < b.atTaiNs : a.nth < b.nth;
  return {
    add(atTaiNs: Instant, run: () => void): void {
      const event = { atTaiNs, nth: made++, run };
      let at = heap.push(event) - 1;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (!before(event, heap[above]!)) break;
        heap[at] = heap[above]!;
        at = above;
      }
      heap[at] = event;
    },
    take(until: Instant): Event | null {
      const first = heap[0];
      if (!first || first.atTaiNs > until) return null;
      const last = heap.pop()!;
      if (heap.length === 0) return first;
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= heap.length) break;
        if (below + 1 < heap.length && before(heap[below + 1]!, heap[below]!)) below++;
        if (!before(heap[below]!, last)) break;
        heap[at] = heap[below]!;
        at = below;
      }
      heap[at] = last;
      return first;
    },
  };
}
