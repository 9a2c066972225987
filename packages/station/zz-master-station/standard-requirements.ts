// What ZZ demands of a detection unless told otherwise. Called by its door.

import type { HarmonicTerms } from "@etalon/messages/harmonic-terms";
import type { Requirements } from "@etalon/messages/nouns";
import type { MeterRecord } from "@etalon/messages/zz-itself";

export function standardRequirements(
  detection: string,
  record: MeterRecord,
  durationS: number,
  harmonics?: HarmonicTerms,
): Requirements {
  return {
    detection,
    meter: record.meter,
    calibration: record.calibration,
    register: record.register ?? "wh+",
    method: { rule: "certified", durationS },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: true },
    ...(harmonics && { harmonics }),
  };
}
