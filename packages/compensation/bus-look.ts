// A stretch of a terminal's raw codes as a look at its bus, on the primary side of its transformers. Called by whoever
// looks at a site's bus from time to time.

import { openCalibratedChannels } from "@etalon/analysis/calibrated-channels";
import { certifiedUncertainty } from "@etalon/analysis/channel-uncertainty";
import { observedWindows } from "@etalon/analysis/observed-windows";
import type { Answer, Calibration, Wiring } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type SiteLook, siteLook } from "./site-look.ts";

export interface SampledBus {
  /** One array per channel, ua ub uc ia ib ic. */
  readonly codes: readonly ArrayLike<number>[];
  readonly sampleRateHz: number;
  readonly calibration: Calibration;
}

export interface BusChannels {
  readonly nominalFrequencyHz: number;
  readonly wiring: Extract<Wiring, "3P4W" | "3P3W">;
  /** Of the transformers, primary ÷ secondary. */
  readonly voltageRatio: number;
  readonly currentRatio: number;
}

const names = ["ua", "ub", "uc", "ia", "ib", "ic"] as const;

export function busLook(
  { codes, sampleRateHz, calibration }: SampledBus,
  { nominalFrequencyHz, wiring, voltageRatio, currentRatio }: BusChannels,
): Answer<SiteLook> {
  const channels = openCalibratedChannels(calibration, names, sampleRateHz).push(codes);
  for (const [c, channel] of channels.entries())
    for (let n = 0; n < channel.length; n++) channel[n]! *= c < 3 ? voltageRatio : currentRatio;
  const windows = observedWindows({
    ...{ sampleRateHz, startS: 0, nominalFrequencyHz, wiring },
    voltages: channels.slice(0, 3),
    currents: channels.slice(3),
  });
  if (!windows.ok) return windows;
  const look = siteLook(
    windows.value.map(({ system }) => system),
    certifiedUncertainty(calibration, nominalFrequencyHz),
  );
  // One window alone would not say how sure a mean is.
  return look === null || look.windows < 2
    ? refused(
        "compensation.no-look",
        "twenty whole cycles of three voltages and three currents are expected of a bus",
      )
    : good(look);
}
