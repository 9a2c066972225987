// Classes of dips and swells by residual voltage and duration, EN 50160:2010 (clause unchecked). A cell's name is its
// row's letter and its column's number.

/** Residual voltage from this on, per cent of the reference, highest first; durations up to this, seconds. */
export const dipClasses = {
  rows: [
    { letter: "A", fromPercent: 80 },
    { letter: "B", fromPercent: 70 },
    { letter: "C", fromPercent: 40 },
    { letter: "D", fromPercent: 5 },
    { letter: "X", fromPercent: 0 },
  ],
  upToS: [0.2, 0.5, 1, 5, 60],
} as const;

/** Highest voltage from this on. */
export const swellClasses = {
  rows: [
    { letter: "S", fromPercent: 120 },
    { letter: "T", fromPercent: 0 },
  ],
  upToS: [0.5, 5, 60],
} as const;
