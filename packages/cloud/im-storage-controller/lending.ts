// Lending: what is over is reclaimed, bookings whose time has come begin, whoever's turn it is gets an offer. `settle` does
// all of it after every message, so that no message has to think of what it may have made possible.

import { utcText } from "@etalon/basis";
import { bars, roomFrom } from "./calendar.ts";
import { inOrder } from "./queue-order.ts";
import type { Booking, Call, Held, Offer } from "./state.ts";
import { awaitsWord, moreUrgent, needsOf, outOfHours, refusal } from "./terms.ts";
import { change, floorOf, note, type Turn, tellAccount, tellAgent, tellCc, tellToken } from "./turn.ts";

/** Applicants whose last lease is remembered; the others count as never served. */
const SERVED_REMEMBERED = 200;
const ENDED_REMEMBERED = 64;

export function settle(turn: Turn): void {
  for (const lease of turn.resource.leases)
    if (lease.untilTaiNs <= turn.now) reclaim(turn, lease, overText(lease));
  for (const booking of turn.resource.bookings) startBooking(turn, booking);
  offerToWaiting(turn);
}

const overText = ({ noticeFor }: Held): string =>
  noticeFor ? `pre-empted by ${noticeFor}, which is more urgent` : "the lease's time is over";

function startBooking(turn: Turn, booking: Booking): void {
  const { call, fromTaiNs, untilTaiNs, reserved } = booking;
  const { resource, now } = turn;
  if (!reserved || fromTaiNs > now) return;
  const late =
    untilTaiNs <= now && `${resource.id} was not to be had until ${utcText(untilTaiNs)}, the booked end`;
  const unsaid = awaitsWord(resource, call) && `the owner of ${resource.id} has not said yes in time`;
  const why = refusal(resource, call) ?? (late || unsaid || outOfHours(resource, now, untilTaiNs));
  // How many may share was seen to when it was booked; the owner may have lowered it since, and keeps to what was agreed.
  const inTheWay = bars(resource, "exclusive", now, untilTaiNs, call.application).filter(
    ({ use }) => use === "exclusive" || call.use === "exclusive",
  );
  if (why) dropped(turn, call, why);
  else if (resource.alive && inTheWay.length === 0) lend(turn, { ...booking, fromTaiNs: now }, true);
}

/**
 * Goes through the queue in order. Whoever must wait because the resource is lent keeps everybody behind from overtaking;
 * whom time (a booking, closing hours), the own quota or the owner's word keeps does not.
 */
function offerToWaiting(turn: Turn): void {
  for (const call of inOrder(turn.resource, turn.now)) {
    const why = refusal(turn.resource, call);
    if (why) {
      refuse(turn, call, why);
      continue;
    }
    if (!turn.resource.alive || call.quota !== null || awaitsWord(turn.resource, call)) continue;
    const until = roomFrom(turn.resource, call, turn.now);
    if (until === null) continue;
    if (bars(turn.resource, call.use, turn.now, until).length > 0) {
      preempt(turn, call);
      return;
    }
    offer(turn, { call, fromTaiNs: turn.now, untilTaiNs: until });
  }
}

function offer(turn: Turn, made: Offer): void {
  const { queue, offers, id } = turn.resource;
  const { application, applicant } = made.call;
  change(turn, {
    queue: queue.filter((call) => call.application !== application),
    offers: [...offers, made],
  });
  const { fromTaiNs, untilTaiNs } = made;
  tellAccount(turn, applicant, {
    kind: "reserve",
    resource: id,
    application,
    fromTaiNs,
    untilTaiNs,
    waits: true,
  });
}

/** The account has agreed. The owner may have changed terms meanwhile, so all is looked at again. */
export function accept(turn: Turn, { call, untilTaiNs }: Offer): void {
  const { resource, now } = turn;
  change(turn, { offers: resource.offers.filter((offer) => offer.call.application !== call.application) });
  const why = refusal(resource, call);
  const room = resource.alive ? roomFrom(turn.resource, call, now) : null;
  const until = room !== null && room < untilTaiNs ? room : untilTaiNs;
  const free =
    room !== null &&
    until > now &&
    !awaitsWord(resource, call) &&
    bars(turn.resource, call.use, now, until).length === 0;
  if (why) dropped(turn, call, why);
  else if (free) lend(turn, { call, fromTaiNs: now, untilTaiNs: until }, false);
  else {
    // The instrument fell silent or closed, or the answer came too late: back to its place.
    freeTime(turn, call);
    change(turn, { queue: [...turn.resource.queue, call] });
  }
}

export function lend(turn: Turn, { call, fromTaiNs, untilTaiNs }: Offer, booked: boolean): void {
  const { resource, now } = turn;
  const { application, applicant, detection, use, priority } = call;
  if (!resource.instrument) return;
  const token = resource.lastToken + 1;
  const lease = { resource: resource.id, application, applicant, token, untilTaiNs };
  const held: Held = {
    ...lease,
    ...{ detection, use, priority, fromTaiNs, booked, noticeFor: null, renewToTaiNs: null },
  };
  const others = resource.served.filter((one) => one.applicant !== applicant);
  change(turn, {
    lastToken: token,
    leases: [...resource.leases, held],
    bookings: resource.bookings.filter((booking) => booking.call.application !== application),
    served: [{ applicant, atTaiNs: now }, ...others].slice(0, SERVED_REMEMBERED),
  });
  const { access, identity } = resource.instrument;
  tellToken(turn, held); // the agent must know the token before the machine shows it
  turn.say.push({
    to: { component: "clc", key: "cluster" },
    body: {
      ...{ kind: "push-access", lease, detection, access, identity, needs: needsOf(resource, call) },
      ...(call.atDoor && { atDoor: call.atDoor }),
      ...(call.purpose && { purpose: call.purpose }),
    },
  });
  tellCc(turn, { kind: "granted", application, lease });
  note(turn, "granted", held, booked ? "its booked time has come" : "its turn has come");
}

/** Everything that follows from a lease's end but the next lease. */
export function reclaim(
  turn: Turn,
  lease: Held,
  why: string,
  what = "reclaimed",
  who = lease.applicant,
): void {
  const { application, token } = lease;
  close(turn, lease);
  tellCc(turn, {
    ...{ kind: "reclaimed", application, why },
    ...(what === "revoked" && { revoked: true }),
  });
  note(turn, what, { ...lease, token }, why, who);
}

/** Agent, cluster and account learn that this lease holds no longer. */
export function close(turn: Turn, lease: Held): void {
  const { application, token } = lease;
  change(turn, {
    leases: turn.resource.leases.filter((other) => other.token !== token),
    ended: [application, ...turn.resource.ended].slice(0, ENDED_REMEMBERED),
  });
  const about = { resource: turn.resource.id, token, application };
  tellAgent(turn, { kind: "lease-over", ...about, floor: floorOf(turn.resource) });
  turn.say.push({ to: { component: "clc", key: "cluster" }, body: { kind: "withdraw-access", ...about } });
  freeTime(turn, lease);
}

export function freeTime(
  turn: Turn,
  { applicant, application }: Pick<Call, "applicant" | "application">,
): void {
  const { now: atTaiNs, resource } = turn;
  tellAccount(turn, applicant, { kind: "release", resource: resource.id, application, atTaiNs });
}

/** Ends an application that holds nothing; whatever its account kept for it is free. */
export function dropped(turn: Turn, call: Call, why: string): void {
  freeTime(turn, call);
  refuse(turn, call, why);
}

export function refuse(
  turn: Turn,
  call: Call,
  why: string,
  kind: "refused" | "reclaimed" = "refused",
  who?: string,
): void {
  const { application } = call;
  const { queue, offers, bookings, ended } = turn.resource;
  const other = (one: Offer): boolean => one.call.application !== application;
  if (call.quota !== null) freeTime(turn, call); // its account has it on the list of those to be told
  change(turn, {
    queue: queue.filter((waiting) => waiting.application !== application),
    offers: offers.filter(other),
    bookings: bookings.filter(other),
    ended: [application, ...ended].slice(0, ENDED_REMEMBERED),
  });
  tellCc(turn, { kind, application, why });
  note(turn, kind === "refused" ? "refused" : "withdrawn", call, why, who);
}

/** If the owner's terms allow it, whoever is in the way of a more urgent call has until the end of the notice. */
function preempt(turn: Turn, call: Call): void {
  const { resource, now } = turn;
  const rule = resource.terms?.preemption;
  if (!rule || moreUrgent(rule.from, call.priority)) return;
  const inTheWay = resource.leases.filter((lease) => lease.use === "exclusive" || call.use === "exclusive");
  if (inTheWay.some(({ booked, priority }) => booked || !moreUrgent(call.priority, priority))) return;
  const noticeEnds = now + BigInt(Math.round(rule.noticeS * 1e9));
  for (const lease of inTheWay) {
    if (lease.noticeFor !== null || lease.untilTaiNs <= noticeEnds) continue;
    if (lease.renewToTaiNs !== null)
      tellCc(turn, {
        kind: "not-renewed",
        application: lease.application,
        why: "somebody more urgent waits",
      });
    const noticed = { ...lease, untilTaiNs: noticeEnds, noticeFor: call.application, renewToTaiNs: null };
    change(turn, { leases: turn.resource.leases.map((one) => (one.token === lease.token ? noticed : one)) });
    tellToken(turn, noticed);
    const why = `${call.applicant} needs ${resource.id} as ${call.priority}; the lease ends ${utcText(noticeEnds)}`;
    tellCc(turn, { kind: "notice", application: lease.application, untilTaiNs: noticeEnds, why });
    note(turn, "pre-empted", noticed, why, call.applicant);
  }
}
