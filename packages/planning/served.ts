// What a policy sees of a population in service, and what the reckoning knows of its truth. Filled by a simulation.

import type { Edition448 } from "./class-rules.table.ts";

/** A population in service. The policies see ages, readings and tests; the rest is for the reckoning alone. */
export interface Served {
  readonly count: number;
  readonly kinds: readonly { readonly class448: string; readonly accuracyClass: string }[];
  readonly kind: Uint8Array;
  readonly limitPercent: Float32Array;
  readonly kwhPerYear: Float32Array;
  readonly ageYears: Float32Array;
  readonly readingPercent: Float32Array;
  /** Standard uncertainties as shares of the limit. */
  readonly reading: { readonly random: number; readonly systematic: number };
  readonly siteTest: number;
  /** [count] parts of the population that share nothing by chance. */
  readonly block: Uint8Array;
  testOnSite(n: number): number;
  replace(n: number): void;
  yearsLeft(n: number): number;
  yearPasses(): {
    readonly diedOfKind: readonly Float64Array[];
    readonly beyondYears: Float64Array;
    readonly wrongKwh: Float64Array;
    readonly beyondKwh: Float64Array;
  };
}

export interface PolicyRule {
  readonly edition: Edition448;
  readonly cycleYears: number;
  readonly leadYears: number;
  readonly oldestYears: number;
}
