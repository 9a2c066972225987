// What a wave reaches within steps of equal length: how a long one is shown in few points without a peak being lost.

import { requireShape } from "@etalon/basis";

export interface Envelope {
  /** Of each step; NaN where none of its values is a number. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * The least and the greatest value of each step:  least[s] = min x[n], most[s] = max x[n],  s·L ≤ n < (s+1)·L.
 *
 * The last step holds what is left. NaN stands for a missing value and is passed over.
 * @param values  [N] any unit
 * @param samplesPerStep  L, a whole number of at least 1
 * @returns       [⌈N/L⌉] each, in the values' unit
 */
export function envelope(values: Float64Array, samplesPerStep: number): Envelope {
  const L = samplesPerStep;
  requireShape(Number.isInteger(L) && L >= 1, "envelope", [values.length, L]);
  const steps = Math.ceil(values.length / L);
  const least = new Float64Array(steps).fill(Number.NaN);
  const most = new Float64Array(steps).fill(Number.NaN);
  for (let n = 0; n < values.length; n++) {
    const x = values[n];
    const s = Math.floor(n / L);
    if (Number.isNaN(x)) continue;
    if (!(x >= least[s])) least[s] = x; // also where NaN stands, since nothing was there yet
    if (!(x <= most[s])) most[s] = x;
  }
  return { least, most };
}
