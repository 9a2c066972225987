// What a monitoring machine tells the master station of its meters: a row an hour, a row a day, the condition as it is
// kept. Also how the station is asked for it over HTTP, and the book in which it keeps it.

import { z } from "zod";
import { id, instant } from "./nouns.ts";

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

/** The condition as it is to be taken up again, with what lists show of it. */
export const meterCondition = z.object({
  kind: z.literal("meter-condition"),
  meter: id,
  /** Up to where it has heard. */
  untilTaiS: finite,
  /** Midnight from which its days are counted. */
  originTaiS: count,
  headline,
  /** JSON of the condition, whose form is the condition package's. */
  state: z.string().max(400_000),
});
export type MeterCondition = z.infer<typeof meterCondition>;

export const monitoringRecord = z.discriminatedUnion("kind", [meterHour, meterDay, meterCondition]);
export type MonitoringRecord = z.infer<typeof monitoringRecord>;

/** GET /conditions: how meters under watch are listed. */
export const rankings = ["worst", "meter", "life"] as const;
export const conditionQuery = z.strictObject({
  rank: z.enum(rankings).default("worst"),
  /** Only with this cause, to the letter. */
  cause: z.string().max(200).optional(),
  /** Only from this share of the limit on. */
  ofLimit: z.coerce.number().min(0).max(1e6).optional(),
  /** Where the page before ended. */
  after: z.string().max(300).optional(),
  atMost: z.coerce.number().int().min(1).max(1000).default(50),
});
export type ConditionQuery = z.infer<typeof conditionQuery>;

export const conditionLine = headline.extend({ meter: id, untilTaiNs: instant });
export type ConditionLine = z.infer<typeof conditionLine>;
export const conditionPage = z.object({ lines: z.array(conditionLine), next: z.string().nullable() });
export type ConditionPage = z.infer<typeof conditionPage>;

/** What the station keeps of monitoring; `outside/postgres` has it. */
export interface MonitoringBook {
  /** All of them or none. */
  write(records: readonly MonitoringRecord[]): Promise<void>;
  condition(meter: string): Promise<MeterCondition | null>;
  /** Oldest first. */
  hours(meter: string, fromTaiS: number, toTaiS: number): Promise<readonly MeterHour[]>;
  days(meter: string, fromTaiS: number, toTaiS: number): Promise<readonly MeterDay[]>;
  list(query: ConditionQuery): Promise<ConditionPage>;
}
