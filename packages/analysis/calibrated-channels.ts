// Raw codes or indicated values into volts and amperes, chunk by chunk: gain, offset and delay of each channel.

import type { Calibration, ChannelCalibration } from "@etalon/basis";
import { type DelayRule, delayed, delayRule } from "@etalon/kernels/delay";

export interface CalibratedChannels {
  /**
   * Takes the next values of one gap-free stretch, one array per channel, and gives what can be given of all channels:
   * the same samples of each. The values depend on the samples alone, never on the cutting into chunks.
   */
  push(values: readonly ArrayLike<number>[]): Float64Array[];
  /** Which sample of the stretch the first output is: a delay needs its neighbours on both sides. */
  readonly firstOutput: number;
}

/** A channel without a record passes as it is, in the units that the recording states. */
const AS_IT_IS = { gain: 1, offset: 0, delaySeconds: 0 };

export function openCalibratedChannels(
  calibration: Calibration | null,
  names: readonly string[],
  sampleRateHz: number,
): CalibratedChannels {
  const records = names.map((name) => recordOf(calibration, name) ?? AS_IT_IS);
  const rules = records.map(({ delaySeconds }) => delayRule(-delaySeconds * sampleRateHz));
  const before = Math.max(0, ...rules.map(({ first }) => -first));
  const after = Math.max(0, ...rules.map(({ first, taps }) => first + taps.length - 1));
  // What has come but still is a neighbour of samples to be put out.
  const held = names.map(() => new Float64Array(0));
  return {
    firstOutput: before,
    push(values) {
      const samples = (held[0]?.length ?? 0) + (values[0]?.length ?? 0);
      const ready = Math.max(0, samples - before - after);
      return names.map((_, c) => {
        const { gain, offset } = records[c] ?? AS_IT_IS;
        const all = new Float64Array(samples);
        const old = held[c] ?? all;
        all.set(old);
        const next = values[c] ?? [];
        for (let n = 0; n < next.length; n++) all[old.length + n] = gain * ((next[n] ?? Number.NaN) - offset);
        held[c] = all.slice(ready);
        const out = new Float64Array(samples);
        delayed(rules[c] as DelayRule, all, out);
        return out.slice(before, before + ready);
      });
    },
  };
}

export function recordOf(calibration: Calibration | null, name: string): ChannelCalibration | null {
  return calibration?.channels.find((channel) => channel.name === name) ?? null;
}
