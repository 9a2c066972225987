// Whether a span holds one state of the grid: a mean over a fault, over a supply that was switched on, or over a
// generator that runs down is of none, and says nothing of the wiring. Called by analyze.ts and by the load picture.

import { cycleSquares } from "@etalon/kernels/cycle-squares";
import type { UnsteadyVoltage } from "./analysis-result.ts";
import type { Samples } from "./elements.ts";
import { missingVoltageShare } from "./wiring-weights.table.ts";

/** So far a cycle may lie from the usual one: that of a dip or a swell. */
const BAND = 0.1;
/** So much of a span may lie beyond: a dip of a tenth of a second leaves a recording of some seconds what it is. */
const LEAST_SHARE = 0.05;

/**
 * Voltages of which more than a twentieth of the span's cycles have an rms beyond ±10 % of their median; none where it
 * is steady. What shows no voltage beside the others is not judged.
 */
export function unsteadyVoltages(
  voltages: readonly { readonly name: string; readonly voltage: Samples }[],
  frequencyHz: number,
  sampleRateHz: number,
): UnsteadyVoltage[] {
  const seen = voltages.flatMap(({ name, voltage }) => {
    if (voltage === null) return [];
    const rms = [...cycleSquares(voltage, sampleRateHz / frequencyHz)].map((x) => Math.sqrt(Math.max(x, 0)));
    return rms.length === 0 ? [] : [{ name, rms: rms.sort((a, b) => a - b) }];
  });
  const usual = (rms: readonly number[]): number => rms[rms.length >> 1]!;
  const highest = (rms: readonly number[]): number => rms[rms.length - 1]!;
  const largest = Math.max(0, ...seen.map(({ rms }) => highest(rms)));
  return seen.flatMap(({ name, rms }) => {
    const usualRms = usual(rms);
    const beyond = rms.filter((x) => Math.abs(x - usualRms) > BAND * usualRms).length / rms.length;
    if (beyond <= LEAST_SHARE || highest(rms) < missingVoltageShare * largest) return [];
    return [{ name, lowestRms: rms[0]!, usualRms, highestRms: highest(rms), beyondShare: beyond }];
  });
}
