// What a harmonic study goes by beside the samples: the supply, as it is stated, and the tariff. Part of a detection's
// requirements (`nouns.ts`), and of the order for it.

import { z } from "zod";

export const statedSupply = z.strictObject({
  /** Primary side, line to line. */
  nominalV: z.number().positive().max(1e6),
  shortCircuitVA: z.number().positive().max(1e12),
  xOverR: z.number().nonnegative().max(1000),
  /** How far it may be off, as a share. */
  tolerance: z.number().nonnegative().max(0.9),
});
export type StatedSupply = z.infer<typeof statedSupply>;

export const harmonicTerms = z.strictObject({
  supply: statedSupply.nullable(),
  tariff: z
    .strictObject({
      powerFactorStandard: z.union([z.literal(0.9), z.literal(0.85), z.literal(0.8)]),
      harmonicPenalty: z.number().nonnegative().max(1000),
    })
    .nullable(),
});
export type HarmonicTerms = z.infer<typeof harmonicTerms>;
