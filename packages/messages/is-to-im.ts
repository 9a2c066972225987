// IS → IM: the owner's terms for an instrument, and their end. To `im resource/<id>`.

import { openHours } from "@etalon/basis";
import { z } from "zod";
import { id, priority, text, walls } from "./nouns.ts";

export const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day such as 08:30, or 24:00");
/** Weekly hours at a fixed distance from UTC; a span that would pass midnight is two. */
export const weeklyHours = z.object({
  utcOffsetMinutes: z.number().int().min(-900).max(900),
  spans: z
    .array(z.object({ day: z.enum(openHours.days), from: clockTime, to: clockTime }))
    .min(1)
    .max(100),
});

export const terms = z.object({
  /** Who may apply; `"*"` means anyone known to the cloud. The owner always may. */
  applicants: z.array(z.union([id, z.literal("*")])).max(1000),
  /** Of one lease with all its renewals. */
  longestLeaseS: z.number().positive(),
  /** Leases lie within these; absent: always. */
  hours: weeklyHours.exactOptional(),
  /** How many may read side by side; absent: 1, each has it alone. */
  sharedAtMost: z.number().int().min(1).max(100).exactOptional(),
  /** The most urgent that others than the owner may call themselves; absent: urgent. */
  highestPriority: priority.exactOptional(),
  /** The owner's own applications, unless they say otherwise; absent: urgent. */
  ownPriority: priority.exactOptional(),
  /**
   * Whether a more urgent call may end a running lease, and so perhaps a running detection: from which priority on, and
   * how long the holder has from the notice to the end. Absent: never.
   */
  preemption: z.object({ from: priority, noticeS: z.number().nonnegative().max(86_400) }).exactOptional(),
  /** Applications of others wait for the owner's word, one by one; absent: whoever may apply needs none. */
  approval: z.literal(true).exactOptional(),
  /** At least so far are the machines that hold it kept apart; absent: any may hold it. */
  walls: walls.exactOptional(),
});
export type Terms = z.infer<typeof terms>;

export const setTerms = z.object({ kind: z.literal("set-terms"), resource: id, owner: id, terms });
/** Of one who sets up an instrument in its owner's stead: kept only where nobody ever ruled on it. `by` is who. */
export const firstTerms = setTerms.extend({ kind: z.literal("first-terms"), by: id });
/** Takes the instrument back at once: one application's lease or place, or, without one, everybody's and the terms too. */
export const revoke = z.object({
  kind: z.literal("revoke"),
  resource: id,
  owner: id,
  application: id.exactOptional(),
  why: text,
});
/** The owner's word for an application that waits for it, or is booked and waits for it. */
export const approve = z.object({ kind: z.literal("approve"), resource: id, owner: id, application: id });

export const isToIm = z.discriminatedUnion("kind", [setTerms, firstTerms, revoke, approve]);
export type IsToIm = z.infer<typeof isToIm>;
