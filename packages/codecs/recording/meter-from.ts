// JSON → the meter under test, every field checked. Called by whoever opens or receives a meter's
// description.

import { type Answer, accuracyClasses, good, type Meter, mainsHz, refused } from "@etalon/basis";
import { checkFields, type Fields, oneOf, optional, sizable, text } from "./json-fields.ts";

const fields: Fields = {
  serial: text,
  accuracyClass: oneOf(accuracyClasses),
  activeConstant: sizable,
  reactiveConstant: optional(sizable),
  wiring: oneOf(["3P4W", "3P3W", "1P2W"]),
  nominalVoltage: sizable,
  ratedCurrent: sizable,
  maxCurrent: sizable,
  voltageRatio: optional(sizable),
  currentRatio: optional(sizable),
  registering: optional(oneOf(["primary", "secondary"])),
  ratedFrequency: optional(oneOf(mainsHz)),
};

/**
 * Reads `{serial, accuracyClass, activeConstant, …}`; constants in imp/kWh and imp/kvarh, volts and amperes.
 */
export function meterFrom(json: unknown): Answer<Meter> {
  const why = checkFields(json, fields, "meter.field", "the meter");
  if (why !== null) return why;
  const meter = json as Meter;
  if (meter.maxCurrent < meter.ratedCurrent)
    return refused(
      "meter.field",
      `the meter: "maxCurrent" is ${meter.maxCurrent}; ` +
        `at least the ratedCurrent of ${meter.ratedCurrent} is expected`,
    );
  return good({ ...meter });
}
