// What a power factor does to the bill. Called by bills.ts.

import { type PowerFactorStandard, penalties, rewards } from "./power-factor-adjustment.table.ts";

/** A power factor that stands halfway between two hundredths but for rounding is rounded up. */
const ROUNDING = 1e-9;

/**
 * Percent of the charges, + increase; the power factor is rounded to hundredths first, half up.
 * @param powerFactor  0 to 1
 */
export function powerFactorAdjustmentPercent(powerFactor: number, standard: PowerFactorStandard): number {
  const hundredths = Math.floor(100 * powerFactor + 0.5 + ROUNDING);
  const reward = rewards[standard].find(([from]) => hundredths >= from);
  if (reward) return reward[1];
  let missing = Math.round(100 * standard) - hundredths;
  let percent = 0;
  for (const [steps, each] of penalties) {
    const counted = Math.min(Math.max(missing, 0), steps);
    percent += counted * each;
    missing -= counted;
  }
  return percent;
}
