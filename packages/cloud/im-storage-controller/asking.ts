// What applicants ask of a resource: to have it, to book it, to keep it longer, to give it back; and what their accounts
// answer. Called by `resource.ts`.

import { type Instant, later, nanoseconds, openHours, utcText } from "@etalon/basis";
import type { CcToIm } from "@etalon/messages/cc-to-im";
import type { FromAccount } from "@etalon/messages/im-itself";
import { bars, barText, beforeBookings, nextFree, queueEnds } from "./calendar.ts";
import { accept, dropped, freeTime, reclaim, refuse } from "./lending.ts";
import type { Booking, Call, Held, Offer, Resource } from "./state.ts";
import { AWAITS_WORD, awaitsWord, outOfHours, refusal, usualPriority } from "./terms.ts";
import { change, note, type Turn, tellAccount, tellCc, tellToken } from "./turn.ts";

const QUEUE_AT_MOST = 1000;
const BOOKINGS_AT_MOST = 200;
const BOOKED_AHEAD_AT_MOST_NS = 366n * 86_400n * 1_000_000_000n;

type Of<Kind extends string, Union> = Extract<Union, { readonly kind: Kind }>;

export function called(turn: Turn, heard: Of<"resource-call", CcToIm>): void {
  const { resource, now } = turn;
  const { application, applicant, detection, forS, fromTaiNs } = heard;
  if (placeOf(resource, application) || resource.ended.includes(application)) return; // heard twice
  const call: Call = {
    ...{ application, applicant, detection, forS },
    leastS: Math.min(heard.leastS ?? forS, forS),
    use: heard.use ?? "exclusive",
    priority: heard.priority ?? usualPriority(resource, applicant),
    ...(heard.walls && { walls: heard.walls }),
    ...(heard.atDoor && { atDoor: heard.atDoor }),
    ...(heard.purpose && { purpose: heard.purpose }),
    calledTaiNs: now,
    quota: null,
  };
  const why = refusal(resource, call) ?? (fromTaiNs === undefined ? cannotWait(resource, call) : null);
  if (why) refuse(turn, call, why);
  else if (fromTaiNs !== undefined) book(turn, call, fromTaiNs);
  else change(turn, { queue: [...resource.queue, call] }); // `settle` sees to the rest
}

/** Why a call that may have the resource is not even queued; null when it is. */
function cannotWait(resource: Resource, { leastS }: Call): string | null {
  const { id, queue, terms, alive } = resource;
  if (!alive) return `${id} does not answer at present`;
  if (queue.length >= QUEUE_AT_MOST) return `${QUEUE_AT_MOST} applications wait for ${id} already`;
  if (!terms?.hours) return null;
  const longest = longestStretchS(terms.hours);
  return leastS <= longest ? null : `${id} is open for ${longest} s at most, not ${leastS} s`;
}

/** Of a week's open stretches; a week that is open throughout has no bound. */
function longestStretchS(hours: NonNullable<NonNullable<Resource["terms"]>["hours"]>): number {
  const WEEK_NS = 7n * 86_400n * 1_000_000_000n;
  const MONDAY: Instant = 4n * 86_400n * 1_000_000_000n * 1000n; // any instant serves as the beginning
  let longest = 0n;
  for (let at = MONDAY; at < MONDAY + WEEK_NS; ) {
    const open = openHours.stretch(hours, at);
    if (!open) break;
    if (open.untilTaiNs === null) return Number.POSITIVE_INFINITY;
    if (open.untilTaiNs - open.fromTaiNs > longest) longest = open.untilTaiNs - open.fromTaiNs;
    at = open.untilTaiNs;
  }
  return Number(longest) / 1e9;
}

function book(turn: Turn, call: Call, fromTaiNs: Instant): void {
  const { resource, now } = turn;
  const untilTaiNs = later(fromTaiNs, nanoseconds(call.forS));
  const why = cannotBook(resource, call, fromTaiNs, untilTaiNs, now);
  if (why) {
    refuse(turn, call, why);
    return;
  }
  const booking: Booking = { call, fromTaiNs, untilTaiNs, reserved: false };
  const { id, bookings } = resource;
  change(turn, { bookings: [...bookings, booking].sort((a, b) => (a.fromTaiNs < b.fromTaiNs ? -1 : 1)) });
  const { application, applicant } = call;
  tellAccount(turn, applicant, {
    kind: "reserve",
    resource: id,
    application,
    fromTaiNs,
    untilTaiNs,
    waits: false,
  });
}

function cannotBook(
  resource: Resource,
  call: Call,
  from: Instant,
  until: Instant,
  now: Instant,
): string | null {
  const { id, bookings, terms } = resource;
  if (from <= now) return `a booking begins in the future, not at ${utcText(from)}`;
  if (from > now + BOOKED_AHEAD_AT_MOST_NS)
    return `${id} can be booked 366 days ahead, not for ${utcText(from)}`;
  if (bookings.length >= BOOKINGS_AT_MOST) return `${id} has ${BOOKINGS_AT_MOST} bookings already`;
  const free = (at: Instant): string => {
    const next = nextFree(resource, call.use, at, nanoseconds(call.forS), BOOKED_AHEAD_AT_MOST_NS);
    return next === null
      ? "there is no such time within a year"
      : `free for ${call.forS} s from ${utcText(next)}`;
  };
  const closed = outOfHours(resource, from, until);
  if (closed) return `${closed}; ${free(from)}`;
  const [bar] = bars(resource, call.use, from, until);
  if (bar) return `${barText(resource, bar)}; ${free(from)}`;
  const soonest = call.applicant === terms?.owner ? now : queueEnds(resource, now);
  if (from >= soonest) return null;
  return `others wait for ${id} and come first; ${free(soonest)}`;
}

/**
 * A lease may be renewed as long as the owner's longest lease allows from its beginning, its hours and the calendar too,
 * and nobody waits whom it keeps waiting.
 */
export function renewalAsked(turn: Turn, { application, forS }: Of<"renew", CcToIm>): void {
  const { resource, now } = turn;
  const lease = resource.leases.find((one) => one.application === application);
  if (!lease) {
    tellCc(turn, { kind: "not-renewed", application, why: `it holds no lease of ${resource.id}` });
    return;
  }
  if (lease.renewToTaiNs !== null) return; // heard twice
  const until = renewableUntil(resource, lease, later(now, nanoseconds(forS)), now);
  if (typeof until === "string") {
    notRenewed(turn, lease, until);
    return;
  }
  const { untilTaiNs, why } = until;
  keep(turn, {
    ...settledRenewal(lease),
    ...{ noticeFor: null, renewToTaiNs: untilTaiNs, ...(why && { renewShortOf: why }) },
  });
  const { applicant, fromTaiNs } = lease;
  const about = { resource: resource.id, application, fromTaiNs, untilTaiNs };
  tellAccount(turn, applicant, { kind: "reserve", ...about, waits: false });
}

/** How far a lease may be renewed; and why not as far as it was asked for. */
interface Renewable {
  readonly untilTaiNs: Instant;
  readonly why: string | null;
}

function renewableUntil(resource: Resource, lease: Held, wanted: Instant, now: Instant): Renewable | string {
  const { id, queue } = resource;
  if (wanted <= lease.untilTaiNs) return `it holds until ${utcText(lease.untilTaiNs)} as it is`;
  const kept = queue.filter(
    (call) =>
      call.quota === null &&
      !awaitsWord(resource, call) &&
      (call.use === "exclusive" || lease.use === "exclusive"),
  );
  if (kept.length > 0) return `others wait for ${id}: ${kept.length}`;
  return withinTerms(resource, lease, wanted, now);
}

/** How far terms and calendar let a lease be renewed towards `wanted`; or why not at all. */
function withinTerms(resource: Resource, lease: Held, wanted: Instant, now: Instant): Renewable | string {
  const { id, terms } = resource;
  const why = refusal(resource, { ...lease, forS: 0, leastS: 0, calledTaiNs: now, quota: null });
  if (why) return why;
  const longest = later(lease.fromTaiNs, nanoseconds(terms?.longestLeaseS ?? 0));
  const open = openHours.stretch(terms?.hours, now);
  const closes = open && open.fromTaiNs > now ? now : (open?.untilTaiNs ?? null);
  let until = wanted < longest ? wanted : longest;
  if (closes !== null && closes < until) until = closes;
  until = beforeBookings(resource, lease.use, now, until, lease.application);
  const ends =
    longest <= until || longest <= lease.untilTaiNs
      ? `${id} is lent for ${terms?.longestLeaseS} s at most, renewals and all`
      : `${id} is booked or closed from ${utcText(until)} on`;
  return until > lease.untilTaiNs ? { untilTaiNs: until, why: until < wanted ? ends : null } : ends;
}

function notRenewed(turn: Turn, lease: Held, why: string): void {
  tellCc(turn, { kind: "not-renewed", application: lease.application, why });
  note(turn, "not-renewed", lease, why);
}

export function givenBack(turn: Turn, application: string): void {
  const lease = turn.resource.leases.find((one) => one.application === application);
  const place = placeOf(turn.resource, application);
  if (lease) reclaim(turn, lease, "given back", "released");
  else if (place) {
    freeTime(turn, place);
    refuse(turn, place, "given back while waiting", "reclaimed");
  }
}

/** What an account says of an application that has ended meanwhile changes nothing: it was told so already. */
export function accountAnswered(turn: Turn, heard: FromAccount): void {
  const { resource } = turn;
  const { application } = heard;
  if (heard.kind === "quota-free") {
    const queue = resource.queue.map((call) =>
      call.application === application ? { ...call, quota: null } : call,
    );
    change(turn, { queue });
    return;
  }
  const of = (one: Offer): boolean => one.call.application === application;
  const offer = resource.offers.find(of);
  const booking = resource.bookings.find((one) => of(one) && !one.reserved);
  const lease = resource.leases.find((one) => one.application === application);
  if (heard.kind === "reserved") {
    if (offer) accept(turn, offer);
    else if (booking) booked(turn, booking);
    else if (lease?.renewToTaiNs === heard.untilTaiNs) extended(turn, lease, heard.untilTaiNs);
  } else if (offer) declined(turn, offer.call, heard.why, heard.never);
  else if (booking) dropped(turn, booking.call, heard.why);
  else if (lease?.renewToTaiNs === heard.untilTaiNs) {
    keep(turn, settledRenewal(lease));
    notRenewed(turn, lease, heard.why);
  }
}

function declined(turn: Turn, call: Call, why: string, never: boolean): void {
  if (never) {
    dropped(turn, call, why);
    return;
  }
  const { offers, queue } = turn.resource;
  change(turn, {
    offers: offers.filter((one) => one.call.application !== call.application),
    queue: [...queue, { ...call, quota: why }],
  });
}

function booked(turn: Turn, booking: Booking): void {
  const { call, fromTaiNs, untilTaiNs } = booking;
  const { bookings } = turn.resource;
  change(turn, { bookings: bookings.map((one) => (one === booking ? { ...one, reserved: true } : one)) });
  tellBooked(turn, booking);
  note(turn, "booked", { ...call, untilTaiNs }, `from ${utcText(fromTaiNs)} until ${utcText(untilTaiNs)}`);
}

function tellBooked(turn: Turn, { call, fromTaiNs, untilTaiNs }: Booking): void {
  const { application } = call;
  const why = awaitsWord(turn.resource, call) ? { why: AWAITS_WORD } : {};
  tellCc(turn, { kind: "booked", application, fromTaiNs, untilTaiNs, ...why });
}

/** The owner has said yes: `settle` sees to the rest. */
export function approved(turn: Turn, application: string): void {
  const said = <Wanting extends Call>(call: Wanting): Wanting =>
    call.application === application ? { ...call, approved: true } : call;
  const { queue, offers, bookings } = turn.resource;
  const own = bookings.find(({ call }) => call.application === application);
  change(turn, {
    queue: queue.map(said),
    offers: offers.map((one) => ({ ...one, call: said(one.call) })),
    bookings: bookings.map((one) => ({ ...one, call: said(one.call) })),
  });
  if (own?.reserved && own.call.approved !== true) tellBooked(turn, { ...own, call: said(own.call) });
}

/** Terms may have changed since the account was asked. */
function extended(turn: Turn, lease: Held, wanted: Instant): void {
  const until = withinTerms(turn.resource, lease, wanted, turn.now);
  if (typeof until === "string") {
    keep(turn, settledRenewal(lease));
    notRenewed(turn, lease, until);
    return;
  }
  const { untilTaiNs } = until;
  const why = until.why ?? lease.renewShortOf;
  const renewed = { ...settledRenewal(lease), untilTaiNs };
  keep(turn, renewed);
  tellToken(turn, renewed);
  tellCc(turn, { kind: "renewed", application: lease.application, untilTaiNs, ...(why && { why }) });
  note(
    turn,
    "renewed",
    renewed,
    `until ${utcText(untilTaiNs)}${why ? `, for less than was asked: ${why}` : ""}`,
  );
}

function settledRenewal({ renewShortOf: _, ...lease }: Held): Held {
  return { ...lease, renewToTaiNs: null };
}

function keep(turn: Turn, lease: Held): void {
  change(turn, { leases: turn.resource.leases.map((one) => (one.token === lease.token ? lease : one)) });
}

/** The application's one place: it waits, has an offer, is booked, or holds a lease. */
function placeOf(resource: Resource, application: string): Call | null {
  const calls = [
    ...resource.queue,
    ...[...resource.offers, ...resource.bookings].map(({ call }) => call),
    ...resource.leases.map((lease) => ({ ...lease, forS: 0, leastS: 0, calledTaiNs: 0n, quota: null })),
  ];
  return calls.find((call) => call.application === application) ?? null;
}
