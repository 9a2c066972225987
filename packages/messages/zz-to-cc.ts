// ZZ → CC: apply for an instrument, release it, follow the application. To `cc application/<id>`; answers go to
// `zz detection/<id>`. Queries are reads of CC's catalogue through its HTTP face.

import { z } from "zod";
import { event, id, instant, lease, placement, priority, purpose, text, use, walls } from "./nouns.ts";

export const apply = z.object({
  kind: z.literal("apply"),
  application: id,
  applicant: id,
  /** The aggregate of ZZ that follows this application. */
  detection: id,
  resource: id,
  /** Applied for at CC's own door: whoever did so follows it there, and `detection` is nobody's at ZZ. */
  atDoor: z.boolean().exactOptional(),
  forS: z.number().positive(),
  /** What IM is told of the call, see `cc-to-im.ts`. */
  leastS: z.number().positive().exactOptional(),
  priority: priority.exactOptional(),
  use: use.exactOptional(),
  fromTaiNs: instant.exactOptional(),
  walls: walls.exactOptional(),
  purpose: purpose.exactOptional(),
});
/** The holder wants to keep it for `forS` from now. */
export const extend = z.object({ kind: z.literal("extend"), application: id, forS: z.number().positive() });
export const release = z.object({ kind: z.literal("release"), application: id });

export const zzToCc = z.discriminatedUnion("kind", [apply, extend, release]);
export type ZzToCc = z.infer<typeof zzToCc>;

export const applicationEvent = z.object({ kind: z.literal("application-event"), application: id, event });
export const applicationGranted = z.object({
  kind: z.literal("application-granted"),
  application: id,
  lease,
});
/** Another machine takes the place of one that was lost, whose words do not count from now on. */
export const applicationMoved = z.object({
  kind: z.literal("application-moved"),
  application: id,
  machine: id,
  placement,
});
export const applicationRefused = z.object({
  kind: z.literal("application-refused"),
  application: id,
  why: text,
});
export const applicationEnded = z.object({
  kind: z.literal("application-ended"),
  application: id,
  why: text,
  /** By the owner: whoever applies again does not respect that. */
  revoked: z.literal(true).exactOptional(),
});
export const applicationRenewed = z.object({
  kind: z.literal("application-renewed"),
  application: id,
  untilTaiNs: instant,
});

export const ccToZz = z.discriminatedUnion("kind", [
  applicationEvent,
  applicationGranted,
  applicationMoved,
  applicationRefused,
  applicationEnded,
  applicationRenewed,
]);
export type CcToZz = z.infer<typeof ccToZz>;
