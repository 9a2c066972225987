// What failed units do to a step of two stars with their neutral points joined: the current between the stars, and the
// voltage on the units that are left. Called by whoever sets a step's protection.

import type { CapacitorStep } from "./bank.ts";
import { capacitor } from "./limits.table.ts";

/** Each of a step's six arms: so many groups in series, each of so many units side by side with a fuse of their own. */
export interface Arms {
  readonly series: number;
  readonly parallel: number;
}

export interface Imbalance {
  /** Current between the stars ÷ that of an arm:  3K/(6N(M − K) + 5K). */
  readonly currentShare: number;
  /** Voltage on the units left in that group ÷ what it was:  6NM/(6N(M − K) + 5K). */
  readonly unitVoltage: number;
}

/**
 * K of the M units of one group gone, N groups in an arm. An arm's admittance falls by δ = K/(N(M − K) + K); the common
 * neutral point moves by δ/(6 − δ) of the phase voltage, and three healthy arms drive what it moved by.
 * @source nodal analysis; I0 = 3MK·I/(6N(M − K) + 5K) of Chinese practice for such banks (clause unchecked)
 */
export function imbalance({ series: N, parallel: M }: Arms, lost: number): Imbalance {
  const below = 6 * N * (M - lost) + 5 * lost;
  return { currentShare: (3 * lost) / below, unitVoltage: (6 * N * M) / below };
}

export interface ImbalanceSetting {
  /** So many units gone in one group are too many for the others. */
  readonly lost: number;
  /** Between what one unit less gives and what these give. */
  readonly imbalanceA: number;
}

/** The setting at which a step opens before the units that are left see more than they may, at its rated voltage. */
export function imbalanceSetting({ ratedVar, ratedV }: CapacitorStep, arms: Arms): ImbalanceSetting {
  let lost = 1;
  while (lost < arms.parallel && imbalance(arms, lost).unitVoltage <= capacitor.unitVoltage) lost++;
  const armA = ratedVar / (Math.sqrt(3) * ratedV) / 2;
  const share = (imbalance(arms, lost - 1).currentShare + imbalance(arms, lost).currentShare) / 2;
  return { lost, imbalanceA: share * armA };
}
