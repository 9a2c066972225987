// One move of a resource while it is being made: the state so far, and what is said and written down of it.

import type { Audited, Instant, Outcome, Said } from "@etalon/basis";
import type { ImToCc } from "@etalon/messages/cc-to-im";
import type { FromAccount, ToAccount } from "@etalon/messages/im-itself";
import type { ImToClc } from "@etalon/messages/im-to-clc";
import type { ImToIa } from "@etalon/messages/im-to-ia";
import type { Account, Call, Held, Resource, State } from "./state.ts";

export type Say = ImToCc | ImToClc | ImToIa | ToAccount | FromAccount;
/** Time has come for something; what it is, the state tells. */
export type Self = { readonly kind: "look-again" };
export type Result = Outcome<State, Say, Self, never>;

export interface Turn {
  readonly now: Instant;
  resource: Resource;
  readonly say: Said<Say>[];
  readonly audit: Audited[];
}

export const turnOf = (resource: Resource, now: Instant): Turn => ({ now, resource, say: [], audit: [] });

export function change(turn: Turn, to: Partial<Resource>): void {
  turn.resource = { ...turn.resource, ...to };
}

export function tellCc(turn: Turn, body: Exclude<ImToCc, { kind: "resource-changed" }>): void {
  turn.say.push({ to: { component: "cc", key: `application/${body.application}` }, body });
}

export function tellAccount(turn: Turn, applicant: string, body: ToAccount): void {
  turn.say.push({ to: { component: "im", key: accountKey(applicant) }, body });
}

export const accountKey = (applicant: Account["applicant"]): string => `applicant/${applicant}`;

export function note(
  turn: Turn,
  what: string,
  about: Pick<Call, "applicant" | "application"> & Partial<Pick<Held, "token" | "untilTaiNs" | "use">>,
  why: string,
  who = about.applicant,
): void {
  const { application, token = null, untilTaiNs, use } = about;
  turn.audit.push({
    what,
    who,
    resource: turn.resource.id,
    application,
    token,
    why,
    ...(untilTaiNs !== undefined && { untilTaiNs }),
    ...(use !== undefined && { use }),
  });
}

/** Tokens below this are stale: those of leases that have ended, however late a message about them comes. */
export const floorOf = ({ leases, lastToken }: Resource): number =>
  leases.reduce((least, { token }) => Math.min(least, token), lastToken + 1);

export function tellAgent(turn: Turn, body: ImToIa): void {
  const agent = turn.resource.instrument?.access.agent;
  if (agent) turn.say.push({ to: { component: "ia", key: `agent/${agent}` }, body });
}

/** Said when a lease begins, changes its end, or when the agent came back and may have missed it. */
export function tellToken(turn: Turn, { token, application, detection, untilTaiNs }: Held): void {
  const about = { resource: turn.resource.id, token, application, detection };
  tellAgent(turn, { kind: "valid-token", ...about, untilTaiNs, floor: floorOf(turn.resource) });
}
