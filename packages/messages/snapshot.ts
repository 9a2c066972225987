// What a measuring machine sees of its stream just now, for people who look on: some cycles sample by sample, the frame as a
// whole as what it reaches, phasors, the meter's pulses. Small, since it may come each second. VM → NC → ZZ's followers, beside
// the mailbox; the last one of a detection comes with its result, and is kept.

import { z } from "zod";
import { instant } from "./nouns.ts";

/** Told for so long after somebody has said that he looks. */
export const SHOWN_FOR_S = 10;
/** Of the cycles drawn sample by sample, and of the frame as a whole. */
export const STEPS_AT_MOST = { cycles: 256, whole: 128 } as const;
export const PULSES_AT_MOST = 100;
/** Pulses are shown so far back, as far as they are known. */
export const PULSES_SHOWN_S = 10;
/** With its machine's name, as JSON: a notification of PostgreSQL has room for it. */
export const SHOWN_BYTES_AT_MOST = 7_900;

const trace = (steps: number) => z.string().max(4 * Math.ceil(steps / 3));
const finite = z.number();

export const snapshotChannel = z.object({
  name: z.string().min(1).max(20),
  unit: z.enum(["V", "A"]),
  /** What the traces' greatest step stands for. */
  peak: z.number().positive(),
  rms: z.number().nonnegative(),
  /** Of the fundamental; angle from the first channel's. */
  phasor: z.object({ rms: z.number().nonnegative(), angleDeg: finite }).nullable(),
  /** Of rms and angle by the terminal's calibration record, 95 %. */
  expanded: z.object({ rms: z.number().nonnegative(), angleDeg: z.number().nonnegative() }),
  /** Each sample. */
  cycles: trace(STEPS_AT_MOST.cycles),
  /** What each step of the frame reaches. */
  least: trace(STEPS_AT_MOST.whole),
  most: trace(STEPS_AT_MOST.whole),
});

export const snapshot = z.object({
  /** Of the frame's first sample. */
  atTaiNs: instant,
  durationS: z.number().positive(),
  frequencyHz: z.number().positive().nullable(),
  /** Seconds from one value to the next. */
  cyclesStepS: z.number().positive(),
  wholeStepS: z.number().positive(),
  channels: z.array(snapshotChannel).min(1).max(6),
  /** Of the register that is measured: seconds after the frame's first sample, the last of those from `fromS` on. */
  pulses: z.object({ fromS: finite, atS: z.array(finite).max(PULSES_AT_MOST) }),
});
export type Snapshot = z.infer<typeof snapshot>;
