// CLC → NC: place a machine and join it with this instrument; let go. To `nc machine/<id>`; answers go to
// `clc cluster`. A machine is one placement: whoever places an application anew makes another machine of it.

import { z } from "zod";
import { access, id, identity, lease, placement, purpose, text } from "./nouns.ts";

export const place = z.object({
  kind: z.literal("place"),
  machine: id,
  placement,
  node: id,
  lease,
  detection: id,
  access,
  identity,
  /** The machine is then a seat in one that the node runs for all such leases. */
  purpose: purpose.exactOptional(),
  /** No station waits for word of the machine. */
  atDoor: z.literal(true).exactOptional(),
});
export const letGo = z.object({ kind: z.literal("let-go"), machine: id, node: id });

export const clcToNc = z.discriminatedUnion("kind", [place, letGo]);
export type ClcToNc = z.infer<typeof clcToNc>;

/** The node has begun, with these machines of an earlier process. */
export const nodeUp = z.object({
  kind: z.literal("node-up"),
  node: id,
  machines: z.number().int().positive(),
  /** How machines are run there: "process", "sandbox", "qemu-tcg", … */
  engine: z.string().max(40),
  /** Where it stands, as instruments say it. */
  place: z.string().max(200).exactOptional(),
  /** Left out: they are not known. */
  holds: z.array(id).max(10_000).exactOptional(),
});
/** It ends in order: its machines are to be placed elsewhere. */
export const nodeLeaving = z.object({ kind: z.literal("node-leaving"), node: id });
export const machineJoined = z.object({ kind: z.literal("machine-joined"), machine: id, node: id });
export const machineGone = z.object({ kind: z.literal("machine-gone"), machine: id, node: id, why: text });

export const ncToClc = z.discriminatedUnion("kind", [nodeUp, nodeLeaving, machineJoined, machineGone]);
export type NcToClc = z.infer<typeof ncToClc>;
