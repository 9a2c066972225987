// How well the channels of a recording or a stream are known. Taken by whoever states figures with uncertainty.

/** Standard uncertainties of the channels, each channel by itself. */
export interface ChannelUncertainty {
  /** Relative: 0.001 is 0.1 %. */
  readonly voltageGain: number;
  readonly currentGain: number;
  /** Between a voltage and its current, of the fundamental. */
  readonly angleRad: number;
}
