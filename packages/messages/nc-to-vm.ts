// NC ↔ VM over the machine's control port (a serial line of the machine): new hardware found; hardware gone;
// ZZ's requests relayed. The machine answers with what `vm-to-zz` relays.

import { z } from "zod";
import { id, identity, progress, requirements, text, verificationResult } from "./nouns.ts";

export const newHardwareFound = z.object({
  kind: z.literal("new-hardware-found"),
  resource: id,
  /** The local device, as the machine's own system names it. */
  device: z.string().max(500),
  identity,
  token: z.number().int().positive(),
});
export const hardwareGone = z.object({ kind: z.literal("hardware-gone"), resource: id, why: text });
export const carryOut = z.object({ kind: z.literal("carry-out"), requirements, stream: id });

export const ncToVm = z.discriminatedUnion("kind", [newHardwareFound, hardwareGone, carryOut]);
export type NcToVm = z.infer<typeof ncToVm>;

export const machineHello = z.object({
  kind: z.literal("hello"),
  program: z.string().max(100),
  version: z.string().max(40),
});
export const vmDriverBound = z.object({
  kind: z.literal("driver-bound"),
  resource: id,
  driver: z.string().max(100),
});
export const vmDriverMissing = z.object({ kind: z.literal("driver-missing"), resource: id, why: text });
export const vmProgress = z.object({ kind: z.literal("progress"), detection: id, progress });
export const vmResult = z.object({ kind: z.literal("result"), detection: id, result: verificationResult });
export const vmFailed = z.object({ kind: z.literal("failed"), detection: id.nullable(), why: text });

export const vmToNc = z.discriminatedUnion("kind", [
  machineHello,
  vmDriverBound,
  vmDriverMissing,
  vmProgress,
  vmResult,
  vmFailed,
]);
export type VmToNc = z.infer<typeof vmToNc>;
