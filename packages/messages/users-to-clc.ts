// Administrators → CLC: which nodes there are, and taking one out of service or back into it. To `clc cluster`, and over
// HTTP.

import { z } from "zod";
import { id, instant } from "./nouns.ts";

/** POST /nodes/:id/service */
export const service = z.strictObject({
  /** false: its machines are placed elsewhere, and none is placed there. */
  inService: z.boolean(),
});
export const setService = service.extend({ kind: z.literal("set-service"), node: id, by: id });
export const usersToClc = setService;
export type UsersToClc = z.infer<typeof setService>;

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
