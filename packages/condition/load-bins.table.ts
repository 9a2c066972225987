// How the load is divided into bins. Currents and power factors: the house's bins for in-service statistics, and a bin
// above them for meters that are made for more; distortion and unbalance: project defaults.

/** Percent of rated current: lower bounds, and nothing below the first. */
export const currentBins = [1, 5, 20, 50, 120] as const;
/** |power factor|: lower bounds. */
export const factorBins = [0.97, 0.8, 0.5, 0] as const;
/** Percent of the currents' fundamentals. */
export const thdBins = [0, 10, 30] as const;
/** Percent: largest deviation of a current from the mean. */
export const unbalanceBins = [0, 15, 50] as const;
