// Whose front end samples, as the register knows it: by the meter's entry, and by the terminal's other calibration records. A
// record that says nothing of it would let a meter pass as verified whole. Called by ZZ's doors.

import { type Answer, type Calibration, good, refused } from "@etalon/basis";
import type { MeterRecord } from "@etalon/messages/zz-itself";

/** As `refusals` of a route names it. */
export const frontEndRefusal = {
  "zz.front-end": "the calibration record and the register do not agree on whose front end samples",
};

/**
 * @param others  records of the same terminal
 * @param record  the meter to be measured; null: none yet
 */
export function knownFrontEnd(
  calibration: Calibration,
  others: readonly Calibration[],
  record: Pick<MeterRecord, "id" | "meter" | "sampledBy"> | null,
): Answer<Calibration> {
  const { id, terminal, frontEndOf } = calibration;
  const no = (text: string): Answer<Calibration> => refused("zz.front-end", text);
  const named = `calibration record ${id} of terminal ${terminal}`;
  if (frontEndOf === undefined) {
    const own = others.find((one) => one.id !== id && one.frontEndOf !== undefined);
    if (record?.sampledBy === "itself")
      return no(
        `meter ${record.id} samples for itself, and ${named} does not say so: "frontEndOf": "${record.meter.serial}" is expected in it`,
      );
    if (own !== undefined)
      return no(
        `terminal ${terminal} is meter ${own.frontEndOf}'s own front end by record ${own.id}, and ${named} does not say so: "frontEndOf" is expected in it`,
      );
  }
  if (record?.sampledBy === "terminal" && frontEndOf === record.meter.serial)
    return no(`meter ${record.id} is sampled by a terminal apart, and ${named} is of its own front end`);
  return good(calibration);
}
