// Administrators → IRM: whom an agent may speak for, or that it may not speak at all. To `irm agent/<id>`, and over HTTP.

import { z } from "zod";
import { id, text } from "./nouns.ts";

/** SHA-256 of the key in an agent's certificate, as hex: it stays when the certificate is renewed. */
export const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 of 64 small hex digits");

/** Whose instruments; `"*"`: anybody's. */
export const owner = z.union([id, z.literal("*")]);
const admitted = {
  /** Only announcements under this certificate count; null: under any. */
  certificate: fingerprint.nullable(),
  /** Owners whose instruments it may announce. */
  owners: z.array(owner).min(1).max(100),
};
const barred = { why: text.min(1) };
/** True: also when no agent of this name has announced itself yet. */
const ahead = z.boolean().exactOptional();

/** POST /agents/:id/admission */
export const admission = z.strictObject({ ...admitted, ahead });
/** POST /agents/:id/bar */
export const bar = z.strictObject({ ...barred, ahead });

export const admitAgent = z.strictObject({ ...admitted, kind: z.literal("admit-agent"), by: id });
export const barAgent = z.strictObject({ ...barred, kind: z.literal("bar-agent"), by: id });
export const usersToIrm = z.discriminatedUnion("kind", [admitAgent, barAgent]);
export type UsersToIrm = z.infer<typeof usersToIrm>;

export const aboutAgent = z.object({ agent: id });

/** GET /agents */
export const shownAgents = z.array(
  z.object({
    agent: id,
    alive: z.boolean(),
    standing: z.enum(["known", "held", "barred"]),
    certificate: fingerprint.nullable(),
    owners: z.array(z.string()).nullable(),
    instruments: z.array(id),
    refused: z.array(z.object({ resource: z.string(), why: text })),
  }),
);
