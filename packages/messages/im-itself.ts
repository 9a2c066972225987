// IM's aggregates to each other: a resource asks its applicant's account for time before it lends, so that quotas that
// span many resources are held by one aggregate. To `im applicant/<id>`; answers go to `im resource/<id>`.

import { z } from "zod";
import { id, instant, text } from "./nouns.ts";

const about = { resource: id, application: id };

/** Time for a lease, a booking, or a lease's renewal; a second asking for the same application replaces the first. */
export const reserve = z.object({
  kind: z.literal("reserve"),
  ...about,
  fromTaiNs: instant,
  untilTaiNs: instant,
  /** The application waits in the resource's queue: it wants to hear when there may be room (`quota-free`). */
  waits: z.boolean(),
});
/** The application needs no time any more, from `atTaiNs` on. */
export const release = z.object({ kind: z.literal("release"), ...about, atTaiNs: instant });
/** From the administrator; null: no limit. */
export const setQuota = z.object({
  kind: z.literal("set-quota"),
  leasesAtOnce: z.number().int().min(0).max(1000).nullable(),
  secondsPerDay: z.number().nonnegative().max(86_400_000).nullable(),
  by: id,
});

export const toAccount = z.discriminatedUnion("kind", [reserve, release, setQuota]);
export type ToAccount = z.infer<typeof toAccount>;

export const reserved = z.object({ kind: z.literal("reserved"), ...about, untilTaiNs: instant });
export const notReserved = z.object({
  kind: z.literal("not-reserved"),
  ...about,
  untilTaiNs: instant,
  why: text,
  /** It would not fit even if the applicant had nothing else. */
  never: z.boolean(),
});
export const quotaFree = z.object({ kind: z.literal("quota-free"), ...about });

export const fromAccount = z.discriminatedUnion("kind", [reserved, notReserved, quotaFree]);
export type FromAccount = z.infer<typeof fromAccount>;
