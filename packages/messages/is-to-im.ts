// IS → IM: the owner's terms for an instrument. To `im resource/<id>`.

import { z } from "zod";
import { id, text } from "./nouns.ts";

export const terms = z.object({
  /** Who may apply; `"*"` means anyone known to the cloud. */
  applicants: z.array(z.union([id, z.literal("*")])).max(1000),
  longestLeaseS: z.number().positive(),
});
export type Terms = z.infer<typeof terms>;

export const setTerms = z.object({ kind: z.literal("set-terms"), resource: id, owner: id, terms });
export const revoke = z.object({ kind: z.literal("revoke"), resource: id, owner: id, why: text });

export const isToIm = z.discriminatedUnion("kind", [setTerms, revoke]);
export type IsToIm = z.infer<typeof isToIm>;
