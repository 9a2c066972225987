// The waves of an analysed stretch in few points: all of it, and its first cycles. Called by `etalon analyze --waveforms`.

import type { Section } from "@etalon/basis";
import type { Role } from "@etalon/codecs/recording/index";
import { envelope } from "@etalon/kernels/envelope";

/** A stretch as it is drawn. Where a step holds one sample, that stands in `least` and `most` alike. */
export interface WaveformView {
  readonly fromS: number;
  readonly stepS: number;
  readonly samplesPerStep: number;
  readonly channels: readonly {
    readonly role: Role;
    readonly unit: "V" | "A";
    /** Of each step; null where samples are missing. */
    readonly least: readonly (number | null)[];
    readonly most: readonly (number | null)[];
  }[];
}

/** About two for each point of a wide screen. */
const STEPS_AT_MOST = 2000;
const FIRST_CYCLES = 4;
const DIGITS = 6;

export function waveformsOf(
  section: Section,
  roles: readonly Role[],
  nominalHz: number,
): readonly WaveformView[] {
  const cycles = Math.ceil((FIRST_CYCLES * section.sampleRateHz) / nominalHz);
  const lengths = cycles < section.samples ? [section.samples, cycles] : [section.samples];
  return lengths.map((samples) => {
    const samplesPerStep = Math.max(1, Math.ceil(samples / STEPS_AT_MOST));
    return {
      fromS: section.fromS,
      stepS: samplesPerStep / section.sampleRateHz,
      samplesPerStep,
      channels: roles.map((role, c) => {
        const { least, most } = envelope(section.values[c]!.subarray(0, samples), samplesPerStep);
        return { role, unit: role.startsWith("u") ? "V" : "A", least: told(least), most: told(most) };
      }),
    };
  });
}

const told = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null));
