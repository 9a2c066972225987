// Limits of EN 50160:2010 for low and medium voltage, over a week (clauses unchecked). `verified`: the numbers were seen in
// a copy of the table; the others are remembered. Read by en50160.ts.

export const en50160 = {
  document: "EN 50160:2010",
  /** Up to this nominal voltage between lines it is low voltage, up to the other medium. */
  lowUpToV: 1000,
  mediumUpToV: 36_000,
  voltage: {
    verified: false,
    /** Share of the week's 10-minute values, bounds in per cent of the declared voltage. */
    low: [
      { sharePercent: 95, lowest: 90, highest: 110 },
      { sharePercent: 100, lowest: 85, highest: 110 },
    ],
    medium: [
      { sharePercent: 99, lowest: 90, highest: 110 },
      { sharePercent: 100, lowest: 85, highest: 115 },
    ],
  },
  /** Of 10-second values, in grids that are joined with others; 50 Hz. */
  frequency: {
    verified: false,
    limits: [
      { sharePercent: 99.5, period: "year", lowest: 49.5, highest: 50.5 },
      { sharePercent: 100, period: "week", lowest: 47, highest: 52 },
    ],
  },
  harmonics: {
    verified: true,
    sharePercent: 95,
    /** Per cent of the fundamental, by order. */
    percent: {
      2: 2,
      3: 5,
      4: 1,
      5: 6,
      6: 0.5,
      7: 5,
      8: 0.5,
      9: 1.5,
      10: 0.5,
      11: 3.5,
      12: 0.5,
      13: 3,
      14: 0.5,
      15: 0.5,
      16: 0.5,
      17: 2,
      18: 0.5,
      19: 1.5,
      20: 0.5,
      21: 0.5,
      22: 0.5,
      23: 1.5,
      24: 0.5,
      25: 1.5,
    },
    totalPercent: 8,
    totalToOrder: 40,
  },
  unbalance: { verified: true, sharePercent: 95, percent: 2 },
  flicker: { verified: true, sharePercent: 95, plt: 1 },
} as const;
