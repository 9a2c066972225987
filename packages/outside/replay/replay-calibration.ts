// The calibration record that turns a replay's codes into volts and amperes at the meter's terminals. Called by
// replay.ts.

import type { Calibration, Channel, ChannelCalibration, Instant } from "@etalon/basis";
import { later } from "@etalon/basis";
import type { RecordedCodes } from "./recorded-codes.ts";

export interface CalibratedReplay {
  /** Names the record in the stream, and the terminal. */
  readonly terminal: string;
  /** What corrects the recorded values; null where they are taken as they are. */
  readonly recorded: Calibration | null;
  /** The instant that the recording states for its first sample, and the one at which the replay's time begins. */
  readonly recordedTaiNs: Instant | null;
  readonly originTaiNs: Instant;
}

export interface CalibratedChannel {
  readonly channel: Channel;
  readonly codes: RecordedCodes;
  /** What the recorded values are multiplied with to be those at the meter's terminals. */
  readonly toMeter: number;
}

/** A channel without a record passes as it is. */
const AS_IT_IS = {
  gain: 1,
  offset: 0,
  delaySeconds: 0,
  gainStandardUncertaintyPercent: 0,
  delayStandardUncertaintySeconds: 0,
};
const YEAR_NS = 365n * 86_400n * 1_000_000_000n;

/** Gain and offset of the codes and those of the record are one; the record's time moves along with the samples. */
export function replayCalibration(
  { terminal, recorded, recordedTaiNs, originTaiNs }: CalibratedReplay,
  channels: readonly CalibratedChannel[],
): Calibration {
  const moved = (at: Instant): Instant | null =>
    recordedTaiNs === null ? null : later(originTaiNs, at - recordedTaiNs);
  return {
    id: recorded?.id ?? `${terminal}-as-recorded`,
    terminal,
    validFromTaiNs: (recorded && moved(recorded.validFromTaiNs)) ?? 0n,
    validToTaiNs: (recorded && moved(recorded.validToTaiNs)) ?? later(originTaiNs, YEAR_NS),
    certificate: recorded?.certificate ?? "",
    channels: channels.map((one) => channelCalibration(recorded, one)),
    rateErrorBoundPpm: recorded?.rateErrorBoundPpm ?? 0,
    ...(recorded?.frontEndOf === undefined ? {} : { frontEndOf: recorded.frontEndOf }),
    ...(recorded?.compared && recordedTaiNs !== null
      ? {
          compared: {
            ...recorded.compared,
            atTaiNs: later(originTaiNs, recorded.compared.atTaiNs - recordedTaiNs),
          },
        }
      : {}),
  };
}

function channelCalibration(
  recorded: Calibration | null,
  { channel: { name, skewS }, codes, toMeter }: CalibratedChannel,
): ChannelCalibration {
  const record = recorded?.channels.find((one) => one.name === name) ?? AS_IT_IS;
  return {
    ...record,
    name,
    gain: record.gain * codes.gain * toMeter,
    offset: codes.offset + record.offset / codes.gain,
    // A channel that is sampled later shows what comes later: the opposite of one that lags.
    delaySeconds: record.delaySeconds - (skewS ?? 0),
  };
}
