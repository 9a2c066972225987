// YH → ZZ: time agreed; started; stopped; registers read; unable; harmonics stored, and as they are kept. To `zz detection/<id>`.

import { z } from "zod";
import { harmonicRecord } from "./harmonics.ts";
import { clockState, id, instant, registerReading, text } from "./nouns.ts";

export const timeAgreed = z.object({
  kind: z.literal("time-agreed"),
  detection: id,
  /** Meter clock minus terminal clock, before and after the meter was set, nanoseconds; null: no line to the meter. */
  offsetBeforeNs: z.number().nullable(),
  offsetAfterNs: z.number().nullable(),
  clock: clockState,
});
export const started = z.object({
  kind: z.literal("started"),
  detection: id,
  startTaiNs: instant,
  /** null: there is no line to the meter. */
  registers: registerReading.nullable(),
});
export const stopped = z.object({
  kind: z.literal("stopped"),
  detection: id,
  stopTaiNs: instant,
  lastSequence: z.number().int().nonnegative(),
  registers: registerReading.nullable(),
});
export const unable = z.object({ kind: z.literal("unable"), detection: id, why: text });
/** On disk: the terminal's state is written before anything is said. */
export const harmonicsStored = z.object({
  kind: z.literal("harmonics-stored"),
  detection: id,
  atTaiNs: instant,
});
export const keptHarmonics = z.object({
  kind: z.literal("kept-harmonics"),
  detection: id,
  /** null: it keeps none of this detection, or no longer. */
  record: harmonicRecord.nullable(),
});

export const yhToZz = z.discriminatedUnion("kind", [
  timeAgreed,
  started,
  stopped,
  unable,
  harmonicsStored,
  keptHarmonics,
]);
export type YhToZz = z.infer<typeof yhToZz>;
