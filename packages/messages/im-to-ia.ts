// IM → IA: this token is now the valid one for the instrument; this lease is over. To `ia agent/<id>`.

import { z } from "zod";
import { id, instant } from "./nouns.ts";

const token = z.number().int().positive();
export const validToken = z.object({
  kind: z.literal("valid-token"),
  resource: id,
  token,
  untilTaiNs: instant,
});
export const leaseOver = z.object({ kind: z.literal("lease-over"), resource: id, token });

export const imToIa = z.discriminatedUnion("kind", [validToken, leaseOver]);
export type ImToIa = z.infer<typeof imToIa>;
