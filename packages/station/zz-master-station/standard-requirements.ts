// What ZZ demands of a detection unless told otherwise. Called by its door and by studies round the clock.

import { leastInterval } from "@etalon/analysis/power-quality/least-interval";
import { longestWholeIntervalS, ratedHz, systemVoltageV } from "@etalon/basis";
import type { HarmonicTerms } from "@etalon/messages/harmonic-terms";
import { LEAST_INTERVALS, type Requirements } from "@etalon/messages/nouns";
import type { QualityOrder, QualityTerms } from "@etalon/messages/quality-terms";
import type { MeterRecord } from "@etalon/messages/zz-itself";

interface Studies {
  readonly harmonics?: HarmonicTerms;
  readonly quality?: QualityOrder;
}

export function standardRequirements(
  detection: string,
  record: MeterRecord,
  durationS: number | null,
  { harmonics, quality }: Studies = {},
): Requirements {
  return {
    detection,
    meter: record.meter,
    calibration: record.calibration,
    register: record.register ?? "wh+",
    method: { rule: "certified", ...(durationS === null ? lengthOf(quality) : { durationS }) },
    rules: { minimumIntervals: LEAST_INTERVALS },
    correctness: { wiringCheck: true },
    ...(harmonics && { harmonics }),
    ...(quality && { quality: qualityTermsOf(quality, record.meter) }),
  };
}

const USUAL_S = 30;

/** Left open: of power quality, until the first whole interval is in it. */
const lengthOf = (quality: QualityOrder | undefined) =>
  quality
    ? { durationS: longestWholeIntervalS(leastInterval), wholeInterval: leastInterval }
    : { durationS: USUAL_S };

/** What the order leaves open follows from the plate. */
function qualityTermsOf({ standard, supply }: QualityOrder, plate: MeterRecord["meter"]): QualityTerms {
  const { nominalVoltage, currentRatio = 1 } = plate;
  return {
    standard,
    supply: {
      nominalHz: ratedHz(plate),
      nominalVoltageV: supply.nominalVoltageV ?? systemVoltageV(plate),
      declaredVoltageV: supply.declaredVoltageV ?? nominalVoltage,
      shortCircuitVA: supply.shortCircuitVA ?? null,
      demandCurrentA: supply.demandCurrentA ?? null,
      currentRatio: supply.currentRatio ?? currentRatio,
      agreedShare: supply.agreedShare ?? null,
    },
  };
}
