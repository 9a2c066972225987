// IA → IRM: here are my instruments. Heartbeats go beside the mailbox.

import { z } from "zod";
import { access, auxiliary, id, identity, text } from "./nouns.ts";
import { fingerprint } from "./users-to-irm.ts";

export const announcedInstrument = z.object({ resource: id, identity, access, auxiliary });
export type AnnouncedInstrument = z.infer<typeof announcedInstrument>;

/** To `irm agent/<id>`. Announcing again replaces what was announced before. */
export const announce = z.object({
  kind: z.literal("announce"),
  agent: id,
  instruments: z.array(announcedInstrument).max(10_000),
  /** Of the certificate that it was said under, filled in by the bridge, which has checked it; absent within one host. */
  certificate: fingerprint.exactOptional(),
});
export type IaToIrm = z.infer<typeof announce>;

/** To `ia agent/<id>`: what became of the announcement. */
export const announcementTaken = z.object({
  kind: z.literal("announcement-taken"),
  approved: z.array(id).max(10_000),
  refused: z.array(z.object({ resource: id, why: text })).max(10_000),
});
export type IrmToIa = z.infer<typeof announcementTaken>;
