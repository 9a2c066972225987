// What a block or an aggregate says, in one shape: a block measures it, aggregation.ts makes means of it. Null stands
// where a channel has no value or the rate reaches no such figure; no number is ever NaN.

import type { Distortion } from "./distortion.ts";
import type { LineGroups } from "./line-groups.ts";

export interface ChannelFigures {
  readonly rms: number;
  /** Per cent of the declared voltage; null for currents, and where none is declared. */
  readonly underDeviationPercent: number | null;
  readonly overDeviationPercent: number | null;
  /** Rms of the mains signalling carrier; null for currents, where no carrier was named, or the rate shows it not. */
  readonly signallingRms: number | null;
  /** Null where the channel's spectrum could not be had. */
  readonly lines: LineGroups | null;
  readonly distortion: Distortion | null;
}

/** A voltage and the current of its phase. */
export interface PowerFigures {
  /** Watt, the whole wave's; positive towards the user where the current is. */
  readonly activePowerW: number;
  /** [h] Re(U_h·conj(I_h)), watt; [0] is the power of the two means. */
  readonly harmonicActivePowerW: Float64Array;
  /** [h] Im(U_h·conj(I_h)), var; with the active power it makes the angle between U_h and I_h. */
  readonly harmonicReactivePowerVar: Float64Array;
}

export interface UnbalanceFigures {
  /** |X2| / |X1|. */
  readonly negativePercent: number;
  /** |X0| / |X1|; null where no zero sequence can be seen. */
  readonly zeroPercent: number | null;
}

export interface Figures {
  /** Of the windows: whole cycles by their length. The 10-second frequency is another record. */
  readonly frequencyHz: number | null;
  /** In the order of the options' channels; null where a channel has missing samples. */
  readonly channels: readonly (ChannelFigures | null)[];
  /** In the order of `powerPairs`. */
  readonly powers: readonly (PowerFigures | null)[];
  readonly voltageUnbalance: UnbalanceFigures | null;
  readonly currentUnbalance: UnbalanceFigures | null;
}

/** The angle by which I_h lags U_h, degrees in (−180, 180]; null where neither carries power. */
export function harmonicAngleDeg(power: PowerFigures, order: number): number | null {
  const p = power.harmonicActivePowerW[order];
  const q = power.harmonicReactivePowerVar[order];
  return p === undefined || q === undefined || (p === 0 && q === 0)
    ? null
    : (Math.atan2(q, p) * 180) / Math.PI;
}
