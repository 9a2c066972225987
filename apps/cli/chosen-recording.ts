// A recording reduced to the channels that play a part, each under its role's name and with its role's sign. The
// analysis and the simulation of pulses work on it; the verification takes the choice itself.

import type { Channel, Recording } from "@etalon/basis";
import { type ChosenChannels, type Role, roles } from "@etalon/codecs/recording/index";

export interface ChosenRecording extends Recording {
  /** In the order of `channels`. */
  readonly roles: readonly Role[];
}

export function chosenRecording(recording: Recording, chosen: ChosenChannels): ChosenRecording {
  const parts = roles.flatMap((role) => {
    const channel = chosen[role];
    return channel === undefined ? [] : [{ role, ...channel }];
  });
  return {
    ...recording,
    roles: parts.map(({ role }) => role),
    channels: parts.map(({ index, sign }) => turnedRange(recording.channels[index]!, sign)),
    sections: recording.sections.map((section) => ({
      ...section,
      values: parts.map(({ index, sign }) => turned(section.values[index]!, sign)),
    })),
  };
}

/** Channel numbers by role, as the simulation asks for them. */
export function numbersByRole({ roles: names, channels }: ChosenRecording): {
  readonly [R in Role]?: number;
} {
  return Object.fromEntries(names.map((role, c) => [role, channels[c]!.number]));
}

/** The range of a turned channel is turned with it. */
const turnedRange = (channel: Channel, sign: 1 | -1): Channel =>
  sign === 1 || channel.range === null
    ? channel
    : { ...channel, range: [-channel.range[1], -channel.range[0]] };

const turned = (values: Float64Array, sign: 1 | -1): Float64Array =>
  sign === 1 ? values : values.map((value) => -value);
