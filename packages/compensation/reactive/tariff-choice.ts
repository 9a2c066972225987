// What a tariff's adjustment by the power factor says for or against capacitors. Called by the step and the sizing.

import { powerFactorAdjustmentPercent } from "@etalon/analysis/tariff/power-factor-adjustment";
import { type PowerFactorStandard, rewards } from "@etalon/analysis/tariff/power-factor-adjustment.table";

/**
 * Percent of the charges, + increase, as if the month went on like this. What is given back counts like what is drawn:
 * leading earns nothing.
 */
export const adjustmentPercent = (
  activeW: number,
  reactiveVar: number,
  standard: PowerFactorStandard,
): number =>
  powerFactorAdjustmentPercent(Math.max(activeW, 0) / (Math.hypot(activeW, reactiveVar) || 1), standard);

/** The power factor from which on the tariff rewards no more: its best hundredth, which halves are rounded up to. */
export const bestRewarded = (standard: PowerFactorStandard): number => rewards[standard][0]![0] / 100 - 0.005;

export const adjustmentText = (percent: number): string =>
  `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${Math.abs(percent)} %`;
