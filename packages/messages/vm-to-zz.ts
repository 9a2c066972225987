// VM → ZZ, relayed by NC: driver bound; progress; result. To `zz detection/<id>`. ZZ's requirements take the same
// road back: to `nc machine/<id>`, which relays them to the machine. NC says of each word which machine's it is: an older
// one's count no more.

import { z } from "zod";
import { harmonicRecord } from "./harmonics.ts";
import { telling, watchOrder } from "./monitoring.ts";
import { id, placement, progress, requirements, text, verificationResult } from "./nouns.ts";
import { qualityRecord } from "./quality.ts";
import { snapshot } from "./snapshot.ts";

const from = { detection: id, machine: id, placement };

export const hardwareFound = z.object({
  kind: z.literal("hardware-found"),
  ...from,
  text,
});
export const driverBound = z.object({
  kind: z.literal("driver-bound"),
  ...from,
  driver: z.string().max(100),
});
export const machineProgress = z.object({ kind: z.literal("progress"), ...from, progress });
export const result = z.object({
  kind: z.literal("result"),
  ...from,
  result: verificationResult,
  harmonics: harmonicRecord.exactOptional(),
  lastSeen: snapshot.exactOptional(),
});
export const machineFailed = z.object({
  kind: z.literal("machine-failed"),
  ...from,
  why: text,
});

export const recordTold = z.object({ kind: z.literal("record"), ...from, record: qualityRecord });
export const watchTold = z.object({ kind: z.literal("telling"), ...from, records: telling });
export const watchEnded = z.object({ kind: z.literal("watch-ended"), ...from });

export const vmToZz = z.discriminatedUnion("kind", [
  hardwareFound,
  driverBound,
  machineProgress,
  result,
  machineFailed,
  recordTold,
  watchTold,
  watchEnded,
]);
export type VmToZz = z.infer<typeof vmToZz>;

export const relayRequirements = z.object({
  kind: z.literal("relay-requirements"),
  machine: id,
  requirements,
  stream: id,
});
/** Of a watch: said each time that the driver is bound, so nobody keeps it. */
export const relayWatch = z.object({ kind: z.literal("relay-watch"), machine: id, order: watchOrder });
export const relayEnd = z.object({ kind: z.literal("relay-end"), machine: id, detection: id });
/** ZZ's door says it again as long as somebody looks; what is seen comes beside the mailboxes (`snapshot.ts`). */
export const relayLook = z.object({ kind: z.literal("relay-look"), machine: id });
export const zzToVm = z.discriminatedUnion("kind", [relayRequirements, relayWatch, relayEnd, relayLook]);
/** The part of it that the machine is told. */
export type RelayedTask = Pick<z.infer<typeof relayRequirements>, "requirements" | "stream">;
export type ZzToVm = z.infer<typeof zzToVm>;
