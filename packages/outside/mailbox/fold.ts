// The steps of one aggregate through the messages that wait for it: what is to be written, as JSON. Called by every
// mailbox, whatever it writes to.

import { type Address, type Controller, type Instant, insist, type Outcome, toJson } from "@etalon/basis";
import type { Span } from "../telemetry/tracer.ts";
import { type Way, wayIn, wayOf, wayText } from "../telemetry/way.ts";
import { JSON_AT_MOST, KEY_AT_MOST } from "./limits.ts";
import { type StoredComponent, stored } from "./stored.ts";
import { beginSpan, type MailboxWatch } from "./watch.ts";

export type AnyController = Controller<unknown, unknown, unknown, unknown, unknown>;
export type AnyOutcome = Outcome<unknown, unknown, unknown, unknown>;

export interface Waiting {
  readonly seq: number;
  /** From the component itself: not checked. */
  readonly own: boolean;
  readonly body: unknown;
  /** As text; null where it is on no application's way. */
  readonly way: string | null;
  /** Of a timer: it is heard no earlier, whatever the clock says; as text where it comes from the database. */
  readonly due?: Instant | string | null;
}

export interface Posting {
  readonly component: StoredComponent;
  readonly key: string;
  readonly json: string;
  readonly way: string | null;
}

/** What follows from the messages of one aggregate. */
export interface Folded {
  readonly key: string;
  /** The state after the last step, null when the aggregate ended; undefined when no step was made. */
  stateJson: string | null | undefined;
  readonly heard: HeardMessage[];
  readonly says: Posting[];
  readonly timers: { readonly due: Instant; readonly json: string; readonly way: string | null }[];
  readonly acts: { readonly json: string; readonly way: string | null }[];
  readonly audit: { readonly at: Instant; readonly json: string; readonly way: Way | null }[];
  readonly misunderstood: Trouble[];
  /** The message whose step threw; those after it stay waiting. */
  failed: Trouble | null;
}

export interface HeardMessage {
  readonly seq: number;
  readonly body: unknown;
  readonly outcome: AnyOutcome;
  readonly way: Way | null;
  /** Ended when the step is committed. */
  readonly span: Span | null;
  /** What the step took. */
  readonly seconds: number;
}

export interface Trouble {
  readonly seq: number;
  readonly body: unknown;
  readonly way: Way | null;
  readonly why: string;
}

export interface FoldedBy {
  readonly component: StoredComponent;
  readonly controller: AnyController;
  readonly now: () => Instant;
  readonly watch: MailboxWatch;
}

export type FoldedStep =
  | { readonly kind: "heard"; readonly heard: HeardMessage; readonly written: Written }
  | { readonly kind: "misunderstood" | "failed"; readonly trouble: Trouble };

/** What one step leaves to be written. */
export interface Written extends Pick<Folded, "says" | "timers" | "acts" | "audit"> {
  /** null when the aggregate ended; undefined when it was not asked for. */
  readonly stateJson: string | null | undefined;
}

export function foldMessages(
  by: FoldedBy,
  key: string,
  before: unknown,
  messages: readonly Waiting[],
): Folded {
  const folded: Folded = {
    key,
    stateJson: undefined,
    heard: [],
    says: [],
    timers: [],
    acts: [],
    audit: [],
    misunderstood: [],
    failed: null,
  };
  let state = before;
  for (const message of messages) {
    const step = foldStep(by, key, state, message, true);
    if (step.kind === "misunderstood") folded.misunderstood.push(step.trouble);
    if (step.kind === "failed") folded.failed = step.trouble;
    if (step.kind === "failed") break;
    if (step.kind !== "heard") continue;
    const { heard, written } = step;
    folded.stateJson = written.stateJson;
    folded.says.push(...written.says);
    folded.timers.push(...written.timers);
    folded.acts.push(...written.acts);
    folded.audit.push(...written.audit);
    folded.heard.push(heard);
    state = heard.outcome.state;
  }
  return folded;
}

/**
 * A step's outcome is taken whole or not at all: it becomes JSON before anything of it is kept, so that what cannot be
 * written (a bigint that is no instant, a body too large, an unknown addressee) counts as that step's failure.
 *
 * @param stateToo  false: the state will be written out later, when more steps have followed
 */
export function foldStep(
  { component, controller, now, watch }: FoldedBy,
  key: string,
  state: unknown,
  { seq, own, body, way: before, due }: Waiting,
  stateToo: boolean,
): FoldedStep {
  const way = wayOf({ key }, body, wayIn(before));
  let span: Span | null = null;
  try {
    const why = own ? null : controller.misunderstood(body);
    if (why !== null) return { kind: "misunderstood", trouble: { seq, body, way, why: reasonOf(why) } };
    span = beginSpan(watch, way, "step", component, key, body);
    const at = noEarlier(now(), due);
    const beganMs = performance.now();
    const outcome = controller.step(state, body, key, at);
    const seconds = (performance.now() - beganMs) / 1000;
    const onward = way && span ? { ...way, span: span.id } : way;
    const { audit, ...written } = inJson(outcome, onward, stateToo);
    const heard = { seq, body, outcome, way, span, seconds };
    return { kind: "heard", heard, written: { ...written, audit: audit.map((json) => ({ at, json, way })) } };
  } catch (error) {
    const why = reasonOf(error);
    span?.end(why);
    return { kind: "failed", trouble: { seq, body, way, why } };
  }
}

/**
 * Another process, or this one before its clock was set back, found the timer to be due. Who hears it would think that its
 * time has not come, and as it rings once only, nothing would ever come of it: a lease would not end.
 */
function noEarlier(now: Instant, due: Waiting["due"]): Instant {
  const least = due === null || due === undefined ? now : BigInt(due);
  return now < least ? least : now;
}

/** Timers and acts stay on the way of the step; what is said goes on its own where it names another application. */
function inJson(
  outcome: AnyOutcome,
  onward: Way | null,
  stateToo: boolean,
): Omit<Written, "audit"> & { readonly audit: readonly string[] } {
  const way = wayText(onward);
  const stateJson = outcome.state === null ? null : stateToo ? jsonOf(outcome.state, "a state") : undefined;
  return {
    stateJson,
    says: outcome.say.map(({ to, body }) => postingOf(to, body, onward)),
    timers: outcome.timers.map(({ atTaiNs, body }) => ({ due: atTaiNs, json: jsonOf(body, "a timer"), way })),
    acts: outcome.acts.map((act) => ({ json: jsonOf(act, "an act"), way })),
    audit: (outcome.audit ?? []).map((entry) => jsonOf(entry, "an audit entry")),
  };
}

/** @param before  the way of what it follows from */
export function postingOf(to: Address, body: unknown, before: Way | null): Posting {
  const fits = to.key.length > 0 && to.key.length <= KEY_AT_MOST;
  insist(
    fits,
    `a key should have 1 to ${KEY_AT_MOST} characters, "${to.key.slice(0, 40)}" has ${to.key.length}`,
  );
  const json = jsonOf(body, `a message to ${to.component}`);
  return { component: stored(to.component), key: to.key, json, way: wayText(wayOf(to, body, before)) };
}

export function jsonOf(value: unknown, what: string): string {
  const json: string | undefined = toJson(value);
  insist(json !== undefined && json !== "null", `${what} should be something`);
  insist(json.length <= JSON_AT_MOST, `${what} has ${json.length} characters, more than ${JSON_AT_MOST}`);
  return json;
}

/** What was thrown, as text that the database can keep. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replaceAll("\0", "\\0").slice(0, 4_000);
}

export function earliest(instants: readonly Instant[]): Instant | null {
  let found: Instant | null = null;
  for (const instant of instants) if (found === null || instant < found) found = instant;
  return found;
}
