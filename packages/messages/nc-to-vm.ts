// NC ↔ VM over the machine's control port (a serial line of the machine): new hardware found; the driver for it; hardware
// gone; ZZ's requests relayed. The machine answers with what `vm-to-zz` relays.

import { z } from "zod";
import { driverName, driverOffer, readings } from "./drivers.ts";
import { harmonicRecord } from "./harmonics.ts";
import { telling, watchOrder } from "./monitoring.ts";
import { id, identity, progress, requirements, text, verificationResult } from "./nouns.ts";
import { qualityRecord } from "./quality.ts";
import { snapshot } from "./snapshot.ts";

export const newHardwareFound = z.object({
  kind: z.literal("new-hardware-found"),
  resource: id,
  /** The local device, as the machine's own system names it. */
  device: z.string().max(500),
  identity,
  token: z.number().int().positive(),
});
/** A driver's code is one module of JavaScript that imports nothing but Node's own. */
export const CODE_AT_MOST = 2 * 1024 * 1024;
/** The driver that was accepted for hardware that was found; `code` is null for one that is built in. */
export const bindDriver = z.object({
  kind: z.literal("bind-driver"),
  resource: id,
  driver: driverOffer,
  code: z.string().max(CODE_AT_MOST).nullable(),
});
export const readInstrument = z.object({ kind: z.literal("read-instrument"), resource: id });
export const hardwareGone = z.object({ kind: z.literal("hardware-gone"), resource: id, why: text });
export const carryOut = z.object({ kind: z.literal("carry-out"), requirements, stream: id });

/** The meter is watched from its stream until it is told to end. */
export const watchMeter = z.object({ kind: z.literal("watch-meter"), order: watchOrder });
export const endWatch = z.object({ kind: z.literal("end-watch"), detection: id });

/** Somebody looks: what is seen is told for a while (`snapshot.ts`). */
export const showSnapshots = z.object({ kind: z.literal("show-snapshots") });

const toOne = z.discriminatedUnion("kind", [
  newHardwareFound,
  bindDriver,
  readInstrument,
  hardwareGone,
  carryOut,
  watchMeter,
  endWatch,
  showSnapshots,
]);
/** One machine may serve many leases: each has a seat, which hears and says what a machine of its own would. */
export const openSeat = z.object({ kind: z.literal("open-seat"), seat: id });
export const closeSeat = z.object({ kind: z.literal("close-seat"), seat: id });
export const toSeat = z.object({ kind: z.literal("seat"), seat: id, body: toOne });
export const ncToVm = z.discriminatedUnion("kind", [...toOne.options, openSeat, closeSeat, toSeat]);
export type NcToVm = z.infer<typeof ncToVm>;

export const machineHello = z.object({
  kind: z.literal("hello"),
  program: z.string().max(100),
  version: z.string().max(40),
  /** Those that are built in. */
  drivers: z.array(driverOffer).max(50).exactOptional(),
});
export const vmDriverBound = z.object({
  kind: z.literal("driver-bound"),
  resource: id,
  driver: z.string().max(100),
});
/** The driver could not make the instrument work: the node falls back to another one, over another link. */
export const vmDriverFailed = z.object({
  kind: z.literal("driver-failed"),
  resource: id,
  driver: driverName,
  why: text,
});
export const vmReadings = z.object({ kind: z.literal("readings"), resource: id, readings });
export const vmNoReadings = z.object({ kind: z.literal("no-readings"), resource: id, why: text });
export const vmProgress = z.object({ kind: z.literal("progress"), detection: id, progress });
/** The node does not pass it through its mailbox; the last one is a field of the result. */
export const vmSnapshot = z.object({ kind: z.literal("snapshot"), snapshot });
export const vmResult = z.object({
  kind: z.literal("result"),
  detection: id,
  result: verificationResult,
  /** Where the requirements ask for them. */
  harmonics: harmonicRecord.exactOptional(),
  /** Where a calibration record tells what its codes stand for. */
  lastSeen: snapshot.exactOptional(),
});
export const vmFailed = z.object({ kind: z.literal("failed"), detection: id.nullable(), why: text });

/** What was found of a meter's power quality: one record a word, since each is large. */
export const vmRecord = z.object({ kind: z.literal("record"), detection: id, record: qualityRecord });
/** What is known of a meter under watch, and agrees with itself: all of it arrives, or none. */
export const vmTelling = z.object({ kind: z.literal("telling"), detection: id, records: telling });
export const vmWatchEnded = z.object({ kind: z.literal("watch-ended"), detection: id });

const fromOne = z.discriminatedUnion("kind", [
  machineHello,
  vmDriverBound,
  vmDriverFailed,
  vmReadings,
  vmNoReadings,
  vmProgress,
  vmSnapshot,
  vmResult,
  vmFailed,
  vmRecord,
  vmTelling,
  vmWatchEnded,
]);
export const fromSeat = z.object({ kind: z.literal("seat"), seat: id, body: fromOne });
export const vmToNc = z.discriminatedUnion("kind", [...fromOne.options, fromSeat]);
export type VmToNc = z.infer<typeof vmToNc>;
