// NC → IA: open the virtual link. The agent dials out to the node with the ticket, since it may sit behind NAT.
// To `ia agent/<id>`; a refusal goes to `nc machine/<id>`, success is seen on the link itself.

import { z } from "zod";
import { id, placement, text } from "./nouns.ts";

/** Shown once by the agent as its first message on the link. */
const ticket = z.string().min(16).max(128);
export const openLink = z.object({
  kind: z.literal("open-link"),
  machine: id,
  resource: id,
  token: z.number().int().positive(),
  placement,
  ticket,
  /** Who asks: the agent links a machine only with the node that the cluster placed it on. */
  node: id,
  door: z.object({ host: z.string().max(255), port: z.number().int().min(1).max(65_535) }),
});
export type OpenLink = z.infer<typeof openLink>;

export const linkRefused = z.object({
  kind: z.literal("link-refused"),
  machine: id,
  token: z.number().int().positive(),
  /** Of the asking that is refused: the node may have asked anew since. */
  ticket,
  why: text,
  /** The node was out of reach just now: worth another asking. */
  passing: z.literal(true).exactOptional(),
});
export type IaToNc = z.infer<typeof linkRefused>;
