// What a study of power quality goes by beside the samples: the supply, and whose limits it is held against. Part of a
// detection's requirements (`nouns.ts`), and of the order for it.

import { z } from "zod";
import { mainsHz } from "./mains.ts";

export const qualityStandards = ["gbt", "en50160", "ieee519"] as const;
export const qualityStandard = z.enum(qualityStandards);
/** Of a phenomenon, a day, a report. */
export const qualityVerdict = z.enum(["complies", "violates", "not assessable"]);

const volts = z.number().positive().max(2e6);
export const qualitySupply = z.strictObject({
  nominalHz: mainsHz,
  /** Of the system, between lines. */
  nominalVoltageV: volts.nullable(),
  /** Of the voltages as the meter has them; dips and deviations refer to it. */
  declaredVoltageV: volts,
  shortCircuitVA: z.number().positive().max(1e12).nullable(),
  /** On the primary side. */
  demandCurrentA: z.number().positive().max(1e7).nullable(),
  /** From the meter's amperes to those of the primary side. */
  currentRatio: z.number().positive().max(1e6),
  agreedShare: z.number().positive().max(1).nullable(),
});
export type QualitySupply = z.infer<typeof qualitySupply>;

export const qualityTerms = z.strictObject({
  supply: qualitySupply,
  /** Alarms are told of these limits; reports may be by any. */
  standard: qualityStandard,
});
export type QualityTerms = z.infer<typeof qualityTerms>;

/** In an order: what is left out follows from the meter's plate, or is not known. */
export const qualityOrder = z.strictObject({
  standard: qualityStandard.default("gbt"),
  supply: qualitySupply.omit({ nominalHz: true }).partial().default({}),
});
export type QualityOrder = z.infer<typeof qualityOrder>;
