// Which of a terminal's calibration records a detection goes by. Called where one is ordered.

import type { Calibration, Instant } from "@etalon/basis";

/** @param records  the newest first. The newest that is valid now; else the newest, and the result says that it is not. */
export const calibrationNow = (records: readonly Calibration[], now: Instant): Calibration | undefined =>
  records.find((one) => one.validFromTaiNs <= now && now <= one.validToTaiNs) ?? records[0];
