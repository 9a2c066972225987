// CLC → NC: place a machine and join it with this instrument; let go. To `nc machine/<id>`; answers go to
// `clc cluster`.

import { z } from "zod";
import { access, id, identity, lease, text } from "./nouns.ts";

export const place = z.object({
  kind: z.literal("place"),
  machine: id,
  node: id,
  lease,
  detection: id,
  access,
  identity,
});
export const letGo = z.object({ kind: z.literal("let-go"), machine: id, token: z.number().int().positive() });

export const clcToNc = z.discriminatedUnion("kind", [place, letGo]);
export type ClcToNc = z.infer<typeof clcToNc>;

export const nodeUp = z.object({
  kind: z.literal("node-up"),
  node: id,
  machines: z.number().int().positive(),
  /** How machines are run there: "process", "sandbox", "qemu-tcg", … */
  engine: z.string().max(40),
});
export const machineJoined = z.object({
  kind: z.literal("machine-joined"),
  machine: id,
  token: z.number().int().positive(),
});
export const machineGone = z.object({ kind: z.literal("machine-gone"), machine: id, why: text });

export const ncToClc = z.discriminatedUnion("kind", [nodeUp, machineJoined, machineGone]);
export type NcToClc = z.infer<typeof ncToClc>;
