// Which voltages of a recording ever show one. Called by recording-power-quality.ts, which has all samples before the
// first event is looked for.

import { cycleSquares } from "@etalon/kernels/cycle-squares";

/**
 * Whether any cycle of the nominal frequency, taken from half cycle to half cycle, has at least so many volt rms. Null
 * where there is no cycle without a missing sample, and nothing can be said.
 */
export function showsVoltage(
  values: Float64Array,
  { sampleRateHz, nominalHz }: { readonly sampleRateHz: number; readonly nominalHz: number },
  leastRms: number,
): boolean | null {
  let shows: boolean | null = null;
  for (const square of cycleSquares(values, sampleRateHz / nominalHz)) {
    if (square >= leastRms * leastRms) return true;
    if (!Number.isNaN(square)) shows = false;
  }
  return shows;
}
