// IM → IA: this token is valid for the instrument; this lease is over. To `ia agent/<id>`.

import { z } from "zod";
import { id, instant } from "./nouns.ts";

const token = z.number().int().positive();
/** Heard again with a later end when the lease is renewed. */
export const validToken = z.object({
  kind: z.literal("valid-token"),
  resource: id,
  token,
  /** Whose lease it is. */
  application: id.exactOptional(),
  /** Of the instrument's streams its holder reads those of this one alone; absent: not known, and any. */
  detection: id.exactOptional(),
  untilTaiNs: instant,
  /** Tokens below this are stale for ever. Absent: the token itself, which is then the only valid one. */
  floor: token.exactOptional(),
});
export const leaseOver = z.object({
  kind: z.literal("lease-over"),
  resource: id,
  token,
  application: id.exactOptional(),
  /** As above; absent: not known. */
  floor: token.exactOptional(),
});

export const imToIa = z.discriminatedUnion("kind", [validToken, leaseOver]);
export type ImToIa = z.infer<typeof imToIa>;
