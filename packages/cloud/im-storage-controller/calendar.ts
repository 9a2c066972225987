// The calendar of one resource: who has it when, how long a lease may last before somebody else's time, when it is free.
// Called by `lending.ts` and `resource.ts`.

import { type Instant, later, nanoseconds, openHours, utcText } from "@etalon/basis";
import type { Use } from "@etalon/messages/nouns";
import type { Call, Resource } from "./state.ts";
import { sharedAtMost } from "./terms.ts";

interface Taken {
  readonly application: string;
  readonly applicant: string;
  readonly use: Use;
  readonly fromTaiNs: Instant;
  readonly untilTaiNs: Instant;
}

/** Leases (with the renewal that is being asked for), offers and bookings. */
export function taken({ leases, offers, bookings }: Resource): readonly Taken[] {
  return [
    ...leases.map((lease) => ({ ...lease, untilTaiNs: lease.renewToTaiNs ?? lease.untilTaiNs })),
    ...[...offers, ...bookings].map(({ call, fromTaiNs, untilTaiNs }) => ({
      ...call,
      fromTaiNs,
      untilTaiNs,
    })),
  ];
}

/**
 * What bars a use of the resource within [from, until), the earliest first. Shared uses bar each other only when there are
 * as many as the owner allows; they are counted over the whole span, so two that follow each other count as two.
 */
export function bars(
  resource: Resource,
  use: Use,
  fromTaiNs: Instant,
  untilTaiNs: Instant,
  except?: string,
): readonly Taken[] {
  const overlapping = taken(resource)
    .filter((one) => one.application !== except && one.fromTaiNs < untilTaiNs && one.untilTaiNs > fromTaiNs)
    .sort((a, b) => Number(a.fromTaiNs - b.fromTaiNs));
  if (use === "exclusive") return overlapping;
  const exclusive = overlapping.filter((one) => one.use === "exclusive");
  const full = overlapping.length - exclusive.length >= sharedAtMost(resource.terms);
  return full ? overlapping : exclusive;
}

export const barText = ({ id }: Resource, { applicant, fromTaiNs, untilTaiNs }: Taken): string =>
  `${id} is ${applicant}'s from ${utcText(fromTaiNs)} until ${utcText(untilTaiNs)}`;

/** What a call waits for: of those who have the resource the last to end, else the first who has booked it. */
export function waitsFor(resource: Resource, { use, leastS }: Call, now: Instant): Taken | null {
  const present = bars(resource, use, now, now + 1n).toSorted((a, b) => Number(b.untilTaiNs - a.untilTaiNs));
  return present[0] ?? bars(resource, use, now, later(now, nanoseconds(leastS)))[0] ?? null;
}

/**
 * Until when a call could have the resource from now on, were it not lent: as long as it wants, but neither beyond the
 * owner's hours nor into a booking. null when that is shorter than the least it wants.
 */
export function roomFrom(resource: Resource, call: Call, now: Instant): Instant | null {
  const open = openHours.stretch(resource.terms?.hours, now);
  if (!open || open.fromTaiNs > now) return null;
  let until = later(now, nanoseconds(call.forS));
  if (open.untilTaiNs !== null && open.untilTaiNs < until) until = open.untilTaiNs;
  until = beforeBookings(resource, call.use, now, until, call.application);
  return until < later(now, nanoseconds(call.leastS)) ? null : until;
}

/** `until`, or earlier where a booking that bars this use begins. */
export function beforeBookings(
  resource: Resource,
  use: Use,
  now: Instant,
  until: Instant,
  application: string,
): Instant {
  const own = new Set(resource.bookings.map(({ call }) => call.application));
  const [first] = bars(resource, use, now, until, application).filter((one) => own.has(one.application));
  return first && first.fromTaiNs < until ? first.fromTaiNs : until;
}

/** The earliest time, not before `from`, at which the resource is free for so long; null within `horizonNs`. */
export function nextFree(
  resource: Resource,
  use: Use,
  from: Instant,
  lengthNs: bigint,
  horizonNs: bigint,
): Instant | null {
  let at = from;
  while (at < from + horizonNs) {
    const open = openHours.stretch(resource.terms?.hours, at);
    if (!open) return null;
    at = open.fromTaiNs;
    if (open.untilTaiNs !== null && at + lengthNs > open.untilTaiNs) {
      at = open.untilTaiNs;
      continue;
    }
    const [bar] = [...bars(resource, use, at, at + lengthNs)].sort((a, b) =>
      Number(a.untilTaiNs - b.untilTaiNs),
    );
    if (!bar) return at;
    at = bar.untilTaiNs;
  }
  return null;
}

/** When everybody who waits now would have had their turn: the soonest that a booking may begin without overtaking them. */
export function queueEnds({ leases, offers, queue }: Resource, now: Instant): Instant {
  if (queue.length === 0) return now;
  const present = [...leases, ...offers].reduce(
    (end, { untilTaiNs }) => (untilTaiNs > end ? untilTaiNs : end),
    now,
  );
  return queue.reduce((end, { forS }) => later(end, nanoseconds(forS)), present);
}
