// What one product voltage × current carried during the test: the weights of the budget. Called by its lines.

/** Which energy the pulses count. */
export type EnergyKind = "active" | "reactive";

/**
 * Four wires: ua·ia, ub·ib, uc·ic. Three wires: uab·ia, ucb·ic; or, where the line voltages are differences of
 * recorded phase voltages, the four products that make them, two of them negative.
 */
export interface ElementLoad {
  /** Names as the calibration record has them: ua, ub, uc, ia, ib, ic. */
  readonly voltage: string;
  readonly current: string;
  readonly activeW: number;
  /** Positive where the current lags: activeW·tanφ. */
  readonly reactiveVar: number;
  /** Root mean squares. */
  readonly voltageV: number;
  readonly currentA: number;
  /** One step of the converter, volt and ampere; null where unknown. */
  readonly voltageStep: number | null;
  readonly currentStep: number | null;
}

export function totalPower(loads: readonly ElementLoad[], kind: EnergyKind): number {
  return loads.reduce((sum, load) => sum + (kind === "active" ? load.activeW : load.reactiveVar), 0);
}

/** Σ U·I: no swing of the power about its mean is larger. */
export const apparentPower = (loads: readonly ElementLoad[]): number =>
  loads.reduce((sum, load) => sum + load.voltageV * load.currentA, 0);
