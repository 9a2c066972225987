// The steps of one aggregate through the messages that wait for it: what is to be written, as JSON. Called by every
// mailbox, whatever it writes to.

import { type Address, type Controller, type Instant, insist, type Outcome, toJson } from "@etalon/basis";
import { JSON_AT_MOST, KEY_AT_MOST } from "./limits.ts";
import { type StoredComponent, stored } from "./stored.ts";

export type AnyController = Controller<unknown, unknown, unknown, unknown, unknown>;
export type AnyOutcome = Outcome<unknown, unknown, unknown, unknown>;

export interface Waiting {
  readonly seq: number;
  /** From the component itself: not checked. */
  readonly own: boolean;
  readonly body: unknown;
}

export interface Posting {
  readonly component: StoredComponent;
  readonly key: string;
  readonly json: string;
}

/** What follows from the messages of one aggregate. */
export interface Folded {
  readonly key: string;
  /** The state after the last step, null when the aggregate ended; undefined when no step was made. */
  stateJson: string | null | undefined;
  readonly heard: { readonly seq: number; readonly body: unknown; readonly outcome: AnyOutcome }[];
  readonly says: Posting[];
  readonly timers: { readonly due: Instant; readonly json: string }[];
  readonly acts: string[];
  readonly audit: { readonly at: Instant; readonly json: string }[];
  readonly misunderstood: Trouble[];
  /** The message whose step threw; those after it stay waiting. */
  failed: Trouble | null;
}

export interface Trouble {
  readonly seq: number;
  readonly body: unknown;
  readonly why: string;
}

/**
 * Each step's outcome is taken whole or not at all: it becomes JSON before anything of it is kept, so that what cannot
 * be written (a bigint that is no instant, a body too large, an unknown addressee) counts as that step's failure.
 */
export function foldMessages(
  controller: AnyController,
  key: string,
  before: unknown,
  messages: readonly Waiting[],
  now: () => Instant,
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
  for (const { seq, own, body } of messages) {
    try {
      const why = own ? null : controller.misunderstood(body);
      if (why !== null) {
        folded.misunderstood.push({ seq, body, why: reasonOf(why) });
        continue;
      }
      const at = now();
      const outcome = controller.step(state, body, key, at);
      const written = inJson(outcome);
      folded.stateJson = written.stateJson;
      folded.says.push(...written.says);
      folded.timers.push(...written.timers);
      folded.acts.push(...written.acts);
      folded.audit.push(...written.audit.map((json) => ({ at, json })));
      folded.heard.push({ seq, body, outcome });
      state = outcome.state;
    } catch (error) {
      folded.failed = { seq, body, why: reasonOf(error) };
      break;
    }
  }
  return folded;
}

function inJson(
  outcome: AnyOutcome,
): Pick<Folded, "says" | "timers" | "acts"> & { stateJson: string | null; audit: string[] } {
  return {
    stateJson: outcome.state === null ? null : jsonOf(outcome.state, "a state"),
    says: outcome.say.map(({ to, body }) => postingOf(to, body)),
    timers: outcome.timers.map(({ atTaiNs, body }) => ({ due: atTaiNs, json: jsonOf(body, "a timer") })),
    acts: outcome.acts.map((act) => jsonOf(act, "an act")),
    audit: (outcome.audit ?? []).map((entry) => jsonOf(entry, "an audit entry")),
  };
}

export function postingOf(to: Address, body: unknown): Posting {
  const fits = to.key.length > 0 && to.key.length <= KEY_AT_MOST;
  insist(
    fits,
    `a key should have 1 to ${KEY_AT_MOST} characters, "${to.key.slice(0, 40)}" has ${to.key.length}`,
  );
  return { component: stored(to.component), key: to.key, json: jsonOf(body, `a message to ${to.component}`) };
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
