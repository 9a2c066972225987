// Power quality of a recording's longest stretch, for the commands of `etalon quality`, and the stretches that show events.

import {
  analyzedPowerQuality,
  type PowerQualityTerms,
} from "@etalon/analysis/power-quality/analyzed-power-quality";
import type { RecordedPowerQuality } from "@etalon/analysis/power-quality/recording-power-quality";
import { later, type Note, nanoseconds, type Recording, sectionEndS } from "@etalon/basis";
import { BadInput } from "./bad-input.ts";
import { type AnalysedOptions, recordedInput } from "./recorded-input.ts";
import { atWork, type Screen } from "./screen.ts";

export interface RecordedQuality {
  readonly quality: RecordedPowerQuality;
  readonly nominalHz: 50 | 60;
  /** The stretch that was measured, seconds of the recording. */
  readonly stretch: { readonly fromS: number; readonly toS: number };
  /** The whole span that was asked for. */
  readonly recording: Recording;
  readonly notes: readonly Note[];
}

export async function recordedQuality(
  options: AnalysedOptions,
  terms: PowerQualityTerms,
  screen: Screen,
): Promise<RecordedQuality> {
  const { recording, chosen, stretch, nominal, input } = await recordedInput(options, screen);
  const { startTaiNs } = chosen;
  const startsAt = startTaiNs === null ? null : later(startTaiNs, nanoseconds(input.startS));
  const quality = await atWork(screen, "measuring power quality", () =>
    analyzedPowerQuality({ ...input, powerQuality: { ...terms, startTaiNs: startsAt } }),
  );
  const nominalHz = nominal.hz;
  if (quality === null || (nominalHz !== 50 && nominalHz !== 60))
    throw new BadInput(
      `${options.recording}: power quality needs 50 or 60 Hz and at least 280 samples/s; ${nominalHz} Hz at ${input.sampleRateHz} samples/s are in it`,
    );
  const { section, notes } = stretch;
  return {
    quality,
    nominalHz,
    stretch: { fromS: section.fromS, toS: sectionEndS(section) },
    recording,
    notes: [...notes, ...nominal.notes],
  };
}
