// How well the channels of a recording or a stream are known. Taken by whoever states figures with uncertainty.

import type { Calibration, ChannelCalibration } from "@etalon/basis";

/** Standard uncertainties of the channels, each channel by itself. */
export interface ChannelUncertainty {
  /** Relative: 0.001 is 0.1 %. */
  readonly voltageGain: number;
  readonly currentGain: number;
  /** Between a voltage and its current, of the fundamental. */
  readonly angleRad: number;
}

/**
 * As a terminal's record states them; the worst of the channels stands for all. What the record does not know of a voltage
 * and its current is their delays.
 */
export function certifiedUncertainty(
  calibration: Calibration | null,
  nominalFrequencyHz: number,
): ChannelUncertainty {
  const worst = (letter: string, of: (channel: ChannelCalibration) => number): number =>
    Math.max(0, ...(calibration?.channels ?? []).filter(({ name }) => name.startsWith(letter)).map(of));
  const gain = (letter: string) => worst(letter, (one) => one.gainStandardUncertaintyPercent) / 100;
  const delayS = (letter: string) => worst(letter, (one) => one.delayStandardUncertaintySeconds);
  const angleRad = 2 * Math.PI * nominalFrequencyHz * Math.hypot(delayS("u"), delayS("i"));
  return { voltageGain: gain("u"), currentGain: gain("i"), angleRad };
}
