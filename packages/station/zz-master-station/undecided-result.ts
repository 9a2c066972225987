// The result of a detection that could not be carried out: undecided, with its reason and no figures. For ZZ's step.

import type { Reason, VerificationResult } from "@etalon/basis";
import type { MeterRecord } from "@etalon/messages/zz-itself";

export function undecidedResult({ meter, calibration }: MeterRecord, reason: Reason): VerificationResult {
  return {
    meter,
    calibration: calibration?.id ?? null,
    recording: { samples: 0, sampleRateHz: 0, durationS: 0, frequencyHz: null, sections: [], gaps: [] },
    energy: { referenceJ: 0, meterJ: 0, intervals: 0 },
    error: null,
    uncertainty: null,
    limit: null,
    verdict: "undecided",
    roundedVerdict: "undecided",
    reasons: [reason],
    pulses: { used: 0, lost: [], extra: [], double: [] },
    wiring: { fault: null },
  };
}
