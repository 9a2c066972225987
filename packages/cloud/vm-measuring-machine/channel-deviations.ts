// What must be put right in a recording's channels before they are multiplied: the terminal's calibration, the skew
// that the file states, a channel recorded with the wrong sign. Called by the recording run.

import { recordOf } from "@etalon/analysis/calibrated-channels";
import type { Calibration, Channel } from "@etalon/basis";

/** null when the channels can be taken as they are. */
export function calibratedBy(
  calibration: Calibration | null,
  names: readonly string[],
  columns: readonly { readonly sign: 1 | -1 }[],
  channels: readonly Channel[],
): Calibration | null {
  const plain = columns.every(({ sign }) => sign === 1) && channels.every(({ skewS }) => !skewS);
  if (plain) return calibration;
  const base = calibration ?? { id: "none", terminal: "none", certificate: "", rateErrorBoundPpm: 0 };
  return {
    ...base,
    validFromTaiNs: calibration?.validFromTaiNs ?? 0n,
    validToTaiNs: calibration?.validToTaiNs ?? 0n,
    channels: names.map((name, c) => {
      const record = recordOf(calibration, name);
      const sign = columns[c]?.sign ?? 1;
      return {
        name,
        gain: sign * (record?.gain ?? 1),
        offset: record?.offset ?? 0,
        // A channel that is sampled later shows what comes later: the opposite of one that lags.
        delaySeconds: (record?.delaySeconds ?? 0) - (channels[c]?.skewS ?? 0),
        gainStandardUncertaintyPercent: record?.gainStandardUncertaintyPercent ?? 0,
        delayStandardUncertaintySeconds: record?.delayStandardUncertaintySeconds ?? 0,
      };
    }),
  };
}
