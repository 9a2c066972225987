// What IM does with one resource: one message in; its next state, what IM says, and when to look again out.
// I1: no lease beside an exclusive one. `settle` follows every message; here stands only what is the message's own.

import type { Instant } from "@etalon/basis";
import { openHours, toJson } from "@etalon/basis";
import type { CatalogueEntry, CcToIm } from "@etalon/messages/cc-to-im";
import type { FromAccount } from "@etalon/messages/im-itself";
import type { ClcToIm } from "@etalon/messages/im-to-clc";
import type { IrmToIm } from "@etalon/messages/irm-to-im";
import type { IsToIm } from "@etalon/messages/is-to-im";
import { accountAnswered, approved, called, givenBack, renewalAsked } from "./asking.ts";
import { barText, waitsFor } from "./calendar.ts";
import { close, freeTime, reclaim, refuse, settle } from "./lending.ts";
import { inOrder } from "./queue-order.ts";
import { type Call, everRuled, type Resource, unknownResource } from "./state.ts";
import { AWAITS_WORD, awaitsWord } from "./terms.ts";
import { change, note, type Result, type Self, type Turn, tellCc, tellToken, turnOf } from "./turn.ts";

export type HeardByResource = IrmToIm | IsToIm | CcToIm | ClcToIm | FromAccount;

export function resourceStep(
  before: Resource | null,
  heard: HeardByResource | Self,
  key: string,
  now: Instant,
): Result {
  // A state that an earlier form of IM has kept lacks what came since.
  const old: Resource = { ...unknownResource(key.slice("resource/".length)), ...before };
  const turn = turnOf(old, now);
  hear(turn, heard);
  settle(turn);
  tellWaiting(turn, old);
  tellCatalogue(turn, old, heard.kind === "approved");
  const timers = nextLook(turn);
  return { state: turn.resource, say: turn.say, timers, acts: [], audit: turn.audit };
}

function hear(turn: Turn, heard: HeardByResource | Self): void {
  switch (heard.kind) {
    case "approved":
      change(turn, { instrument: heard.instrument, alive: true });
      tokensAgain(turn);
      break;
    case "gone":
      change(turn, { alive: false });
      break;
    case "back":
      change(turn, { alive: true });
      tokensAgain(turn);
      break;
    case "set-terms":
      if (mayRule(turn, heard))
        change(turn, { terms: { ...heard.terms, owner: heard.owner }, termsTakenBackBy: null });
      break;
    case "first-terms":
      if (!everRuled(turn.resource) && mayRule(turn, heard, heard.by))
        change(turn, { terms: { ...heard.terms, owner: heard.owner } });
      break;
    case "revoke":
      if (mayRule(turn, heard)) revoked(turn, heard);
      break;
    case "approve":
      if (mayRule(turn, heard)) approved(turn, heard.application);
      break;
    case "resource-call":
      called(turn, heard);
      break;
    case "renew":
      renewalAsked(turn, heard);
      break;
    case "give-back":
      givenBack(turn, heard.application);
      break;
    case "access-pushed":
    case "placed-anew":
    case "machine-awaited":
    case "no-node":
      clusterSaid(turn, heard);
      break;
    case "reserved":
    case "not-reserved":
    case "quota-free":
      accountAnswered(turn, heard);
      break;
    case "look-again": // `settle` sees what is due
      rang(turn);
  }
}

/** An old token changes nothing. */
function clusterSaid(turn: Turn, heard: ClcToIm): void {
  const lease = turn.resource.leases.find(({ token }) => token === heard.token);
  if (!lease) return;
  const { application } = lease;
  switch (heard.kind) {
    case "access-pushed": {
      const { node, machine } = heard;
      tellCc(turn, { kind: "joined", application, node, machine });
      note(turn, "used", lease, `machine ${machine} on node ${node} holds it`);
      break;
    }
    case "placed-anew": {
      const { node, machine, placement, why } = heard;
      tellCc(turn, { kind: "placed-anew", application, node, machine, placement, why });
      note(turn, "placed-anew", lease, `machine ${machine} on node ${node}: ${why}`);
      break;
    }
    case "machine-awaited":
      tellCc(turn, { kind: "machine-awaited", application, why: heard.why });
      break;
    case "no-node":
      close(turn, lease);
      tellCc(turn, { kind: "no-place", application, why: heard.why });
      note(turn, "reclaimed", lease, `no machine: ${heard.why}`);
  }
}

/**
 * The owner is named in the instrument's auxiliary information. Terms that come before the approval are kept, and
 * count only if it names the same owner (`refusal` looks).
 */
function mayRule(turn: Turn, heard: IsToIm, by = heard.owner): boolean {
  const { kind, owner } = heard;
  const application = heard.kind === "approve" ? heard.application : null;
  const { instrument, id } = turn.resource;
  const theirs = instrument?.auxiliary.owner ?? owner;
  const said = by === owner ? "by the owner" : `for ${owner}, who had said nothing yet`;
  const why =
    theirs === owner ? `${kind} ${said}` : `${id} belongs to ${theirs}: ${kind} by ${owner} refused`;
  const what = theirs === owner ? kind : "refused";
  turn.audit.push({ what, who: by, resource: id, application, token: null, why });
  return theirs === owner;
}

/** At once: tokens are raised first, so that whatever was given before is stale wherever the news arrives. */
function revoked(turn: Turn, { application, owner, why }: Extract<IsToIm, { kind: "revoke" }>): void {
  const { resource } = turn;
  const text = `revoked by the owner: ${why}`;
  const meant = (one: { readonly application: string }): boolean =>
    !application || one.application === application;
  change(turn, {
    lastToken: resource.lastToken + 1,
    ...(!application && { terms: null, termsTakenBackBy: owner }),
  });
  for (const lease of resource.leases.filter(meant)) reclaim(turn, lease, text, "revoked", owner);
  const without = [...resource.queue, ...[...resource.offers, ...resource.bookings].map(({ call }) => call)];
  for (const call of without.filter(meant)) {
    freeTime(turn, call);
    refuse(turn, call, text, "refused", owner);
  }
}

/** An agent that came back may have missed which tokens are valid. */
function tokensAgain(turn: Turn): void {
  for (const lease of turn.resource.leases) if (lease.untilTaiNs > turn.now) tellToken(turn, lease);
}

/** Whoever has come into the queue is told its place, and what it waits for. */
function tellWaiting(turn: Turn, old: Resource): void {
  const waited = new Set(old.queue.map(({ application }) => application));
  if (turn.resource.queue.every(({ application }) => waited.has(application))) return;
  inOrder(turn.resource, turn.now).forEach((call, index) => {
    const { application, quota } = call;
    if (waited.has(application)) return;
    const unsaid = awaitsWord(turn.resource, call) ? AWAITS_WORD : null;
    const beside = quota ?? unsaid ?? whyNot(turn.resource, turn.now);
    const lent = waitsFor(turn.resource, call, turn.now);
    const why = beside ?? (lent && barText(turn.resource, lent));
    tellCc(turn, { kind: "waiting", application, position: index + 1, ...(why !== null && { why }) });
    note(turn, "waits", call, beside ?? `number ${index + 1} in the queue`);
  });
}

function whyNot({ terms, id }: Resource, now: Instant): string | null {
  const open = openHours.stretch(terms?.hours, now);
  return open && open.fromTaiNs > now ? `${id} is closed at present` : null;
}

/** The catalogue learns what a user may see, when that has changed or IRM approves anew. */
function tellCatalogue(turn: Turn, old: Resource, always: boolean): void {
  if (!always && shown.every((name) => turn.resource[name] === old[name])) return; // most steps change nothing of it
  const entry = entryOf(turn.resource, turn.now);
  if (!entry || (!always && toJson(entryOf(old, turn.now)) === toJson(entry))) return;
  turn.say.push({
    to: { component: "cc", key: `catalogue/${turn.resource.id}` },
    body: { kind: "resource-changed", entry },
  });
}

/** Of a queue so many are shown by name. */
const WAITING_SHOWN_AT_MOST = 100;
/** What an entry is made of. */
const shown = ["instrument", "alive", "leases", "bookings", "queue", "terms"] as const;

function entryOf(resource: Resource, now: Instant): CatalogueEntry | null {
  const { instrument, alive, leases, bookings, queue, terms } = resource;
  if (!instrument) return null;
  const [first] = leases;
  const unsaid = (call: Call) => (awaitsWord(resource, call) ? ({ awaitsWord: true } as const) : {});
  return {
    instrument,
    alive,
    lentTo: first?.applicant ?? null,
    untilTaiNs: first?.untilTaiNs ?? null,
    waiting: queue.length,
    queue: inOrder(resource, now)
      .slice(0, WAITING_SHOWN_AT_MOST)
      .map((call) => {
        const { application, applicant, use, forS } = call;
        return { application, applicant, use, forS, ...unsaid(call) };
      }),
    leases: leases.map(({ application, applicant, use, fromTaiNs, untilTaiNs, token }) => {
      return { application, applicant, use, fromTaiNs, untilTaiNs, token };
    }),
    bookings: bookings.map(({ call, fromTaiNs, untilTaiNs }) => {
      const { application, applicant, use } = call;
      return { application, applicant, use, fromTaiNs, untilTaiNs, ...unsaid(call) };
    }),
    terms: terms && withoutOwner(terms), // that is the instrument's
  };
}

const withoutOwner = ({ owner: _, ...terms }: NonNullable<Resource["terms"]>) => terms;

/** It will not ring again; another process, whose clock is behind, would take it for one that is still to ring. */
function rang(turn: Turn): void {
  const { lookTaiNs } = turn.resource;
  if (lookTaiNs !== null && lookTaiNs <= turn.now) change(turn, { lookTaiNs: null });
}

/** A timer for the next thing that comes by time alone, if none is set that rings no later. */
function nextLook(turn: Turn): Result["timers"] {
  const { now, resource } = turn;
  const { leases, bookings, queue, terms, lookTaiNs } = resource;
  const times = [...leases, ...bookings].map(({ untilTaiNs }) => untilTaiNs);
  times.push(...bookings.map(({ fromTaiNs }) => fromTaiNs));
  if (queue.length > 0) {
    const open = openHours.stretch(terms?.hours, now);
    if (open) times.push(open.fromTaiNs);
    if (open?.untilTaiNs) times.push(open.untilTaiNs);
  }
  const [next] = times.filter((at) => at > now).sort((a, b) => (a < b ? -1 : 1));
  if (next === undefined) return [];
  if (lookTaiNs !== null && lookTaiNs > now && lookTaiNs <= next) return [];
  change(turn, { lookTaiNs: next });
  return [{ atTaiNs: next, body: { kind: "look-again" } }];
}
