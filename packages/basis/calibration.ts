// The terminal's calibration record: how codes or indicated values become volts and amperes, with uncertainties.

import type { Instant } from "./instant.ts";

/** true(t) = gain · (indicated(t + delaySeconds) − offset): a channel that lags has a positive delay. */
export interface ChannelCalibration {
  /** ua, ub, uc, ia, ib, ic */
  readonly name: string;
  /** Volt or ampere per indicated unit (1 where the recording is scaled already). */
  readonly gain: number;
  /** In indicated units. */
  readonly offset: number;
  readonly delaySeconds: number;
  readonly gainStandardUncertaintyPercent: number;
  readonly delayStandardUncertaintySeconds: number;
}

export interface Calibration {
  readonly id: string;
  readonly terminal: string;
  readonly validFromTaiNs: Instant;
  readonly validToTaiNs: Instant;
  readonly certificate: string;
  readonly channels: readonly ChannelCalibration[];
  /** Bound on the relative error of the sampling rate. */
  readonly rateErrorBoundPpm: number;
  /**
   * Serial of the meter whose own front end this is: the channels are then the constants that the meter reckons with, and
   * what is wrong with its front end passes into samples and pulses alike. Absent: a terminal apart.
   */
  readonly frontEndOf?: string;
  /** With `frontEndOf`: what a terminal apart found of the meter at a time at which it sampled for itself, too. */
  readonly compared?: Comparison;
}

/** Two results of one meter over the same time: their ratio is the error of its front end. */
export interface Comparison {
  readonly atTaiNs: Instant;
  /** The terminal apart, its certificate, or the detection's id. */
  readonly by: string;
  /** By the terminal apart: the meter as a whole. */
  readonly whole: { readonly percent: number; readonly expandedPercent: number };
  /** By its own samples: what comes behind its front end. */
  readonly behind: { readonly percent: number; readonly expandedPercent: number };
}
