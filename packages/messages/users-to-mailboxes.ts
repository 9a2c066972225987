// Administrators → a mailbox, over HTTP: what it set aside, to be tried again or dropped.

import { z } from "zod";
import { id, instant } from "./nouns.ts";

/** GET /set-aside: the latest first. */
export const readSetAside = z.strictObject({
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(100),
});
export const shownSetAside = z.array(
  z.object({
    id,
    component: z.string(),
    kind: z.enum(["message", "act"]),
    key: z.string(),
    body: z.unknown(),
    why: z.string(),
    atTaiNs: instant,
  }),
);

/** POST /set-aside/:id: back behind what waits, to be tried as if it were new; or forgotten. */
export const takeSetAside = z.strictObject({ what: z.enum(["retry", "drop"]) });
export const aboutSetAside = z.object({ id });
