// Everything that a verification measured: the input of the assessment, offline, live and replayed alike.

import type { Calibration, Instant, Meter, Register, VerificationResult, WiringFault } from "@etalon/basis";
import type { ElementLoad } from "./element-load.ts";
import type { LoadPoint } from "./limit.ts";
import type { ReactiveClass } from "./limits.table.ts";
import type { OwnFrontEnd } from "./own-front-end.ts";
import type { PulseEdge } from "./pulse-edge.ts";

/** The load during the test. */
export interface Conditions extends LoadPoint {
  /** One for each product voltage × current that makes up the energy. */
  readonly loads: readonly ElementLoad[];
  /** Amplitude of the power's swing at twice the mains frequency; null: bounded by the apparent power. */
  readonly rippleW: number | null;
}

export interface Measured {
  readonly meter: Meter;
  readonly register: Register;
  /** The meter's class for reactive energy; null where not stated. */
  readonly reactiveClass: ReactiveClass | null;
  /** Energy of one pulse on the side where the edges' energies count: `pulseQuantumJ`. */
  readonly quantumJ: number;
  readonly edges: readonly PulseEdge[];
  /** null where no load could be measured. */
  readonly conditions: Conditions | null;
  readonly recording: VerificationResult["recording"];
  /** Instant of the first sample, where known: a calibration has its time. */
  readonly startTaiNs: Instant | null;
  /** Samples at or beyond the converter's range, in the span that was used. */
  readonly clippedSamples: number;
  /** Bound on the relative error of the sampling rate; null: the calibration's, if there is one. */
  readonly clockRateBoundPpm: number | null;
  /** Step of the pulse time stamps. */
  readonly pulseResolutionS: number;
  /** Bound on a common offset between samples and pulse stamps; null where none is stated. */
  readonly pulseOffsetBoundS: number | null;
  /** Bound on the arithmetic error of the reference energy. */
  readonly algorithmPpm: number;
  /** Whole intervals that must be left for a verdict; less than two say nothing of their scatter in any case. */
  readonly leastIntervals: number;
  readonly calibration: Calibration | null;
  /** null: a terminal apart sampled. */
  readonly ownFrontEnd: OwnFrontEnd | null;
  readonly wiringFault: WiringFault | null;
  /** Only in the simulated world. */
  readonly truth?: VerificationResult["truth"];
}
