// YH → ZZ: time agreed; started; stopped; registers read; unable; harmonics stored, and as they are kept. To `zz detection/<id>`.
// Of a site's bank, to `zz bank/<terminal>`: a reading; an order was carried out, or refused and why.

import { z } from "zod";
import { busReading, contacts } from "./banks.ts";
import { harmonicRecord } from "./harmonics.ts";
import { clockState, id, instant, reason, registerReading, text } from "./nouns.ts";

export const timeAgreed = z.object({
  kind: z.literal("time-agreed"),
  detection: id,
  /** Meter clock minus terminal clock, before and after the meter was set, nanoseconds; null: no line to the meter. */
  offsetBeforeNs: z.number().nullable(),
  offsetAfterNs: z.number().nullable(),
  /** Whether the meter was set; left out by terminals of before. */
  meterSet: z.boolean().exactOptional(),
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

const number = z.number().int().positive();
export const bankReading = z.object({
  kind: z.literal("bank-reading"),
  reading: busReading,
  /** Number of the newest order that the terminal has heard; 0: of none. */
  newestOrder: z.number().int().nonnegative(),
});
export const orderCarriedOut = z.object({
  kind: z.literal("order-carried-out"),
  number,
  atTaiNs: instant,
  /** As they stand then: one that has not followed has failed. */
  contacts,
});
export const orderRefused = z.object({
  kind: z.literal("order-refused"),
  number,
  atTaiNs: instant,
  why: reason,
});

export const yhToBank = z.discriminatedUnion("kind", [bankReading, orderCarriedOut, orderRefused]);
export type YhToBank = z.infer<typeof yhToBank>;
