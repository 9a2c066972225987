// What ZZ's users and its own aggregates say to ZZ: keep meters and calibration records, order a detection, note a
// verdict.

import { registers } from "@etalon/basis";
import { z } from "zod";
import { meterChange, mostMeters } from "./meters.ts";
import { calibration, id, meter, requirements, text, unseenParts, verdict } from "./nouns.ts";

/** A meter in service: its plate, the terminal beside it, and the resource that the cloud lends for it. */
export const meterRecord = z.object({
  id,
  meter,
  site: z.string().max(200),
  terminal: id,
  agent: id,
  resource: id,
  /** Which energy its pulses count; left out: wh+. */
  register: z.enum(registers).exactOptional(),
  /** What it was measured with, in a detection; else null where the terminal's records are kept apart. */
  calibration: calibration.nullable(),
});
export type MeterRecord = z.infer<typeof meterRecord>;

/** So many meters fit into one message, whatever they are called. */
export const metersOfPart = 250;
const mostParts = Math.ceil(mostMeters / metersOfPart);
/** To `zz roll/<roll>.<n>`: a part of a list of meters, which waits until the whole list is there. */
export const partOfRoll = z.object({
  kind: z.literal("part-of-roll"),
  records: z.array(meterRecord).min(1).max(metersOfPart),
  by: id,
});
/** To `zz roll/<roll>`, once all its parts were posted; to each part it is said on. */
export const addRoll = z.object({
  kind: z.literal("add-roll"),
  parts: z.number().int().min(0).max(mostParts),
});

/** To `zz meter/<id>`. What stands there is replaced by the first and kept by the second. */
export const registerMeter = z.object({ kind: z.literal("register-meter"), record: meterRecord });
export const addMeter = z.object({ kind: z.literal("add-meter"), record: meterRecord, by: id });
export const changeMeter = z.object({ kind: z.literal("change-meter"), change: meterChange, by: id });
export const retireMeter = z.object({ kind: z.literal("retire-meter"), why: text, by: id });
export const meterVerified = z.object({
  kind: z.literal("meter-verified"),
  detection: id,
  verdict,
  notCovered: unseenParts.exactOptional(),
});

/** To `zz calibration/<terminal>`. */
export const registerCalibration = z.object({
  kind: z.literal("register-calibration"),
  calibration,
  by: id,
});

/** To `zz detection/<id>`. */
export const detect = z.object({
  kind: z.literal("detect"),
  detection: id,
  record: meterRecord,
  requirements,
});
export const cancel = z.object({ kind: z.literal("cancel"), detection: id, why: text });
/** Has the terminal say what it keeps of this detection's harmonic study. */
export const readBack = z.object({ kind: z.literal("read-back"), detection: id });

export const zzItself = z.discriminatedUnion("kind", [
  partOfRoll,
  addRoll,
  registerMeter,
  addMeter,
  changeMeter,
  retireMeter,
  meterVerified,
  registerCalibration,
  detect,
  cancel,
  readBack,
]);
export type ZzItself = z.infer<typeof zzItself>;
