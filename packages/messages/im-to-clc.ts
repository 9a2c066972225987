// IM → CLC: push access: the lease with its fencing token, and where the instrument is. To `clc cluster`;
// answers go to `im resource/<id>`.

import { z } from "zod";
import { access, id, identity, lease, text } from "./nouns.ts";

export const pushAccess = z.object({
  kind: z.literal("push-access"),
  lease,
  detection: id,
  access,
  identity,
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
export const noNode = z.object({ kind: z.literal("no-node"), ...about, why: text });

export const clcToIm = z.discriminatedUnion("kind", [accessPushed, noNode]);
export type ClcToIm = z.infer<typeof clcToIm>;
