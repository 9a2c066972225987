// Users → the console's own routes, over HTTP: a browser comes in by a link that works once.

import { z } from "zod";
import { shownCaller } from "./users.ts";

/** POST /console/ways-in: for the caller, whom it lets in once. */
export const shownWayIn = z.object({
  /** Behind `#way-in=` of the console's address: what stands there is sent nowhere and logged nowhere. */
  code: z.string(),
  forS: z.number(),
});

/** POST /console/session/way-in */
export const useWayIn = z.strictObject({ code: z.string().min(20).max(100) });

/** What each way of coming in answers, beside the cookie. */
export const whoCameIn = shownCaller;
export type WhoCameIn = z.infer<typeof whoCameIn>;
