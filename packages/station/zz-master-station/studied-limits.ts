// A harmonic study beside the limits of standards, by the supply as the study states it and as somebody says. Called by ZZ's
// door.

import { heldAgainst } from "@etalon/analysis/harmonic-source/held-against";
import { ratedHz, systemVoltageV } from "@etalon/basis";
import type { HarmonicLimits, harmonicLimitsQuery, StoredHarmonics } from "@etalon/messages/harmonics";
import type { z } from "zod";
import type { Detection } from "./state.ts";

export function studiedLimits(
  { record: { meter: plate }, requirements }: Detection,
  { record }: StoredHarmonics,
  said: z.infer<typeof harmonicLimitsQuery>,
): HarmonicLimits {
  const stated = requirements.harmonics?.supply ?? null;
  const { limits, sources, missing, seen, ofDay, why } = heldAgainst(record, {
    nominalHz: ratedHz(plate),
    nominalVoltageV: said.nominalVoltageV ?? stated?.nominalV ?? systemVoltageV(plate),
    declaredVoltageV: null,
    shortCircuitVA: said.shortCircuitVA ?? stated?.shortCircuitVA ?? null,
    demandCurrentA: said.demandCurrentA ?? null,
    currentRatio: plate.currentRatio ?? 1,
    agreedShare: said.agreedShare ?? null,
  });
  return { limits: [...limits], sources: [...sources], missing: [...missing], seen, ofDay, why };
}
