// The list of meters: GET /meters over HTTP, and the book behind it in which the station looks up a million of them. Kept by
// `outside/postgres`.

import { type Answer, accuracyClasses } from "@etalon/basis";
import { z } from "zod";
import { exportFormats } from "./exports.ts";
import { class448, mostMeters } from "./meters.ts";
import { headline } from "./monitoring.ts";
import { id, instant, verdict } from "./nouns.ts";

/**
 * What a list goes by, and which way unless `order` says otherwise. Meters of which that is not known come last, either way.
 * error and uncertainty are of the verdict by which it is known; condition is (|error| + U) ÷ limit and life the day on which the limit may be
 * reached, both as monitoring has them; plan is the place in the last work list that was kept.
 */
export const meterRanks = {
  ...({ id: "up", installed: "up", verdict: "up", verified: "up" } as const),
  ...({ error: "down", uncertainty: "down", condition: "down", life: "up", plan: "up" } as const),
};
export type MeterRank = keyof typeof meterRanks;
export const orders = ["up", "down"] as const;
export type Order = (typeof orders)[number];
export const meterStates = ["in-service", "retired"] as const;
export const urgencies = ["now", "planned", "due"] as const;

const words = z.string().min(1).max(256);

/** GET /meters: what is named has to be so; a page goes on behind the place at which the one before ended. */
export const meterQuery = z.strictObject({
  rank: z.enum(Object.keys(meterRanks) as [MeterRank, ...MeterRank[]]).default("id"),
  order: z.enum(orders).optional(),
  /** Name, serial number or site begin with it. */
  text: words.optional(),
  site: words.optional(),
  agent: id.optional(),
  terminal: id.optional(),
  accuracyClass: z.enum(accuracyClasses).optional(),
  class448: class448.optional(),
  batch: words.optional(),
  /** From this day on; before that one. */
  installedSince: z.iso.date().optional(),
  installedBefore: z.iso.date().optional(),
  state: z.enum(meterStates).optional(),
  /** By which it is known; none: there was none. */
  verdict: verdict.or(z.literal("none")).optional(),
  watched: z.enum(["yes", "no"]).optional(),
  /** What monitoring's diagnosis says, to the letter. */
  cause: words.optional(),
  /** Only from this share of the limit on. */
  ofLimit: z.coerce.number<string>().min(0).max(1e6).optional(),
  urgency: z.enum(urgencies).optional(),
  after: z.string().max(1000).optional(),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(50),
});
export type MeterQuery = z.infer<typeof meterQuery>;

/** GET /meters/listed/file: all of them, whatever their number. */
export const meterFileQuery = meterQuery
  .omit({ after: true, atMost: true })
  .extend({ format: z.enum(exportFormats).default("csv") });
export type MeterFileQuery = z.infer<typeof meterFileQuery>;

export const meterLine = z.object({
  id,
  serial: z.string(),
  accuracyClass: z.enum(accuracyClasses),
  wiring: z.string(),
  site: z.string(),
  instrument: id,
  class448: class448.nullable(),
  batch: z.string().nullable(),
  /** A day, as 2019-05-30. */
  installed: z.string().nullable(),
  retiredTaiNs: instant.nullable(),
  /** Of the detection by which it is known: the last that was decided, where there is one; null: there was none. */
  verified: z
    .object({
      atTaiNs: instant,
      verdict,
      /** null where it has no error, as when it was called off. */
      errorPercent: z.number().nullable(),
      /** Expanded. */
      uncertaintyPercent: z.number().nullable(),
      /** Of its class, at the load that there was; left out where that was not kept. */
      limitPercent: z.number().exactOptional(),
      /** When a later detection decided nothing; left out: none did. */
      undecidedTaiNs: instant.exactOptional(),
    })
    .nullable(),
  /** What is wrong with its circuit's wiring, as a detection saw it last; left out, as of most meters: nothing is known to be. */
  wiringFault: z.string().exactOptional(),
  /** What monitoring says; null: it was never under watch. */
  condition: headline
    .extend({
      untilTaiNs: instant,
      /** The midnight at which the day of `lifeDay` begins. */
      lifeTaiNs: instant.nullable(),
    })
    .nullable(),
  /** Its row in the last work list that was kept. */
  plan: z
    .object({ rank: z.int(), urgency: z.enum(urgencies), action: z.string(), until: z.string() })
    .nullable(),
});
export type MeterLine = z.infer<typeof meterLine>;

export const meterPage = z.object({
  lines: z.array(meterLine),
  next: z.string().nullable(),
  /** How many there are in all: counted up to ten thousand, above that estimated. On the first page alone. */
  count: z.object({ meters: z.int(), kind: z.enum(["counted", "estimated"]) }).nullable(),
});
export type MeterPage = z.infer<typeof meterPage>;

/** POST /work-list: a part of a work list, which takes the place of the one before. */
export const workListPart = z.strictObject({
  /** It is the first part: what was kept before goes. */
  begins: z.boolean(),
  rows: z
    .array(
      z.strictObject({
        meter: id,
        rank: z.int().min(1).max(1e9),
        urgency: z.enum(urgencies),
        action: words,
        /** A day. */
        until: z.iso.date(),
      }),
    )
    .max(mostMeters),
});
export type WorkListPart = z.infer<typeof workListPart>;
/** Rows of meters that are registered. */
export const keptWorkList = z.object({ kept: z.int() });

export interface MeterList {
  /** Refused where `after` is no place that such a list's page ended at. */
  page(query: MeterQuery): Promise<Answer<MeterPage>>;
  /** How many of its rows are of registered meters. */
  keep(part: WorkListPart): Promise<number>;
}
