// CLC → IA: whose the link of a lease is: this machine, on this node. To `ia agent/<id>`, in the move that places it, so that
// the agent knows before the node can ask.

import { z } from "zod";
import { id, placement } from "./nouns.ts";

export const machinePlaced = z.object({
  kind: z.literal("machine-placed"),
  resource: id,
  token: z.number().int().positive(),
  machine: id,
  /** The higher of two is the newer. */
  placement,
  node: id,
});
export type ClcToIa = z.infer<typeof machinePlaced>;
