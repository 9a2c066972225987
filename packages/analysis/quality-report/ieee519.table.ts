// Limits of IEEE Std 519-2022 (clauses unchecked). `verified`: the numbers were seen in a copy of the table; the others are
// remembered. Read by ieee519.ts.

export const ieee519 = {
  document: "IEEE Std 519-2022",
  highestOrder: 50,
  /** Which readings are compared with how many times the limit. */
  statistics: {
    /** That percentiles of a day's 3 s and a week's 10 min values are taken was seen, the factors are remembered. */
    verified: false,
    voltage: [
      { interval: "3 s", period: "day", sharePercent: 99, times: 1.5 },
      { interval: "10 min", period: "week", sharePercent: 95, times: 1 },
    ],
    current: [
      { interval: "3 s", period: "day", sharePercent: 99, times: 2 },
      { interval: "10 min", period: "week", sharePercent: 99, times: 1.5 },
      { interval: "10 min", period: "week", sharePercent: 95, times: 1 },
    ],
  },
  /** Per cent of the nominal voltage at the point, by the voltage between lines. */
  voltages: {
    verified: true,
    rows: [
      { upToV: 1000, individual: 5, total: 8 },
      { upToV: 69_000, individual: 3, total: 5 },
      { upToV: 161_000, individual: 1.5, total: 2.5 },
      { upToV: null, individual: 1, total: 1.5 },
    ],
  },
  /** Per cent of I_L, odd orders, by bands of orders and I_sc/I_L; `below` null: all above. */
  currents: {
    verified: true,
    bandsTo: [10, 16, 22, 34, 50],
    /** Even orders up to this one have half the limit. */
    evenHalfUpTo: 6,
    rows: [
      {
        upToV: 69_000,
        ratios: [
          { below: 20, percent: [4, 2, 1.5, 0.6, 0.3], total: 5 },
          { below: 50, percent: [7, 3.5, 2.5, 1, 0.5], total: 8 },
          { below: 100, percent: [10, 4.5, 4, 1.5, 0.7], total: 12 },
          { below: 1000, percent: [12, 5.5, 5, 2, 1], total: 15 },
          { below: null, percent: [15, 7, 6, 2.5, 1.4], total: 20 },
        ],
      },
      {
        upToV: 161_000,
        ratios: [
          { below: 20, percent: [2, 1, 0.75, 0.3, 0.15], total: 2.5 },
          { below: 50, percent: [3.5, 1.75, 1.25, 0.5, 0.25], total: 4 },
          { below: 100, percent: [5, 2.25, 2, 0.75, 0.35], total: 6 },
          { below: 1000, percent: [6, 2.75, 2.5, 1, 0.5], total: 7.5 },
          { below: null, percent: [7.5, 3.5, 3, 1.25, 0.7], total: 10 },
        ],
      },
      {
        upToV: null,
        ratios: [
          { below: 25, percent: [1, 0.5, 0.38, 0.15, 0.1], total: 1.5 },
          { below: 50, percent: [2, 1, 0.75, 0.3, 0.15], total: 2.5 },
          { below: null, percent: [3, 1.5, 1.15, 0.45, 0.22], total: 3.75 },
        ],
      },
    ],
  },
} as const;
