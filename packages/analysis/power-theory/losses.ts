// What distortion and unbalance cost in the wires. Called by power-theories.ts.

import type { EffectivePowers } from "./ieee1459-three-phase.ts";
import { firstOrder, type ObservedSystem, ratio, rmsOfPhases, sum } from "./observed-system.ts";
import { sequenceProducts } from "./sequence-products.ts";

export interface PhaseLosses {
  /** K = Σ h²·I_h² / I²: eddy losses of a transformer grow by it. */
  readonly harmonicLossFactor: number | null;
}

export interface LineLosses {
  /** (Ie/I1+)² − 1: what the line loses beyond what the positive sequence of the fundamental would. */
  readonly lossIncreasePercent: number | null;
}

/** @source the factor K of ANSI/UL 1561 (clause unchecked), against the whole current */
export function phaseLosses({ orders, currentProducts }: ObservedSystem): PhaseLosses {
  const I = rmsOfPhases(currentProducts)[0]!;
  const weighted = sum(orders.map(({ currents }, h) => h * h * currents[0]![0]!.re));
  return { harmonicLossFactor: ratio(weighted, I * I) };
}

export function lineLosses(system: ObservedSystem, { current }: EffectivePowers): LineLosses {
  const positive = sequenceProducts(firstOrder(system).currents).positive.re;
  const grown = ratio(current * current, positive);
  return { lossIncreasePercent: grown === null ? null : 100 * (grown - 1) };
}
