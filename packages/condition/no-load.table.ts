// When a meter carries no load, and how few pulses it may give then. From the standards of its class.

import type { AccuracyClass } from "@etalon/basis";

export interface NoLoadTerms {
  /** Starting current, percent of rated current: below it no load is registered, and none is asked to be. */
  readonly startingPercent: number;
  /** C in Δt = C·10⁶ ÷ (k·m·Un·Imax) minutes; not more than one pulse in Δt. */
  readonly testFactor: number;
}

/**
 * IEC 62053-22 (0.2S, 0.5S) and 62053-21 (1, 2): starting current of transformer-operated meters, the smaller one; test of
 * no-load condition. Clauses unchecked; 0.1S and 0.5 as the class beside them.
 */
export const noLoadTerms: Readonly<Record<AccuracyClass, NoLoadTerms>> = {
  "0.1S": { startingPercent: 0.1, testFactor: 900 },
  "0.2S": { startingPercent: 0.1, testFactor: 900 },
  "0.5S": { startingPercent: 0.1, testFactor: 600 },
  "0.5": { startingPercent: 0.1, testFactor: 600 },
  "1": { startingPercent: 0.2, testFactor: 600 },
  "2": { startingPercent: 0.3, testFactor: 480 },
};
