// JSON → a terminal's calibration record, every field checked. Called by whoever opens or receives one.

import {
  type Answer,
  type Calibration,
  type ChannelCalibration,
  type Comparison,
  good,
  refused,
} from "@etalon/basis";
import {
  type Check,
  checkFields,
  type Fields,
  finite,
  instant,
  isObject,
  notNegative,
  notZero,
  oneOf,
  optional,
  text,
} from "./json-fields.ts";

const channelNames = ["ua", "ub", "uc", "ia", "ib", "ic"] as const;
const mostChannels = 64;

const list: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= mostChannels
    ? null
    : `a list of 1 to ${mostChannels} channels`;

const anObject: Check = (value) => (isObject(value) ? null : "an object");

const fields: Fields = {
  id: text,
  terminal: text,
  validFromTaiNs: instant,
  validToTaiNs: instant,
  certificate: text,
  channels: list,
  rateErrorBoundPpm: notNegative,
  frontEndOf: optional(text),
  compared: optional(anObject),
};

const comparedFields: Fields = { atTaiNs: instant, by: text, whole: anObject, behind: anObject };
const errorFields: Fields = { percent: finite, expandedPercent: notNegative };

const channelFields: Fields = {
  name: oneOf(channelNames),
  gain: notZero,
  offset: finite,
  delaySeconds: finite,
  gainStandardUncertaintyPercent: notNegative,
  delayStandardUncertaintySeconds: notNegative,
};

/**
 * Reads `{id, terminal, validFromTaiNs, …, channels: [{name, gain, …}]}`; instants as decimal text or bigint.
 */
export function calibrationFrom(json: unknown): Answer<Calibration> {
  const why = checkFields(json, fields, "calibration.field", "the calibration");
  if (why !== null) return why;
  const record = json as Calibration;
  const seen = new Set<string>();
  for (const [n, channel] of record.channels.entries()) {
    const what = `the calibration's channel ${n + 1}`;
    const fault = checkFields(channel, channelFields, "calibration.field", what);
    if (fault !== null) return fault;
    if (seen.has(channel.name))
      return refused("calibration.field", `${what}: "name" is "${channel.name}" for the second time`);
    seen.add(channel.name);
  }
  const validFromTaiNs = BigInt(record.validFromTaiNs);
  const validToTaiNs = BigInt(record.validToTaiNs);
  if (validToTaiNs <= validFromTaiNs)
    return refused(
      "calibration.field",
      'the calibration: "validToTaiNs" does not come after "validFromTaiNs"',
    );
  const channels = record.channels.map((channel): ChannelCalibration => ({ ...channel }));
  const compared = comparisonFrom(record);
  if (!compared.ok) return compared;
  return good({ ...record, validFromTaiNs, validToTaiNs, channels, ...compared.value });
}

function comparisonFrom({ compared, frontEndOf }: Calibration): Answer<{ readonly compared?: Comparison }> {
  if (compared === undefined) return good({});
  const what = "the calibration's comparison";
  if (frontEndOf === undefined)
    return refused("calibration.field", `${what}: "frontEndOf" is missing: of which meter's front end?`);
  const why =
    checkFields(compared, comparedFields, "calibration.field", what) ??
    checkFields(compared.whole, errorFields, "calibration.field", `${what}, "whole"`) ??
    checkFields(compared.behind, errorFields, "calibration.field", `${what}, "behind"`);
  return why ?? good({ compared: { ...compared, atTaiNs: BigInt(compared.atTaiNs) } });
}
