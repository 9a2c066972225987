// What monitoring hears of a meter and its load, some seconds at a time. Made by the measuring machine from its lanes'
// figures; everything in this package starts from it.

/** Energies of some seconds; whatever the wiring, element k is the k-th voltage with the k-th current of the meter. */
export interface FrameLoad {
  /** [element][element] J of the fundamental: ∫u_k·i_j dt, on the diagonal what the meter should count. */
  readonly activeJ: readonly (readonly number[])[];
  /** var·s of the fundamental, all elements; positive where currents lag. */
  readonly reactiveJ: number;
  /** Σ h·Q_h·t over all other orders: what a current that is late turns at them, h times as far as the fundamental. */
  readonly harmonicReactiveJ: number;
  /** Active energy of all other orders, all elements. */
  readonly harmonicJ: number;
  /** rms of each current, A. */
  readonly currentsA: readonly number[];
  /** Of the currents together: rms of harmonics ÷ rms of fundamentals. */
  readonly currentThd: number;
}

export interface FrameEdge {
  /** Seconds since the midnight that days are counted from. */
  readonly atS: number;
  /** Reference energy since this gap-free stretch began. */
  readonly energyJ: number;
}

export interface Frame {
  readonly untilS: number;
  readonly lengthS: number;
  /** Samples are missing before this frame, and `energyJ` begins anew. */
  readonly afterGap: boolean;
  /** Reference energy from the start of the stretch to the end of the frame, in the register's direction. */
  readonly energyJ: number;
  /** Standard uncertainty of the reference at this load that no averaging removes. */
  readonly systematicPercent: number;
  /** The terminal's calibration is not valid at this time: what it says of the energy is not assured. */
  readonly uncalibrated?: boolean;
  /** Those of the frame, in order. */
  readonly edges: readonly FrameEdge[];
  readonly load: FrameLoad;
  /** No time from outside told the sample clock's rate, for a part of it at least. */
  readonly clockFree?: boolean;
}

export const DAY_S = 86_400;
