// IM's state: one resource (an instrument that may be lent) with its owner's terms, leases, calendar and queue; and one
// applicant's account, which holds the quotas that span resources.

import type { Instant } from "@etalon/basis";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Terms } from "@etalon/messages/is-to-im";
import type { Lease, Priority, Use, Walls } from "@etalon/messages/nouns";

/** An application that wants the resource. */
export interface Call {
  readonly application: string;
  readonly applicant: string;
  readonly detection: string;
  readonly forS: number;
  /** A lease that would be shorter than this is not wanted. */
  readonly leastS: number;
  readonly use: Use;
  readonly priority: Priority;
  /** Of its machine, at least; left out: none. */
  readonly walls?: Walls;
  readonly atDoor?: true;
  readonly purpose?: "monitoring";
  readonly calledTaiNs: Instant;
  /** By the owner, where his terms ask for his word. */
  readonly approved?: true;
  /** Why the applicant's quota keeps it waiting; null when nothing is known to. */
  readonly quota: string | null;
}

/** Time that a call is to have: the applicant's account is asked for it, nobody else gets it meanwhile. */
export interface Offer {
  readonly call: Call;
  readonly fromTaiNs: Instant;
  readonly untilTaiNs: Instant;
}

export interface Booking extends Offer {
  /** False until the account has answered. */
  readonly reserved: boolean;
}

export interface Held extends Lease {
  readonly detection: string;
  readonly use: Use;
  readonly priority: Priority;
  readonly fromTaiNs: Instant;
  /** From the calendar: nobody pre-empts it. */
  readonly booked: boolean;
  /** The more urgent application for which it ends early. */
  readonly noticeFor: string | null;
  /** The account is asked for time until then. */
  readonly renewToTaiNs: Instant | null;
  /** Why that is less than the holder asked for; absent: it is not. */
  readonly renewShortOf?: string;
}

export interface Resource {
  readonly kind: "resource";
  readonly id: string;
  /** null until IRM approved it; the owner's terms may come first. */
  readonly instrument: AnnouncedInstrument | null;
  readonly alive: boolean;
  readonly terms: (Terms & { readonly owner: string }) | null;
  /** Who has taken back his terms, and set none since: said to applicants. */
  readonly termsTakenBackBy: string | null;
  /** The highest fencing token ever given for this resource; never falls. */
  readonly lastToken: number;
  /** One, or several that share it. */
  readonly leases: readonly Held[];
  readonly offers: readonly Offer[];
  /** Those whose time has not come; in the order of their beginning. */
  readonly bookings: readonly Booking[];
  /** In the order of calling; whose turn it is, `queue-order.ts` says. */
  readonly queue: readonly Call[];
  /** When applicants were last served, the latest first. */
  readonly served: readonly { readonly applicant: string; readonly atTaiNs: Instant }[];
  /** Applications that have ended, the latest first: a call of theirs heard again changes nothing. */
  readonly ended: readonly string[];
  /** The next timer that is set. */
  readonly lookTaiNs: Instant | null;
}

/** Whether there ever were terms, or a revocation: that raises the token, and without terms nothing is lent. */
export const everRuled = ({ terms, lastToken }: Resource): boolean => terms !== null || lastToken > 0;

export const unknownResource = (id: string): Resource => ({
  kind: "resource",
  id,
  instrument: null,
  alive: false,
  terms: null,
  termsTakenBackBy: null,
  lastToken: 0,
  leases: [],
  offers: [],
  bookings: [],
  queue: [],
  served: [],
  ended: [],
  lookTaiNs: null,
});

/** An application's time on one of the applicant's resources: asked for, booked, or lent. */
export interface Span {
  readonly resource: string;
  readonly application: string;
  readonly fromTaiNs: Instant;
  readonly untilTaiNs: Instant;
}

export interface Account {
  readonly kind: "account";
  readonly applicant: string;
  readonly quota: { readonly leasesAtOnce: number | null; readonly secondsPerDay: number | null };
  readonly spans: readonly Span[];
  /** What ended leases have used of this day (UTC) and later ones; days are counted from 1970. */
  readonly used: readonly { readonly day: number; readonly seconds: number }[];
  /** Applications that found no room, to be told when there may be. */
  readonly waiting: readonly { readonly resource: string; readonly application: string }[];
  /** The day whose beginning a timer is set for. */
  readonly wakeDay: number | null;
}

export type State = Resource | Account;
