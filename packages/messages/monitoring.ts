// What a monitoring machine tells the master station of its meters: a row an hour, a row a day, the condition as it is
// kept. Also how the station is asked for it over HTTP, and the book in which it keeps it.

import { type Answer, registers } from "@etalon/basis";
import { z } from "zod";
import { calibration, id, instant, notCovered, meter as plate } from "./nouns.ts";

const finite = z.number().finite();
const count = z.number().int().nonnegative();

/** One hour of one meter; hours are counted from a midnight at the site. */
export const meterHour = z.object({
  kind: z.literal("meter-hour"),
  meter: id,
  /** TAI seconds of its beginning. */
  fromTaiS: count,
  /** Between pulses that ended in it: what the reference says went by, and what the meter counted. */
  referenceJ: finite,
  meterJ: finite,
  /** Standard uncertainty of the reference alone. */
  systematicPercent: finite.nonnegative(),
  pulses: count,
  /** Pulses without an energy of their own. */
  unmatched: count,
  coveredS: finite.nonnegative(),
  doubtfulS: finite.nonnegative(),
  gaps: count,
  lostFrames: count,
  /** Bits, as the machine's table of doubts has them. */
  doubts: count,
});
export type MeterHour = z.infer<typeof meterHour>;

/** One day: the error by load, as short keys, and what the control charts say. */
export const meterDay = z.object({
  kind: z.literal("meter-day"),
  meter: id,
  fromTaiS: count,
  rows: z
    .array(
      z.object({
        key: z.string().max(20),
        percent: finite,
        randomPercent: finite,
        systematicPercent: finite,
        count,
      }),
    )
    .max(500),
  /** Bins whose charts alarm. */
  alarms: z.array(z.string().max(60)).max(100),
});
export type MeterDay = z.infer<typeof meterDay>;

export const headline = z.object({
  errorPercent: finite.nullable(),
  standardPercent: finite.nullable(),
  ofLimit: finite.nullable(),
  pointsGiven: count,
  points: count,
  cause: z.string().max(200),
  lifeDay: finite.nullable(),
});

/** A mean of limits by energy, percent, and how far these reach. */
const rollingLimit = z.object({ percent: finite, least: finite, greatest: finite });
/** What a headline's error is held against: its loads' limits, or where those are not tabulated that at rated current. */
export const judgedBy = rollingLimit.extend({ of: z.enum(["loads", "rated"]) });
export type JudgedBy = z.infer<typeof judgedBy>;

/** The condition as it is to be taken up again, with what lists show of it. */
export const meterCondition = z.object({
  kind: z.literal("meter-condition"),
  meter: id,
  /** As it was watched by. */
  plate,
  /** Up to where it has heard. */
  untilTaiS: finite,
  /** The last frame of the watch's stream that it has heard: once this is kept, the agent may let go of those up to it. */
  heardUpTo: count.exactOptional(),
  /** Midnight from which its days are counted. */
  originTaiS: count,
  headline,
  judgedBy: judgedBy.nullable().exactOptional(),
  /** What the diagnosis says of each cause. */
  found: z
    .array(z.object({ cause: z.string().max(60), text: z.string().max(1000) }))
    .max(20)
    .exactOptional(),
  /** JSON: the condition, whose form is the condition package's, and the hour under way. */
  state: z.string().max(400_000),
});
export type MeterCondition = z.infer<typeof meterCondition>;

export const monitoringRecord = z.discriminatedUnion("kind", [meterHour, meterDay, meterCondition]);
export type MonitoringRecord = z.infer<typeof monitoringRecord>;

/** What a machine tells of a meter at once: what ended since the last, the hour so far, the condition at the end. */
export const telling = z.array(monitoringRecord).min(1).max(8);

/** A machine that begins tells of its meter within the first of these seconds, then once in each of the second. */
export const firstTellsS = 60;
export const tellsEveryS = 600;

/** So many other records of its terminal a machine is told with a watch. */
export const otherRecordsAtMost = 3;

/** To watch a meter by a stream: from the station by its node to the machine. */
export const watchOrder = z.object({
  /** The watch, and its stream. */
  detection: id,
  meter: id,
  plate,
  terminal: id,
  register: z.enum(registers),
  calibration,
  /** Of the terminal: its frames may name one of these from some moment on. */
  others: z.array(calibration).max(otherRecordsAtMost).exactOptional(),
  /** TAI seconds of a midnight at the site, unless `kept` has its own. */
  originTaiS: count,
  /** The condition as it was told last, to go on from; null: the meter was never watched. */
  kept: meterCondition.pick({ originTaiS: true, state: true }).nullable(),
});
export type WatchOrder = z.infer<typeof watchOrder>;

/** GET /conditions: how meters under watch are listed. */
export const rankings = ["worst", "meter", "life"] as const;
export const conditionQuery = z.strictObject({
  rank: z.enum(rankings).default("worst"),
  /** Only with this cause, to the letter. */
  cause: z.string().max(200).optional(),
  /** Only from this share of the limit on. */
  ofLimit: z.coerce.number<string>().min(0).max(1e6).optional(),
  /** Where the page before ended. */
  after: z.string().max(300).optional(),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(50),
});
export type ConditionQuery = z.infer<typeof conditionQuery>;

export const conditionLine = headline.extend({ meter: id, untilTaiNs: instant });
export type ConditionLine = z.infer<typeof conditionLine>;
export const conditionPage = z.object({ lines: z.array(conditionLine), next: z.string().nullable() });
export type ConditionPage = z.infer<typeof conditionPage>;

const rolling = z.object({
  percent: finite,
  standardPercent: finite,
  referenceJ: finite,
  /** Seconds between pulses that it is made of. */
  overS: finite,
  limit: rollingLimit.nullable(),
});
const meanError = z.object({
  percent: finite,
  randomPercent: finite,
  systematicPercent: finite,
  standardPercent: finite,
  count,
});

/** GET /conditions/:meter: what is known of a meter. Days are counted from `originTaiNs`, a midnight at the site. */
export const shownCondition = z.object({
  meter: id,
  plate,
  untilTaiNs: instant,
  originTaiNs: instant,
  headline,
  /** How the load is divided: lower bounds, the places that a bin's key names by `current.factor`. */
  bins: z.object({ currentPercent: z.array(finite), powerFactor: z.array(finite) }),
  /** Of the last 24 hours, the last 30 days; all pulses as they came. */
  error: z.object({ day: rolling.nullable(), month: rolling.nullable() }),
  judgedBy: judgedBy.nullable(),
  /** At rated current and power factor 1. */
  limitPercent: finite.nullable(),
  /** By load: the bins that the load has given. */
  surface: z.array(meanError.extend({ key: z.string(), bin: z.string() })),
  /** The class's test points, with the error where the load gave them. */
  points: z.array(
    z.object({
      balance: z.string(),
      factor: z.string(),
      currentPercent: finite,
      source: z.string(),
      unverified: z.boolean(),
      limitPercent: finite.nullable(),
      error: meanError.nullable(),
    }),
  ),
  neverGiven: z.array(z.string()),
  /** By current and power factor: what became of the error over the days. */
  watched: z.array(
    z.object({
      key: z.string(),
      bin: z.string(),
      days: finite,
      change: z.discriminatedUnion("kind", [
        z.object({ kind: z.enum(["too short", "none", "drift or step"]) }),
        z.object({ kind: z.literal("drift"), percentPerDay: finite, uncertainty: finite }),
        z.object({ kind: z.literal("step"), fromDay: finite, percent: finite, uncertainty: finite }),
      ]),
      alarms: z
        .object({
          ewma: z.boolean(),
          cusum: z.boolean(),
          shewhart: z.array(z.unknown()),
          sinceDay: finite.nullable(),
        })
        .nullable(),
      life: z
        .discriminatedUnion("kind", [
          z.object({
            kind: z.literal("drift"),
            crossingDay: finite,
            earliestDay: finite,
            side: z.enum(["+", "-"]),
          }),
          z.object({ kind: z.literal("no detectable drift"), minimumDay: finite.nullable() }),
          z.object({ kind: z.literal("beyond the limit") }),
        ])
        .nullable(),
    }),
  ),
  diagnosis: z.object({
    meter: z.discriminatedUnion("kind", [
      z.object({ kind: z.enum(["too little", "sound"]) }),
      z.object({ kind: z.literal("found"), causes: z.array(z.string()), text: z.string() }),
      z.object({ kind: z.literal("undetermined"), between: z.array(z.string()), text: z.string() }),
    ]),
    pulses: z.array(z.object({ cause: z.string(), text: z.string() })),
  }),
  /** Of a meter that samples for itself, what is said above is not about these. */
  notCovered,
  /** Some of it was heard while the terminal's calibration was not valid. */
  uncalibrated: z.boolean(),
  /** Some of it was heard while no time from outside told the sample clock's rate: its nominal one was taken. */
  untimed: z.boolean(),
});
export type ShownCondition = z.infer<typeof shownCondition>;

/** GET /conditions/:meter/hours */
export const hoursQuery = z.strictObject({
  /** How many of the newest. */
  atMost: z.coerce.number<string>().int().min(1).max(10_000).default(24),
});
export const shownHours = z.array(meterHour.omit({ kind: true, meter: true }));

/** GET /conditions/:meter/days */
export const daysQuery = z.strictObject({
  /** How many of the newest. */
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(30),
});
export const shownDays = z.array(meterDay.omit({ kind: true, meter: true }));

/** What the station keeps of monitoring; `outside/postgres` has it. */
/** A condition whose state is as small as it is kept: whoever reads many of them inflates it (raw deflate) where it has time. */
export type PackedCondition = Omit<MeterCondition, "state"> & { readonly packed: Uint8Array };

export interface MonitoringBook {
  /** All of them or none. */
  write(records: readonly MonitoringRecord[]): Promise<void>;
  condition(meter: string): Promise<MeterCondition | null>;
  /** Of those of them that were ever watched. */
  conditions(meters: readonly string[]): Promise<readonly PackedCondition[]>;
  /** The newest, newest first. */
  hours(meter: string, atMost: number): Promise<readonly MeterHour[]>;
  days(meter: string, atMost: number): Promise<readonly MeterDay[]>;
  /** Refused where `after` is no place that a page ended at. */
  list(query: ConditionQuery): Promise<Answer<ConditionPage>>;
  /** Hours and days before these instants go; what went is named. */
  forget(hoursBeforeTaiS: number, daysBeforeTaiS: number): Promise<readonly string[]>;
}
