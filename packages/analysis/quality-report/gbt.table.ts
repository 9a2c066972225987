// Limits of the Chinese standards of power quality (clauses unchecked). `verified`: the numbers were seen in a copy of the
// table; the others are remembered, and newer editions are to be looked for. Read by gbt.ts.

export const gbt = {
  /** Deviation from the nominal voltage; how often it may be beyond is not said: never. */
  voltage: {
    document: "GB/T 12325-2008",
    verified: false,
    /** From this voltage between lines on, the two largest deviations together. */
    spanFromV: 35_000,
    spanPercent: 10,
    threePhase: { lowest: 93, highest: 107 },
    singlePhase: { upToV: 250, lowest: 90, highest: 107 },
  },
  frequency: { document: "GB/T 15945-2008", verified: false, lowest: 49.8, highest: 50.2 },
  /** 95 % of a day's 3-second values, the worst phase. */
  harmonics: {
    document: "GB/T 14549-1993",
    verified: true,
    sharePercent: 95,
    totalToOrder: 25,
    /** Up to this nominal voltage between lines; per cent of the fundamental. */
    voltages: [
      { upToV: 1000, total: 5, odd: 4, even: 2 },
      { upToV: 20_000, total: 4, odd: 3.2, even: 1.6 },
      { upToV: 66_000, total: 3, odd: 2.4, even: 1.2 },
      { upToV: 220_000, total: 2, odd: 1.6, even: 0.8 },
    ],
    /** Ampere, orders 2 to 25, of all users at the point, at the base short-circuit power. */
    currents: [
      {
        nominalV: 380,
        shortCircuitVA: 10e6,
        amperes: [
          78, 62, 39, 62, 26, 44, 19, 21, 16, 28, 13, 24, 11, 12, 9.7, 18, 8.6, 16, 7.8, 8.9, 7.1, 14, 6.5,
          12,
        ],
      },
      {
        nominalV: 6000,
        shortCircuitVA: 100e6,
        amperes: [
          43, 34, 21, 34, 14, 24, 11, 11, 8.5, 16, 7.1, 13, 6.1, 6.8, 5.3, 10, 4.7, 9, 4.3, 4.9, 3.9, 7.4,
          3.6, 6.8,
        ],
      },
      {
        nominalV: 10_000,
        shortCircuitVA: 100e6,
        amperes: [
          26, 20, 13, 20, 8.5, 15, 6.4, 6.8, 5.1, 9.3, 4.3, 7.9, 3.7, 4.1, 3.2, 6, 2.8, 5.4, 2.6, 2.9, 2.3,
          4.5, 2.1, 4.1,
        ],
      },
      {
        nominalV: 35_000,
        shortCircuitVA: 250e6,
        amperes: [
          15, 12, 7.7, 12, 5.1, 8.8, 3.8, 4.1, 3.1, 5.6, 2.6, 4.7, 2.2, 2.5, 1.9, 3.6, 1.7, 3.2, 1.5, 1.8,
          1.4, 2.7, 1.3, 2.5,
        ],
      },
      {
        nominalV: 66_000,
        shortCircuitVA: 500e6,
        amperes: [
          16, 13, 8.1, 13, 5.4, 9.3, 4.1, 4.3, 3.3, 5.9, 2.7, 5, 2.3, 2.6, 2, 3.8, 1.8, 3.4, 1.6, 1.9, 1.5,
          2.8, 1.4, 2.6,
        ],
      },
      {
        nominalV: 110_000,
        shortCircuitVA: 750e6,
        amperes: [
          12, 9.6, 6, 9.6, 4, 6.8, 3, 3.2, 2.4, 4.3, 2, 3.7, 1.7, 1.9, 1.5, 2.8, 1.3, 2.5, 1.2, 1.4, 1.1, 2.1,
          1, 1.9,
        ],
      },
      {
        nominalV: 220_000,
        shortCircuitVA: 2000e6,
        amperes: [
          12, 9.6, 6, 9.6, 4, 6.8, 3, 3.2, 2.4, 4.3, 2, 3.7, 1.7, 1.9, 1.5, 2.8, 1.3, 2.5, 1.2, 1.4, 1.1, 2.1,
          1, 1.9,
        ],
      },
    ],
    /** A table's nominal voltage is meant by one within this share of it. */
    nearShare: 0.1,
    /** One user has his share of capacity to the power 1/α, by order; `others` of those not named. */
    shareExponents: { verified: false, byOrder: { 3: 1.1, 5: 1.2, 7: 1.4, 11: 1.8, 13: 1.9 }, others: 2 },
  },
  /** 95 % of a day's 3-second values, between orders; per cent of the fundamental. */
  interharmonics: {
    document: "GB/T 24337-2009",
    verified: false,
    sharePercent: 95,
    lowUpToV: 1000,
    bands: [
      { fromHz: 0, toHz: 100, low: 0.2, above: 0.16 },
      { fromHz: 100, toHz: 800, low: 0.5, above: 0.4 },
    ],
  },
  unbalance: {
    document: "GB/T 15543-2008",
    verified: true,
    limits: [
      { sharePercent: 95, percent: 2 },
      { sharePercent: 100, percent: 4 },
    ],
  },
  /** All values of a week. */
  flicker: {
    document: "GB/T 12326-2008",
    verified: false,
    highFromV: 110_000,
    plt: { upTo: 1, above: 0.8 },
  },
  events: { document: "GB/T 30137-2013", verified: false },
} as const;
