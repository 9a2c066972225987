// Administrators → CLC: which nodes there are, taking one out of service or back into it, forgetting one. To `clc cluster`, and over
// HTTP.

import { z } from "zod";
import { id, instant } from "./nouns.ts";

/** POST /nodes/:id/service */
export const service = z.strictObject({
  /** false: its machines are placed elsewhere, and none is placed there. */
  inService: z.boolean(),
});
export const setService = service.extend({ kind: z.literal("set-service"), node: id, by: id });
/** One that is silent, and will not be back. */
export const forgetNode = z.object({ kind: z.literal("forget-node"), node: id, by: id });
export const usersToClc = z.discriminatedUnion("kind", [setService, forgetNode]);
export type UsersToClc = z.infer<typeof usersToClc>;

export const aboutNode = z.object({ node: id });

/** GET /nodes */
export const shownNodes = z.array(
  z.object({
    node: id,
    engine: z.string(),
    place: z.string().nullable(),
    alive: z.boolean(),
    /** It ends in order. */
    leaving: z.boolean(),
    /** False: an administrator has taken it out, until he takes it back. */
    inService: z.boolean(),
    upTaiNs: instant,
    /** How many it can run. */
    machines: z.number().int(),
    runs: z.array(id),
  }),
);
export type ShownNodes = z.infer<typeof shownNodes>;
