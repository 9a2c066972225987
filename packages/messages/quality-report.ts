// A report of power quality over HTTP: GET /quality/:meter/report. What it says is `analysis/quality-report`'s.

import { z } from "zod";
import { instant } from "./nouns.ts";
import { qualityInterval } from "./quality.ts";
import { qualityStandard, qualitySupply, qualityVerdict } from "./quality-terms.ts";

const number = z.number();
const source = z.object({ document: z.string(), verified: z.boolean() });

const limit = z.object({
  phenomenon: z.string(),
  source,
  quantity: z.string(),
  order: number.nullable(),
  base: z.enum(["fundamental", "declared"]).nullable(),
  unit: z.string(),
  interval: qualityInterval,
  period: z.enum(["day", "week", "year"]),
  /** So many per cent of the period's intervals must be within. */
  sharePercent: number,
  lowest: number.nullable(),
  highest: number.nullable(),
  flagged: z.enum(["kept", "excluded", "without interruptions"]),
});

const finding = z.object({
  limit,
  channel: z.string().nullable(),
  verdict: qualityVerdict,
  why: z.string().nullable(),
  /** The period that decides. */
  worst: z
    .object({
      fromTaiNs: instant,
      verdict: qualityVerdict,
      intervals: number,
      counted: number,
      excluded: number,
      missing: number,
      beyond: number,
      withinPercent: number.nullable(),
      lowest: number.nullable(),
      highest: number.nullable(),
      percentile: number.nullable(),
    })
    .nullable(),
  periods: number,
  wholePeriods: number,
});

const unknown = z.array(z.object({ phenomenon: z.string(), source, why: z.string() }));

export const shownQualityReport = z.object({
  standard: qualityStandard,
  title: z.string(),
  supply: qualitySupply.extend({ declaredVoltageV: number.nullable() }),
  observed: z.object({
    fromTaiNs: instant.nullable(),
    toTaiNs: instant.nullable(),
    intervals: z.array(z.object({ interval: qualityInterval, count: number, flagged: number })),
  }),
  verdict: qualityVerdict,
  phenomena: z.array(
    z.object({
      phenomenon: z.string(),
      sources: z.array(source),
      verdict: qualityVerdict,
      complying: number,
      violating: number,
      notAssessable: number,
      why: z.array(z.string()),
      worst: finding.nullable(),
    }),
  ),
  findings: z.array(finding),
  /** Beside what the standard says of them; null where it says nothing. */
  rapidChanges: z
    .object({
      source,
      count: number,
      perHour: number.nullable(),
      largestPercent: number.nullable(),
      limitPercent: number.nullable(),
      verdict: qualityVerdict,
      why: z.string(),
    })
    .nullable(),
  unknown,
  notes: z.array(z.string()),
});

/** GET /quality/:meter/limits: what a standard demands there. */
export const qualityLimitsQuery = z.strictObject({ standard: qualityStandard.optional() });
export const shownLimits = z.object({ standard: qualityStandard, limits: z.array(limit), unknown });

const curve = z.array(z.tuple([z.number(), z.number()]).readonly()).readonly();
/**
 * GET /immunity-curves: what equipment must bear, beside which events lie, by name. [seconds, per cent of the nominal voltage],
 * from point to point over the logarithm of time.
 */
export const shownCurves = z.record(
  z.string(),
  z.object({
    ...{ title: z.string(), document: z.string(), verified: z.boolean() },
    ...{ above: curve.nullable(), below: curve },
  }),
);
