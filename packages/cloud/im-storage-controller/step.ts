// What IM does with one resource: one message in; its next state, what IM says, and when to look again out.
// I1: at most one valid lease.

import type { Instant, Outcome, Said } from "@etalon/basis";
import { later, nanoseconds } from "@etalon/basis";
import type { CcToIm, ImToCc } from "@etalon/messages/cc-to-im";
import type { ClcToIm, ImToClc } from "@etalon/messages/im-to-clc";
import type { ImToIa } from "@etalon/messages/im-to-ia";
import type { IrmToIm } from "@etalon/messages/irm-to-im";
import type { IsToIm } from "@etalon/messages/is-to-im";
import type { Lease } from "@etalon/messages/nouns";
import { type Call, type Resource, unknownResource } from "./state.ts";

export type Heard = IrmToIm | IsToIm | CcToIm | ClcToIm;
export type Say = ImToCc | ImToClc | ImToIa;
export type Self = { readonly kind: "lease-time-over"; readonly token: number };
type Result = Outcome<Resource, Say, Self, never>;

export const resourceKey = (resource: string): string => `resource/${resource}`;

export function step(before: Resource | null, heard: Heard | Self, key: string, now: Instant): Result {
  const resource = before ?? unknownResource(key.slice("resource/".length));
  switch (heard.kind) {
    case "approved":
      return shown({ ...resource, instrument: heard.instrument, alive: true }, tokenAgain(resource));
    case "gone":
      return shown({ ...resource, alive: false }, []);
    case "back":
      return shown({ ...resource, alive: true }, tokenAgain(resource));
    case "set-terms":
      if (!mayRule(resource, heard.owner)) return same(resource);
      return shown({ ...resource, terms: { ...heard.terms, owner: heard.owner } }, []);
    case "revoke":
      return mayRule(resource, heard.owner) ? revoked(resource, heard.why) : same(resource);
    case "resource-call":
      return called(resource, heard, now);
    case "give-back":
      return givenBack(resource, heard.application, now);
    case "access-pushed":
      if (resource.lease?.token !== heard.token) return same(resource);
      return same(resource, [
        toCc(heard.application, {
          kind: "joined",
          application: heard.application,
          node: heard.node,
          machine: heard.machine,
        }),
      ]);
    case "no-node": {
      if (resource.lease?.token !== heard.token) return same(resource);
      const { application } = resource.lease;
      const told = [toCc(application, { kind: "no-place", application, why: heard.why })];
      return lendToNext(resource, told.concat(closing(resource, resource.lease)), now);
    }
    case "lease-time-over": // an old token changes nothing, so hearing it twice is harmless
      if (resource.lease?.token !== heard.token) return same(resource);
      return reclaim(resource, resource.lease, "the lease's time is over", now);
  }
}

function called(resource: Resource, call: Call, now: Instant): Result {
  const { application } = call;
  if (resource.lease?.application === application) return same(resource); // heard twice
  const place = resource.queue.findIndex((waiting) => waiting.application === application);
  if (place >= 0) return same(resource);
  const why = refusal(resource, call);
  if (why) return same(resource, [toCc(application, { kind: "refused", application, why })]);
  if (!resource.lease) return lend(resource, call, [], now);
  const { application: a, applicant, detection, forS } = call;
  const queue = [...resource.queue, { application: a, applicant, detection, forS }];
  return shown({ ...resource, queue }, [
    toCc(application, { kind: "waiting", application, position: queue.length }),
  ]);
}

/** Why this applicant may not have the resource; null when it may. */
function refusal(resource: Resource, { applicant, forS }: Call): string | null {
  const { id, instrument, terms } = resource;
  if (!instrument) return `no instrument ${id} has been approved`;
  if (!resource.alive) return `instrument ${id} does not answer at present`;
  if (terms?.owner !== instrument.auxiliary.owner) return `the owner of ${id} has set no terms for it`;
  if (!terms.applicants.includes(applicant) && !terms.applicants.includes("*"))
    return `the owner of ${id} does not lend it to ${applicant}`;
  if (forS > terms.longestLeaseS) return `${id} is lent for ${terms.longestLeaseS} s at most, not ${forS} s`;
  return null;
}

function lend(resource: Resource, call: Call, said: readonly Said<Say>[], now: Instant): Result {
  if (!resource.instrument) return same(resource, said);
  const { access, identity } = resource.instrument;
  const lease: Lease = {
    resource: resource.id,
    application: call.application,
    applicant: call.applicant,
    token: resource.lastToken + 1,
    untilTaiNs: later(now, nanoseconds(call.forS)),
  };
  const after = { ...resource, lease, lastToken: lease.token };
  const outcome = shown(after, [
    ...said,
    ...tokenAgain(after), // the agent must know the token before the machine shows it
    {
      to: { component: "clc", key: "cluster" },
      body: { kind: "push-access", lease, detection: call.detection, access, identity },
    },
    toCc(call.application, { kind: "granted", application: call.application, lease }),
  ]);
  const timer = { atTaiNs: lease.untilTaiNs, body: { kind: "lease-time-over", token: lease.token } } as const;
  return { ...outcome, timers: [timer] };
}

function givenBack(resource: Resource, application: string, now: Instant): Result {
  if (resource.lease?.application === application)
    return reclaim(resource, resource.lease, "given back", now);
  const queue = resource.queue.filter((call) => call.application !== application);
  if (queue.length === resource.queue.length) return same(resource);
  const why = "given back while waiting";
  return shown({ ...resource, queue }, [toCc(application, { kind: "reclaimed", application, why })]);
}

function reclaim(resource: Resource, lease: Lease, why: string, now: Instant): Result {
  const { application } = lease;
  const told = toCc(application, { kind: "reclaimed", application, why });
  return lendToNext(resource, [...closing(resource, lease), told], now);
}

/** Takes the lease away and lends to the first in the queue who may still have it. */
function lendToNext(resource: Resource, said: readonly Said<Say>[], now: Instant): Result {
  let free: Resource = { ...resource, lease: null };
  const told = [...said];
  for (;;) {
    const [next, ...queue] = free.queue;
    if (!next) return shown(free, told);
    free = { ...free, queue };
    const why = refusal(free, next);
    if (!why) return lend(free, next, told, now);
    told.push(toCc(next.application, { kind: "refused", application: next.application, why }));
  }
}

function revoked(resource: Resource, why: string): Result {
  const text = `revoked by the owner: ${why}`;
  const told = resource.queue.map(({ application }) =>
    toCc(application, { kind: "refused", application, why: text }),
  );
  const { lease } = resource;
  if (lease) {
    told.push(...closing(resource, lease));
    told.push(toCc(lease.application, { kind: "reclaimed", application: lease.application, why: text }));
  }
  return shown({ ...resource, terms: null, lease: null, queue: [] }, told);
}

/** Tells agent and cluster that this lease no longer holds. */
function closing(resource: Resource, { application, token }: Lease): Said<Say>[] {
  const about = { resource: resource.id, token };
  const cluster: Said<Say> = {
    to: { component: "clc", key: "cluster" },
    body: { kind: "withdraw-access", ...about, application },
  };
  const agent = resource.instrument?.access.agent;
  return agent ? [{ to: agentAddress(agent), body: { kind: "lease-over", ...about } }, cluster] : [cluster];
}

/** An agent that came back may have missed which token is valid. */
function tokenAgain(resource: Resource): Said<Say>[] {
  const { instrument, lease, id } = resource;
  if (!instrument || !lease) return [];
  const body = {
    kind: "valid-token",
    resource: id,
    token: lease.token,
    untilTaiNs: lease.untilTaiNs,
  } as const;
  return [{ to: agentAddress(instrument.access.agent), body }];
}

/**
 * The owner is named in the instrument's auxiliary information. Terms that come before the approval are kept, and
 * count only if it names the same owner (`refusal` looks).
 */
function mayRule(resource: Resource, owner: string): boolean {
  return !resource.instrument || resource.instrument.auxiliary.owner === owner;
}

/** The new state, and the catalogue told of it. */
function shown(resource: Resource, said: readonly Said<Say>[]): Result {
  const { instrument, alive, lease, queue, id } = resource;
  if (!instrument) return same(resource, said);
  const entry = {
    instrument,
    alive,
    lentTo: lease?.applicant ?? null,
    untilTaiNs: lease?.untilTaiNs ?? null,
    waiting: queue.length,
  };
  const catalogue: Said<Say> = {
    to: { component: "cc", key: `catalogue/${id}` },
    body: { kind: "resource-changed", entry },
  };
  return same(resource, [...said, catalogue]);
}

const same = (state: Resource, say: readonly Said<Say>[] = []): Result => ({
  state,
  say,
  timers: [],
  acts: [],
});
const agentAddress = (agent: string) => ({ component: "ia", key: `agent/${agent}` }) as const;
const toCc = (application: string, body: ImToCc): Said<Say> => ({
  to: { component: "cc", key: `application/${application}` },
  body,
});
