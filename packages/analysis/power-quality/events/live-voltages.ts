// Which voltages of a recording ever show one. Called by recording-power-quality.ts, which has all samples before the
// first event is looked for.

import { meanProductBetween } from "@etalon/kernels/means";

/**
 * Whether any cycle of the nominal frequency, taken from half cycle to half cycle, has at least so many volt rms. Null
 * where there is no cycle without a missing sample, and nothing can be said.
 */
export function showsVoltage(
  values: Float64Array,
  { sampleRateHz, nominalHz }: { readonly sampleRateHz: number; readonly nominalHz: number },
  leastRms: number,
): boolean | null {
  const cycle = sampleRateHz / nominalHz;
  let shows: boolean | null = null;
  for (let from = 0; from + cycle <= values.length - 2; from += cycle / 2) {
    const origin = Math.floor(from);
    const x = values.subarray(origin, Math.ceil(from + cycle) + 1);
    const square = meanProductBetween(x, x, from - origin, from - origin + cycle);
    if (square >= leastRms * leastRms) return true;
    if (!Number.isNaN(square)) shows = false;
  }
  return shows;
}
