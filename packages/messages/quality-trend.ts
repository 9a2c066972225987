// The course of one quantity of power quality over HTTP: GET /quality/:meter/trend. Its figures are `analysis/quality-report`'s.

import { z } from "zod";
import { instant } from "./nouns.ts";
import { qualityInterval } from "./quality.ts";

/** As the limits of standards call them, so that either can be held against the other. */
export const trendQuantities = [
  ...(["voltage", "total voltage distortion", "harmonic voltage", "harmonic current"] as const),
  ...(["unbalance", "frequency", "Pst", "Plt"] as const),
] as const;
export type TrendQuantity = (typeof trendQuantities)[number];

const place = z
  .string()
  .regex(/^\d{1,19}$/, "TAI nanoseconds")
  .optional();
export const qualityTrendQuery = z.strictObject({
  quantity: z.enum(trendQuantities).default("voltage"),
  /** Of a harmonic; of a distortion the last one. */
  order: z.coerce.number<string>().int().min(1).max(100).default(40),
  interval: qualityInterval.default("10 min"),
  /** The 24 hours before what was kept last, where it is left out. */
  from: place,
  to: place,
  /** At most so many: each of the intervals in it has its least and its greatest value shown. */
  steps: z.coerce.number<string>().int().min(10).max(4000).default(1000),
});

const values = z.array(z.number().nullable()).readonly();
export const shownTrend = z.object({
  unit: z.enum(["%", "Hz", "A", ""]),
  fromTaiNs: instant,
  toTaiNs: instant,
  /** Intervals in a step; where there is one, least, mean and greatest are the same. */
  perStep: z.number().int(),
  /** End of each step that has a value, behind `fromTaiNs`: where one is missing, nothing was kept. */
  endS: z.array(z.number()).readonly(),
  /** A dip, swell or interruption fell into it. */
  flagged: z.array(z.boolean()).readonly(),
  series: z
    .array(z.object({ channel: z.string().nullable(), least: values, mean: values, greatest: values }))
    .readonly(),
});
export type ShownTrend = z.infer<typeof shownTrend>;
