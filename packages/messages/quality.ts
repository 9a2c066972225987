// What a study of power quality tells as it becomes known: intervals as they end, events each with its waveform. Also how
// the station is asked for it over HTTP, and the book in which it keeps it.

import type { Instant } from "@etalon/basis";
import { z } from "zod";
import { id, instant } from "./nouns.ts";
import { type QualityTerms, qualityStandard, qualityTerms, qualityVerdict } from "./quality-terms.ts";

const finite = z.number().finite();
const channel = z.string().max(40);
const place = z.string().regex(/^\d{1,20}$/, "TAI nanoseconds");

export const qualityIntervals = ["3 s", "10 s", "10 min", "2 h"] as const;
export const qualityInterval = z.enum(qualityIntervals);
export type QualityInterval = z.infer<typeof qualityInterval>;

/** Why an interval does not count: samples are missing in it, no voltage was followed, a channel was at its end. */
export const leftOutReasons = ["incomplete", "not followed", "missing", "clipped"] as const;

export const qualityRow = z.object({
  endTaiNs: instant,
  /** A dip or swell fell into it, or an interruption. */
  flag: z.enum(["none", "disturbed", "interrupted"]),
  /** Share of the interval that was measured. */
  coverage: z.number().min(0).max(1),
  leftOut: z.array(z.enum(leftOutReasons)).max(leftOutReasons.length),
  /** Nothing had told the sample clock the time: its intervals are not those of UTC. */
  clockFree: z.boolean(),
  /** In the order of the names; null where there is none. */
  values: z.array(finite.nullable()).max(1000),
});
export type QualityRow = z.infer<typeof qualityRow>;

export const qualityRows = z.object({
  kind: z.literal("quality-rows"),
  interval: qualityInterval,
  /** Such as ua_v, ua_h5_v, ia_h7_a, ua_plt, frequency_hz. */
  names: z.array(z.string().max(60)).max(1000),
  rows: z.array(qualityRow).min(1).max(100),
});
export type QualityRows = z.infer<typeof qualityRows>;

/** Volts and amperes of the meter's side, single precision, little end first, one channel after the other. */
export const qualityWaveform = z.object({
  startTaiNs: instant,
  sampleRateHz: z.number().positive().max(1e7),
  channels: z.array(channel).min(1).max(16),
  /** Of each channel. */
  samples: z.number().int().positive().max(20_000),
  base64: z.string().max(600_000),
  /** It ends before the event does. */
  cut: z.boolean(),
});
export type QualityWaveform = z.infer<typeof qualityWaveform>;

export const qualityEventKinds = ["dip", "swell", "interruption", "rapid change"] as const;
export const qualityEvent = z.object({
  event: z.enum(qualityEventKinds),
  startTaiNs: instant,
  durationS: finite.nonnegative(),
  /** Voltages that took part, and the one that went farthest. */
  channels: z.array(channel).max(16),
  channel,
  /** Lowest of a dip or interruption, highest of a swell, largest change of a rapid change; of the declared voltage. */
  percent: finite,
  /** Cell of the EN 50160 matrix. */
  cell: z.string().max(20).nullable(),
  /** False where its begin or end was not seen, or samples are missing in it. */
  whole: z.boolean(),
  /** Of a rapid change: from steady to steady. */
  steadyPercent: finite.nullable(),
  immunity: z
    .array(z.object({ curve: z.string().max(40), region: z.string().max(60), sure: z.boolean() }))
    .max(8),
});
export type QualityEvent = z.infer<typeof qualityEvent>;

export const qualityEventRecord = z.object({
  kind: z.literal("quality-event"),
  event: qualityEvent,
  waveform: qualityWaveform.nullable(),
});
export type QualityEventRecord = z.infer<typeof qualityEventRecord>;
/** What a machine tells of a meter's power quality, to be kept. */
export const qualityRecord = z.discriminatedUnion("kind", [qualityRows, qualityEventRecord]);
export type QualityRecord = z.infer<typeof qualityRecord>;

/** GET /quality/:meter */
export const shownQuality = z.object({
  meter: id,
  /** Of the newest study. */
  terms: qualityTerms,
  intervals: z.array(
    z.object({
      interval: qualityInterval,
      count: z.number().int(),
      /** Of these, such as do not count. */
      leftOut: z.number().int(),
      flagged: z.number().int(),
      clockFree: z.number().int(),
      fromTaiNs: instant,
      toTaiNs: instant,
    }),
  ),
  events: z.number().int(),
});
export type ShownQuality = z.infer<typeof shownQuality>;

/** GET /quality: meters of which any is kept, a page of them behind a name. */
export const qualityListQuery = z.strictObject({
  after: z.string().max(256).default(""),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(200),
});
export const qualityLine = z.object({
  meter: id,
  /** By which its newest study is judged. */
  standard: qualityStandard,
  /** End of the newest interval; null: there is none yet. */
  untilTaiNs: instant.nullable(),
  newestEvent: qualityEvent
    .pick({ event: true, startTaiNs: true, durationS: true, percent: true })
    .nullable(),
});
export type QualityLine = z.infer<typeof qualityLine>;
export const qualityLines = z.array(qualityLine);

/** GET /quality/:meter/intervals */
export const qualityRowsQuery = z.strictObject({
  interval: qualityInterval.default("10 min"),
  /** Behind this end. */
  after: place.default("0"),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(100),
});
/** In the order of time: rows whose values have the same names, one behind the other, name them once. */
export const shownRows = z.array(z.object({ names: z.array(z.string()), rows: z.array(qualityRow) }));

/** GET /quality/:meter/events: the newest first. */
export const qualityEventsQuery = z.strictObject({
  /** Begun before this instant. */
  before: place.optional(),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(100),
});
export const shownEvent = qualityEvent.extend({ id, hasWaveform: z.boolean() });
export type ShownEvent = z.infer<typeof shownEvent>;
export const shownEvents = z.array(shownEvent);

/** GET /quality/:meter/events/:id/waveform */
export const shownWaveform = qualityWaveform;

/** GET /quality/:meter/report: the supply is that of the newest study where nothing else is said. */
const given = z.coerce.number<string>().positive();
export const qualityReportQuery = z.strictObject({
  /** Back from what was kept last. */
  days: z.coerce.number<string>().int().min(1).max(31).default(7),
  standard: qualityStandard.optional(),
  nominalVoltageV: given.max(2e6).optional(),
  declaredVoltageV: given.max(2e6).optional(),
  shortCircuitVA: given.max(1e12).optional(),
  demandCurrentA: given.max(1e7).optional(),
  currentRatio: given.max(1e6).optional(),
  agreedShare: given.max(1).optional(),
});

/** GET /quality/:meter/days: what each day of a study round the clock came to, the newest first. */
export const qualityDaysQuery = z.strictObject({
  atMost: z.coerce.number<string>().int().min(1).max(400).default(31),
});
export const qualityDay = z.object({
  /** Its end. */
  untilTaiNs: instant,
  standard: qualityStandard,
  verdict: qualityVerdict,
  observed: z.object({
    fromTaiNs: instant.nullable(),
    toTaiNs: instant.nullable(),
    intervals: z.array(z.object({ interval: qualityInterval, count: z.number(), flagged: z.number() })),
  }),
  /** Each with what comes nearest to its limit, or is the farthest beyond. */
  phenomena: z.array(
    z.object({
      phenomenon: z.string(),
      verdict: qualityVerdict,
      why: z.array(z.string()),
      channel: z.string().nullable(),
      order: z.number().nullable(),
      unit: z.string(),
      /** The limit, to either side. */
      ...{ lowest: z.number().nullable(), highest: z.number().nullable() },
      seen: z
        .object({
          /** What the share of the limit does not exceed; null of a limit to both sides. */
          percentile: z.number().nullable(),
          ...{ lowest: z.number().nullable(), highest: z.number().nullable() },
          withinPercent: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
});
export type QualityDay = z.infer<typeof qualityDay>;
export const qualityDays = z.array(qualityDay);

/** An interval of the book, as a report takes it. */
export interface KeptRow extends QualityRow {
  readonly names: readonly string[];
}

/** Ends in (from, to], of each interval the values whose names are wanted. */
export interface KeptSpan {
  readonly fromTaiNs: Instant;
  readonly toTaiNs: Instant;
  readonly wanted: (name: string) => boolean;
}

/** What the station keeps of power quality; `outside/postgres` has it. */
export interface QualityBook {
  /** Twice told is once kept: of an interval the better covered, of an event the last word. So many of each are kept. */
  write(meter: string, terms: QualityTerms, record: QualityRecord): Promise<void>;
  shown(meter: string): Promise<ShownQuality | null>;
  /** By name, behind one. */
  list(after: string, atMost: number): Promise<readonly QualityLine[]>;
  /** Ends in (after, …], oldest first. */
  rows(meter: string, interval: QualityInterval, after: Instant, atMost: number): Promise<readonly KeptRow[]>;
  /** Page by page, oldest first. */
  span(meter: string, interval: QualityInterval, span: KeptSpan): AsyncIterable<readonly KeptRow[]>;
  /** Begins before, newest first. */
  events(meter: string, before: Instant | null, atMost: number): Promise<readonly ShownEvent[]>;
  waveform(meter: string, event: string): Promise<QualityWaveform | null>;
  /** Nothing is kept of a meter that was never studied. */
  keepDay(meter: string, day: QualityDay): Promise<void>;
  /** The newest, newest first. */
  days(meter: string, atMost: number): Promise<readonly QualityDay[]>;
}
