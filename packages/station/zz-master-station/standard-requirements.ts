// What ZZ demands of a detection unless told otherwise. Called by its door.

import type { Requirements } from "@etalon/messages/nouns";
import type { MeterRecord } from "@etalon/messages/zz-itself";

export function standardRequirements(
  detection: string,
  record: MeterRecord,
  durationS: number,
): Requirements {
  return {
    detection,
    meter: record.meter,
    calibration: record.calibration,
    register: "wh+",
    method: { rule: "certified", durationS },
    rules: { minimumIntervals: 5 },
    correctness: {
      // A rig may use a quarter of the limit, and the clock a quarter of that: project default after JJG 597 practice.
      clockShareOfLimit: 1 / 16,
      wiringCheck: true,
    },
  };
}
