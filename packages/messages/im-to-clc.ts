// IM → CLC: push access: the lease with its fencing token, and where the instrument is. To `clc cluster`;
// answers go to `im resource/<id>`.

import { z } from "zod";
import { access, id, identity, lease, placement, purpose, text, walls } from "./nouns.ts";

/** What the machine is to be, and what brings it near. */
export const machineNeeds = z.object({
  /** At least. */
  walls,
  /** Of the instrument's samples. */
  rateHz: z.number().positive().exactOptional(),
  /** Where the instrument stands. */
  place: z.string().max(200).exactOptional(),
});
export type MachineNeeds = z.infer<typeof machineNeeds>;

export const pushAccess = z.object({
  kind: z.literal("push-access"),
  lease,
  detection: id,
  access,
  identity,
  /** Left out: any machine will do. */
  needs: machineNeeds.exactOptional(),
  purpose: purpose.exactOptional(),
  /** No station waits for word of the machine. */
  atDoor: z.literal(true).exactOptional(),
});
export type PushAccess = z.infer<typeof pushAccess>;
export const withdrawAccess = z.object({
  kind: z.literal("withdraw-access"),
  resource: id,
  application: id,
  token: z.number().int().positive(),
});

export const imToClc = z.discriminatedUnion("kind", [pushAccess, withdrawAccess]);
export type ImToClc = z.infer<typeof imToClc>;

const about = { resource: id, application: id, token: z.number().int().positive() };
export const accessPushed = z.object({ kind: z.literal("access-pushed"), ...about, node: id, machine: id });
/** Its machine was lost; another takes its place. */
export const placedAnew = z.object({
  kind: z.literal("placed-anew"),
  ...about,
  node: id,
  machine: id,
  placement,
  why: text,
});
/** No node has room for it at present. */
export const machineAwaited = z.object({ kind: z.literal("machine-awaited"), ...about, why: text });
export const noNode = z.object({ kind: z.literal("no-node"), ...about, why: text });

export const clcToIm = z.discriminatedUnion("kind", [accessPushed, placedAnew, machineAwaited, noNode]);
export type ClcToIm = z.infer<typeof clcToIm>;
