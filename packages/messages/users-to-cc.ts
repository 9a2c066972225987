// Users → CC, over HTTP: search the catalogue of instruments; apply for one, follow the application, renew it, release it;
// owners' terms; applicants' quotas; the audit log. The applicant, the owner and who else asks is the party of the caller,
// so it stands in no request.

import { z } from "zod";
import { catalogueEntry } from "./cc-to-im.ts";
import { driverName, driverOffer, readingsTaken } from "./drivers.ts";
import { terms } from "./is-to-im.ts";
import {
  event,
  id,
  identity,
  instant,
  instrumentClass,
  placement,
  priority,
  text,
  use,
  walls,
} from "./nouns.ts";

export const catalogue = z.array(catalogueEntry);

const amount = z.coerce.number<string>().positive();
/** `2026-03-02`, or `2026-03-02T08:30:00Z`: what JavaScript's Date takes, with its zone. */
export const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** GET /instruments: all that fulfil every wish. */
export const searchInstruments = z.strictObject({
  kind: identity.shape.kind.optional(),
  /** At least as good as this accuracy class. */
  class: instrumentClass.optional(),
  /** A range that reaches so far. */
  voltageV: amount.optional(),
  currentA: amount.optional(),
  /** At least. */
  rateHz: amount.optional(),
  channels: z.coerce.number<string>().int().positive().optional(),
  /** Part of the place's name. */
  place: z.string().max(200).optional(),
  owner: id.optional(),
  /** Whose calibration is valid then. */
  calibrated: moment.optional(),
  /** Free for the caller then (`now` or an instant), for `forS` (a second when not said). */
  free: z.union([z.literal("now"), moment]).optional(),
  forS: amount.optional(),
  use: use.optional(),
});
export type SearchInstruments = z.infer<typeof searchInstruments>;

const longestS = z
  .number()
  .positive()
  .max(366 * 86_400);

/** POST /applications */
export const orderApplication = z.strictObject({
  resource: id,
  forS: longestS,
  leastS: longestS.exactOptional(),
  priority: priority.exactOptional(),
  use: use.exactOptional(),
  /** A booking. */
  fromTaiNs: instant.exactOptional(),
  /** Of the machine that is to hold it, at least. */
  walls: walls.exactOptional(),
});

/** POST /applications/:id/renewals */
export const renewApplication = z.strictObject({ forS: longestS });

/** POST /applications/:id/driver: the user's word on the driver that waits for it. */
export const decideOnDriver = z.strictObject({ ...driverName.shape, accept: z.boolean() });

/** POST /applications/:id/readings */
export const orderReadings = z.strictObject({});

/** What the door then tells CC, to `cc application/<id>`. */
export const usersWord = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("driver-word"),
    driver: driverName,
    accept: z.boolean(),
    by: z.string().max(128),
  }),
  z.object({ kind: z.literal("readings-wanted") }),
]);
export type UsersWord = z.infer<typeof usersWord>;

/** When it comes to be the turn of somebody who waits, if nobody gives back early or renews; null: not within a year. */
const expectedTaiNs = instant.nullable();
/** It waits for the owner's word. */
const awaitsWord = z.boolean();

/** GET /instruments/:id */
export const shownInstrument = catalogueEntry.extend({
  queue: z.array(z.object({ application: id, applicant: id, use, awaitsWord, expectedTaiNs })),
});

/** How a lease ended. */
export const leaseEnds = ["given-back", "time-over", "pre-empted", "revoked", "no-machine"] as const;
/** GET /instruments/:id/leases: the newest first. */
export const pastLeases = z.array(
  z.object({
    ...{ application: id, applicant: id, token: z.number().int().positive(), use },
    fromTaiNs: instant,
    /** As it was last to end. */
    untilTaiNs: instant,
    /** Null: it has not. */
    endedTaiNs: instant.nullable(),
    end: z.enum(leaseEnds).nullable(),
    /** One sentence on its end, in English. */
    why: text.nullable(),
  }),
);
export type PastLease = z.infer<typeof pastLeases>[number];

/** GET /leases */
export const shownLeases = z.array(
  z.object({
    resource: id,
    application: id,
    applicant: id,
    use,
    status: z.enum(["lent", "booked", "waiting"]),
    token: z.number().int().positive().nullable(),
    /** In the queue, 1 = next; null: it does not wait. */
    place: z.number().int().positive().nullable(),
    /** Null: it waits. */
    fromTaiNs: instant.nullable(),
    untilTaiNs: instant.nullable(),
    /** Of one that waits; else null. */
    expectedTaiNs,
    awaitsWord,
  }),
);

/** POST /terms, POST /revocations: by the owner. A revocation of one application is how he refuses it, too. */
export const setTermsOf = z.strictObject({ resource: id, terms });
export const revokeOf = z.strictObject({ resource: id, application: id.exactOptional(), why: text.min(1) });
/** POST /approvals: by the owner. */
export const approvalOf = z.strictObject({ resource: id, application: id });
export const aboutResource = z.object({ resource: id });

/** POST /quotas: by the administrator; null: no limit. */
export const setQuotaOf = z.strictObject({
  applicant: id,
  leasesAtOnce: z.number().int().min(0).max(1000).nullable(),
  secondsPerDay: z.number().nonnegative().max(86_400_000).nullable(),
  /** True: also for an applicant that no user is of yet. */
  ahead: z.boolean().exactOptional(),
});
export const aboutApplicant = z.object({ applicant: id });

/** GET /quotas/:applicant */
export const shownQuota = z.object({
  applicant: id,
  leasesAtOnce: z.number().nullable(),
  secondsPerDay: z.number().nullable(),
  /** Leases and bookings that it has, which count. */
  counted: z.number().int(),
});

/** Key of the entries about what a user did at the door, and was refused there: names of users may be those of parties. */
export const doorKey = (user: string): string => `door/${user}`;

/** GET /audit */
export const readAudit = z.strictObject({
  /** Where the page before ended (`next`). */
  from: z.string().max(60).optional(),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(100),
  resource: id.optional(),
  application: id.optional(),
  /** A user, a party, an agent, a machine: on whose behalf. */
  who: z.string().max(200).optional(),
  /** One word, such as `granted` or `refused`. */
  what: z.string().max(40).optional(),
  /** The component that says so. */
  by: z.string().max(10).optional(),
  since: moment.optional(),
  until: moment.optional(),
  /** `down`: newest first. */
  order: z.enum(["up", "down"]).default("up"),
});
export const auditPage = z.object({
  entries: z.array(
    z.object({
      atTaiNs: instant,
      by: z.string(),
      key: z.string(),
      what: z.string(),
      who: z.string(),
      resource: z.string().nullable(),
      application: z.string().nullable(),
      token: z.number().nullable(),
      why: z.string(),
      untilTaiNs: instant.exactOptional(),
      use: use.exactOptional(),
    }),
  ),
  next: z.string().nullable(),
});

export const orderedApplication = z.object({ application: id });

export const shownApplication = z.object({
  kind: z.literal("application"),
  id,
  applicant: id,
  detection: id,
  resource: id,
  status: z.enum(["called", "booked", "waiting", "granted", "joined", "ended"]),
  events: z.array(event),
  machine: id.exactOptional(),
  placement: placement.exactOptional(),
  asks: driverOffer.nullable().exactOptional(),
  readings: readingsTaken.exactOptional(),
});

/** What is told to who follows an application; steps are numbered. */
export const applicationNews = {
  step: event,
  over: z.object({ application: id }),
};
