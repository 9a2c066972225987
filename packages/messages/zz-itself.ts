// What ZZ's users and its own aggregates say to ZZ: keep meters and calibration records, order a detection, note a
// verdict.

import { registers } from "@etalon/basis";
import { z } from "zod";
import { bankRecord, bankWish, control } from "./banks.ts";
import { meterChange, mostMeters, planningFields, sampledBy } from "./meters.ts";
import { calibration, id, meter, requirements, text, unseenParts, use, verdict } from "./nouns.ts";
import { qualityOrder } from "./quality-terms.ts";

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
  sampledBy,
  /** What a plan asks of it, as far as it is known. */
  planning: z.object(planningFields).exactOptional(),
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
  /** Left out where the detection came to no error. */
  errorPercent: z.number().exactOptional(),
  /** Expanded. */
  uncertaintyPercent: z.number().exactOptional(),
  /** Of its class, at the load that there was. */
  limitPercent: z.number().exactOptional(),
  /** What is wrong with the circuit's wiring; null: nothing. Left out where too little was seen to tell. */
  wiringFault: text.nullable().exactOptional(),
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
  /** Left out: exclusive; shared where the meter is under watch. */
  use: use.exactOptional(),
  /** A day of this study: `zz study/<meter>` is told when it ends. */
  study: id.exactOptional(),
});
/** To `zz meter/<id>`: it is to be watched without end; once, whoever asks again. */
export const startWatch = z.object({
  kind: z.literal("start-watch"),
  watch: id,
  calibration,
  /** Of the site's clock against UTC: its midnights begin the days. */
  utcOffsetS: z.number().int().min(-50_400).max(50_400),
  by: id,
});
/** To `zz study/<meter>`: its power quality is to be studied day after day; once, whoever asks again. */
export const startStudy = z.object({
  kind: z.literal("start-study"),
  study: id,
  record: meterRecord,
  quality: qualityOrder,
  utcOffsetS: z.number().int().min(-50_400).max(50_400),
  by: id,
});
export const stopStudy = z.object({ kind: z.literal("stop-study"), by: id });
export const dayEnded = z.object({ kind: z.literal("day-ended"), detection: id });
export const watchOver = z.object({ kind: z.literal("watch-over"), watch: id });
/** To `zz detection/<watch>`. */
export const watch = z.object({
  kind: z.literal("watch"),
  watch: id,
  record: meterRecord,
  utcOffsetS: z.number().int(),
  by: id,
});
export const stopWatch = z.object({ kind: z.literal("stop-watch"), by: id });
export const cancel = z.object({ kind: z.literal("cancel"), detection: id, why: text });
/** Has the terminal say what it keeps of this detection's harmonic study. */
export const readBack = z.object({ kind: z.literal("read-back"), detection: id });
/** To `zz bank/<terminal>`. What was ordered and seen of it stays. */
export const registerBank = z.object({ kind: z.literal("register-bank"), record: bankRecord, by: id });
export const controlBank = z.object({ kind: z.literal("control-bank"), control, by: id });
/**
 * Nobody here keeps it any more; what was ordered of it stays. `openedAtSite`: it is out, where the station cannot see it; `ask` is
 * what a refusal is found under.
 */
export const removeBank = z.object({
  kind: z.literal("remove-bank"),
  ask: id,
  openedAtSite: z.boolean(),
  by: id,
});
/** Somebody wishes for an order; `ask` is what he finds the answer under. */
export const askBank = z.object({ kind: z.literal("ask-bank"), ask: id, order: bankWish, by: id });

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
  startWatch,
  startStudy,
  stopStudy,
  dayEnded,
  watchOver,
  watch,
  stopWatch,
  registerBank,
  controlBank,
  removeBank,
  askBank,
]);
export type ZzItself = z.infer<typeof zzItself>;
