// CC → IM: resource call for an applicant, renewing, and giving back. To `im resource/<id>`; answers go to
// `cc application/<id>` and, when the resource itself changed, to `cc catalogue/<resource>`.

import { z } from "zod";
import { announcedInstrument } from "./ia-to-irm.ts";
import { terms } from "./is-to-im.ts";
import { id, instant, lease, placement, priority, purpose, text, use, walls } from "./nouns.ts";

export const resourceCall = z.object({
  kind: z.literal("resource-call"),
  application: id,
  applicant: id,
  /** Passed on to the machine, which reports to it. */
  detection: id,
  forS: z.number().positive(),
  /** A shorter lease than `forS` is welcome down to this (before a booking, before closing time); absent: none is. */
  leastS: z.number().positive().exactOptional(),
  /** Absent: routine. */
  priority: priority.exactOptional(),
  /** Absent: exclusive. */
  use: use.exactOptional(),
  /** A booking: the lease begins then, and not before. */
  fromTaiNs: instant.exactOptional(),
  /** Of the machine, at least; the owner may demand higher ones. Absent: none. */
  walls: walls.exactOptional(),
  /** Passed on to the cluster. */
  purpose: purpose.exactOptional(),
  /** By a user, who hears of its machine from CC: no station waits for word of that. Passed on to the machine's node. */
  atDoor: z.literal(true).exactOptional(),
});
/** The holder wants its lease to last `forS` from now. */
export const renew = z.object({ kind: z.literal("renew"), application: id, forS: z.number().positive() });
export const giveBack = z.object({ kind: z.literal("give-back"), application: id });

export const ccToIm = z.discriminatedUnion("kind", [resourceCall, renew, giveBack]);
export type CcToIm = z.infer<typeof ccToIm>;

export const granted = z.object({ kind: z.literal("granted"), application: id, lease });
export const waiting = z.object({
  kind: z.literal("waiting"),
  application: id,
  /** 1 = next. */
  position: z.number().int().positive(),
  /** What keeps it waiting: its quota, the owner's word, the hours, or who has the resource until when. */
  why: text.exactOptional(),
});
export const refusedCall = z.object({ kind: z.literal("refused"), application: id, why: text });
export const booked = z.object({
  kind: z.literal("booked"),
  application: id,
  fromTaiNs: instant,
  untilTaiNs: instant,
  /** What it still waits for. */
  why: text.exactOptional(),
});
export const renewed = z.object({
  kind: z.literal("renewed"),
  application: id,
  untilTaiNs: instant,
  /** Why not as long as was asked. */
  why: text.exactOptional(),
});
export const notRenewed = z.object({ kind: z.literal("not-renewed"), application: id, why: text });
/** The lease ends earlier than it was to: somebody more urgent gets the instrument then. */
export const notice = z.object({
  kind: z.literal("notice"),
  application: id,
  untilTaiNs: instant,
  why: text,
});
/** The machine holds the instrument as a local device now. */
export const joined = z.object({ kind: z.literal("joined"), application: id, node: id, machine: id });
/** Another machine takes the place of one that was lost. */
export const movedMachine = z.object({
  kind: z.literal("placed-anew"),
  application: id,
  node: id,
  machine: id,
  placement,
  why: text,
});
export const awaited = z.object({ kind: z.literal("machine-awaited"), application: id, why: text });
export const noPlace = z.object({ kind: z.literal("no-place"), application: id, why: text });
export const reclaimed = z.object({
  kind: z.literal("reclaimed"),
  application: id,
  why: text,
  /** By the owner. */
  revoked: z.literal(true).exactOptional(),
});

/** It waits for the owner's word as well. */
const awaitsWord = z.literal(true).exactOptional();
const span = { application: id, applicant: id, use, fromTaiNs: instant, untilTaiNs: instant };

/** What the catalogue shows of a resource. */
export const catalogueEntry = z.object({
  instrument: announcedInstrument,
  alive: z.boolean(),
  /** Of the lease that was given first, when there are several. */
  lentTo: id.nullable(),
  untilTaiNs: instant.nullable(),
  waiting: z.number().int().nonnegative(),
  /** The first of those who wait, the next one first, as it stood when the queue last changed. Absent: an old entry. */
  queue: z
    .array(
      z.object({
        ...{ application: id, applicant: id, use },
        /** For how long it is wanted; absent: an old entry. */
        forS: z.number().positive().exactOptional(),
        awaitsWord,
      }),
    )
    .max(100)
    .exactOptional(),
  leases: z.array(z.object({ ...span, token: z.number().int().positive() })).max(100),
  bookings: z.array(z.object({ ...span, awaitsWord })).max(1000),
  terms: terms.nullable(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;
export const resourceChanged = z.object({ kind: z.literal("resource-changed"), entry: catalogueEntry });

export const imToCc = z.discriminatedUnion("kind", [
  granted,
  waiting,
  refusedCall,
  booked,
  renewed,
  notRenewed,
  notice,
  joined,
  movedMachine,
  awaited,
  noPlace,
  reclaimed,
  resourceChanged,
]);
export type ImToCc = z.infer<typeof imToCc>;
