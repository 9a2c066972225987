// Plans of what to do about the meters of a station's register, as its users ask for them over HTTP: made with money, crews and
// rules, told year by year and row by row. They change nothing until one is kept as the station's work list (`meter-list.ts`).

import { z } from "zod";
import { exportFormats } from "./exports.ts";
import { meterPage, urgencies } from "./meter-list.ts";
import { class448 } from "./meters.ts";
import { id, instant } from "./nouns.ts";

const yuan = z.number().min(0).max(1e12);
const count = z.int().nonnegative();
export const planActions = ["verify remotely", "correct wiring", "site test", "replace"] as const;
export const planStages = ["waiting", "reading", "planning", "done", "failed"] as const;

/** What a plan is made with: of a year money and crews, and what is usual where nothing is said. */
const terms = {
  /** Of a year; null: as much as it takes. */
  budgetYuan: yuan.nullable(),
  crews: z.number().min(0).max(100_000).nullable(),
  horizonYears: z.number().positive().max(20),
  /** For so long a result stands for the condition. */
  freshYears: z.number().positive().max(20),
  /** Beyond this age none is kept. */
  oldestYears: z.number().positive().max(100),
  /** Of DL/T 448. */
  edition: z.enum(["2000", "2016"]),
  visitYuan: yuan,
  kwhYuan: z.number().min(0).max(1e6),
  /** Share of bad meters that a batch may have; and the confidence of each bound of it. */
  acceptablePercent: z.number().positive().max(50),
  confidencePercent: z.number().gt(50).max(99.99),
};
export const planTerms = z.object(terms);
export type PlanTerms = z.infer<typeof planTerms>;

/** POST /plans. */
export const planOrder = z
  .strictObject({
    ...terms,
    /** The register is read anew, however lately it was. */
    anew: z.boolean(),
  })
  .partial();
export type PlanOrder = z.infer<typeof planOrder>;
export const aboutPlan = z.object({ plan: id });

const byAction = z.record(z.enum(planActions), z.number());
const campaign = z.object({
  stage: z.enum(["master station", "site"]),
  class448,
  meters: count,
  planned: count,
  costYuan: z.number(),
});
const year = z.object({
  year: z.int().positive(),
  budgetYuan: z.number().nullable(),
  visitsAtMost: count.nullable(),
  meters: byAction,
  yuan: byAction,
  visits: count,
  /** Later than they should be. */
  late: count,
});
const sums = z.object({
  meters: count,
  /** Meters that something is to be done about. */
  work: count,
  /** In the order they are carried out. */
  campaigns: z.array(campaign),
  years: z.array(year),
  grades: z.record(z.string(), count),
  /** How many are graded so; and the worst of the bad ones. */
  batches: z.object({
    ...{ good: count, bad: count, undecided: count },
    worst: z.array(z.object({ batch: z.string(), lowerPercent: z.number(), upperPercent: z.number() })),
  }),
  costYuan: z.number(),
  visits: count,
});
export type ShownSums = z.infer<typeof sums>;

/** GET /plans/:id */
export const shownPlan = z.object({
  plan: id,
  stage: z.enum(planStages),
  terms: planTerms,
  /** The register as far as it was read, and how many there are. Those that lack class, batch or day cannot be planned. */
  read: z.object({ meters: count, watched: count, lacking: count, count: meterPage.shape.count }),
  /** When the register had been read; null: not yet. */
  readTaiNs: instant.nullable(),
  sums: sums.nullable(),
  /** While it becomes the work list: rows so far, and of how many; else null. */
  keeping: z.object({ rows: count, of: count }).nullable(),
  /** Why it failed. */
  why: z.string().nullable(),
});
export type ShownPlan = z.infer<typeof shownPlan>;

const share = { errorPercent: z.number(), uncertaintyPercent: z.number() };
const batchDoubt = z.enum(["defect", "bad"]);
const because = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("wiring"), fault: z.string() }),
  /** Beyond the limit by more than the uncertainty; too near it for a verdict. */
  z.object({ kind: z.enum(["beyond", "near"]), ...share, limitPercent: z.number(), times: count }),
  z.object({ kind: z.literal("old"), ageYears: z.number(), oldestYears: z.number() }),
  z.object({
    kind: z.literal("drift"),
    limitPercent: z.number(),
    surelyYears: z.number(),
    expectedYears: z.number(),
  }),
  z.object({
    kind: z.literal("unknown"),
    yearsAgo: z.number().nullable(),
    batch: batchDoubt.nullable(),
    testYears: z.number().nullable(),
  }),
  z.object({ kind: z.literal("batch"), batch: batchDoubt }),
  z.object({ kind: z.literal("cycle"), cycleYears: z.number() }),
]);

export const planRow = z.object({
  rank: z.int().positive(),
  meter: id,
  class448,
  stage: z.enum(["master station", "site"]),
  action: z.enum(planActions),
  urgency: z.enum(urgencies),
  withinYears: z.number(),
  /** Of the condition, of 100. */
  score: z.number(),
  grade: z.string(),
  /** Before this the limit is not reached, at 95 %; null: not known. */
  surelyYears: z.number().nullable(),
  /** Of the energy that the meter would count wrongly in a year; null where error or energy is not known. */
  riskYuanPerYear: z.number().nullable(),
  costYuan: z.number(),
  /** Of the plan; null: money or crews do not reach so far. */
  year: z.int().positive().nullable(),
  /** In a later year than it should be. */
  late: z.boolean(),
  /** One sentence; and what it says. */
  why: z.string(),
  because,
  restsOn: z.string(),
  found: z
    .object({
      by: z.enum(["site test", "waveform", "sum meter"]),
      yearsAgo: z.number(),
      ...share,
      cause: z.string().nullable(),
      /** A later detection decided nothing. */
      laterUndecided: z.boolean(),
    })
    .nullable(),
});
export type PlanRow = z.infer<typeof planRow>;

const wishes = {
  /** The meter's name begins with it. */
  text: z.string().min(1).max(256).optional(),
  action: z.enum(planActions).optional(),
  urgency: z.enum(urgencies).optional(),
  class448: class448.optional(),
  /** 1 for the first; none: money or crews do not reach so far. */
  year: z.union([z.literal("none"), z.coerce.number<string>().int().min(1).max(20)]).optional(),
  /** Only what is later than it should be. */
  late: z.literal("yes").optional(),
};

/** GET /plans/:id/rows: in the plan's order, behind the row of rank `after`. */
export const planRowsQuery = z.strictObject({
  ...wishes,
  after: z.coerce.number<string>().int().min(0).default(0),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(50),
});
export type PlanRowsQuery = z.infer<typeof planRowsQuery>;
export const planRowsPage = z.object({
  rows: z.array(planRow),
  next: z.int().nullable(),
  /** That pass, in all. */
  count,
});
export type PlanRowsPage = z.infer<typeof planRowsPage>;

/** GET /plans/:id/file */
export const planFileQuery = z.strictObject({ ...wishes, format: z.enum(exportFormats).default("csv") });
export type PlanFileQuery = z.infer<typeof planFileQuery>;

/** POST /plans/:id/keeping: it becomes the station's work list. */
export const keptPlan = z.object({ kept: count });
