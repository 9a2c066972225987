// The uncertainty-weighted mean of many errors as sums that can be added to and kept as JSON. Called by the error
// surface, the coverage of test points and the watched bins.

/** Errors in percent; weights 1/u² of the random part alone. */
export interface WeightedSums {
  /** Σ 1/u², 1/%². */
  readonly weight: number;
  /** Σ γ/u², 1/%. */
  readonly weighted: number;
  /** Σ u_sys/u², 1/%. */
  readonly systematic: number;
  readonly count: number;
}

export interface WeightedMean {
  readonly percent: number;
  /** Shrinks as errors are added. */
  readonly randomPercent: number;
  /** Does not: the reference's own error is the same in all of them. */
  readonly systematicPercent: number;
  readonly standardPercent: number;
  readonly count: number;
}

export interface UncertainError {
  readonly errorPercent: number;
  /** Standard uncertainty of the random part, > 0. */
  readonly randomPercent: number;
  /** Standard uncertainty of what all errors of this meter share. */
  readonly systematicPercent: number;
}

export const noSums: WeightedSums = { weight: 0, weighted: 0, systematic: 0, count: 0 };

export function withError(sums: WeightedSums, error: UncertainError): WeightedSums {
  const weight = 1 / error.randomPercent ** 2;
  return {
    weight: sums.weight + weight,
    weighted: sums.weighted + weight * error.errorPercent,
    systematic: sums.systematic + weight * error.systematicPercent,
    count: sums.count + 1,
  };
}

/**
 * Weighted mean:  γ̄ = Σγᵢwᵢ/Σwᵢ,  wᵢ = 1/uᵢ²,  u² = 1/Σwᵢ + u_sys².
 *
 * u_sys is the weighted mean of the systematic parts: fully correlated, they add as they are and never average.
 * @returns percent; null where nothing was added
 * @source JCGM 100:2008, 5.2.2 (correlation +1) and F.1.2; weighted mean: house's rule for in-service statistics
 */
export function weightedMean(sums: WeightedSums): WeightedMean | null {
  if (!(sums.weight > 0)) return null;
  const randomPercent = 1 / Math.sqrt(sums.weight);
  const systematicPercent = sums.systematic / sums.weight;
  return {
    percent: sums.weighted / sums.weight,
    randomPercent,
    systematicPercent,
    standardPercent: Math.hypot(randomPercent, systematicPercent),
    count: sums.count,
  };
}
