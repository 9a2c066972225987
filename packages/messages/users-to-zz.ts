// Users → ZZ, over HTTP: meters as they are shown; order a detection, follow it, call it off.

import { z } from "zod";
import { harmonicTerms } from "./harmonic-terms.ts";
import { storedHarmonics } from "./harmonics.ts";
import {
  coursePoint,
  event,
  id,
  instant,
  lease,
  progress,
  registerReading,
  requirements,
  unseenParts,
  verificationResult,
} from "./nouns.ts";
import { qualityOrder, qualityStandard } from "./quality-terms.ts";
import { snapshot } from "./snapshot.ts";
import { meterRecord } from "./zz-itself.ts";

/** POST /detections */
export const orderDetection = z.strictObject({
  meter: id,
  /** Seconds of the site's time. Left out: 30; of power quality, until one interval of ten minutes is whole, 12 to 22 minutes. */
  durationS: z.number().positive().max(86_400).exactOptional(),
  /** Has harmonics studied as well. */
  harmonics: harmonicTerms.exactOptional(),
  /** Has power quality studied as well. */
  quality: qualityOrder.exactOptional(),
});

/** POST /detections/{id}/read-back: there is nothing to choose. */
export const orderReadBack = z.strictObject({});

export const orderedDetection = z.object({ detection: id });

const foundVerdict = z.object({
  ...{ id, atTaiNs: instant, verdict: z.string(), notCovered: unseenParts.exactOptional() },
  /** Where the detection came to an error. */
  ...{ errorPercent: z.number().exactOptional(), uncertaintyPercent: z.number().exactOptional() },
});

export const shownMeter = z.object({
  kind: z.literal("meter"),
  record: meterRecord,
  /** Newest first; with what each saw wrong with the circuit's wiring. */
  detections: z.array(foundVerdict.extend({ wiringFault: z.string().exactOptional() })),
  /**
   * By which the meter is known: the last that was decided, where there is one, and when a later one decided nothing; left out:
   * none is of the meter as it is now.
   */
  standing: foundVerdict.extend({ undecidedTaiNs: instant.exactOptional() }).exactOptional(),
  /** What is wrong with the circuit's wiring, by the last detection that saw it; null, or left out: nothing is known to be. */
  wiringFault: z.string().nullable().exactOptional(),
  /** It serves no more. */
  retired: z.object({ atTaiNs: instant, why: z.string(), by: z.string() }).exactOptional(),
});

export const stages = ["applying", "agreeing", "starting", "sampling", "computing", "done"] as const;

export const detectionLine = z.object({
  id,
  meter: id,
  stage: z.enum(stages),
  orderedTaiNs: instant,
  verdict: z.string().nullable(),
  /** Of its result, where that has one; with the expanded uncertainty. */
  errorPercent: z.number().nullable(),
  uncertaintyPercent: z.number().nullable(),
  /** What is wrong with the circuit's wiring; null: nothing was found. */
  wiringFault: z.string().nullable(),
  /** Of one that samples: until when, by its length; its instrument is free soon after. Else null, and of a study round the clock. */
  samplesUntilTaiNs: instant.nullable(),
});

export const detectionLines = z.array(detectionLine);
export type DetectionLine = z.infer<typeof detectionLine>;

export const shownDetection = z.object({
  kind: z.literal("detection"),
  id,
  record: meterRecord,
  requirements,
  stage: z.enum(stages),
  orderedTaiNs: instant,
  lease: lease.nullable(),
  machine: z.string().nullable(),
  uplink: z.string().nullable(),
  startTaiNs: instant.nullable(),
  stopTaiNs: instant.nullable(),
  registersBefore: registerReading.nullable(),
  registersAfter: registerReading.nullable(),
  progress: progress.nullable(),
  /** How its error converged, in a few points; absent: ordered before that was kept. */
  course: z.array(coursePoint).exactOptional(),
  /** What its machine saw last of the circuit; absent: it came to no result, or was ordered before that was kept. */
  lastSeen: snapshot.exactOptional(),
  events: z.array(event),
  concluded: verificationResult.nullable(),
  result: verificationResult.nullable(),
  /** Where a study of harmonics was ordered and has its result. */
  harmonics: storedHarmonics.exactOptional(),
  /** Where a study of power quality was ordered: records that came of it, and that are kept by now. */
  quality: z.object({ told: z.number().int(), kept: z.number().int() }).exactOptional(),
  closed: z.boolean(),
});

/** GET /harmonic-studies: what was ordered, and what came of it so far. */
export const harmonicStudyLine = z.object({
  ...{ detection: id, meter: id, site: z.string(), stage: z.enum(stages), orderedTaiNs: instant },
  /** null: there is none yet, or it came to none. */
  found: z
    .object({
      coveredS: z.number(),
      /** Of the fundamental. */
      voltagePercent: z.number().nullable(),
      voltageExpandedPercent: z.number().nullable().exactOptional(),
      currentPercent: z.number().nullable(),
      currentExpandedPercent: z.number().nullable().exactOptional(),
      /** How many orders come from where. */
      orders: z.object({ user: z.int(), grid: z.int(), undetermined: z.int() }),
      atTerminal: z.boolean(),
    })
    .nullable(),
});
export const harmonicStudyLines = z.array(harmonicStudyLine);

/** POST /watches */
export const orderWatch = z.strictObject({
  meter: id,
  /** Of the site's clock against UTC, seconds: its midnights begin the days. */
  utcOffsetS: z.number().int().min(-50_400).max(50_400).default(28_800),
});
export const orderedWatch = z.object({ watch: id });
export const watchStages = ["applying", "watching", "ending", "ended"] as const;
export const watchLine = z.object({
  watch: id,
  meter: id,
  stage: z.enum(watchStages),
  orderedTaiNs: instant,
  machine: id.nullable(),
  leaseUntilTaiNs: instant.nullable(),
  /** When its stream began, by the site's clock. */
  streamFromTaiNs: instant.nullable(),
  /** Up to where the station has the condition; null: it has none of this watch. */
  heardUntilTaiNs: instant.nullable(),
  /** By the station's clock: when its machine last told of it, or began to listen; null: none has. */
  toldTaiNs: instant.nullable(),
  /** When it tells again, at the latest; null where none watches. */
  tellsByTaiNs: instant.nullable(),
  /** What happened last. */
  last: z.string(),
});
export const watchLines = z.array(watchLine);

/** POST /studies: power quality round the clock. */
export const orderStudy = z.strictObject({
  meter: id,
  quality: qualityOrder,
  /** Of the site's clock against UTC, seconds: a day's study ends at its midnight. */
  utcOffsetS: z.number().int().min(-50_400).max(50_400).default(28_800),
});
export const orderedStudy = z.object({ study: id });
export const studyLine = z.object({
  study: id,
  meter: id,
  standard: qualityStandard,
  by: z.string(),
  /** The day under way, as a detection; null: the next waits to begin. */
  detection: id.nullable(),
  sinceTaiNs: instant,
  days: z.int(),
  /** Days that ended within minutes, one after the other. */
  failures: z.int(),
});
export const studyLines = z.array(studyLine);

/** What is told to who follows a detection; steps are numbered. */
export const detectionNews = {
  step: event,
  progress,
  /** The verdict stands and the instrument is given back, or soon will be: nothing more is told. */
  over: z.object({ detection: id }),
};

/** What is told to who looks at a detection or a watch itself, while he looks. */
export const liveNews = {
  snapshot,
  /** Nothing is measured any more. */
  over: z.object({}),
};
