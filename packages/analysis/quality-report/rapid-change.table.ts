// How far a voltage may change at once, by how often it does. Source: as remembered of the named documents (unverified).

export const rapidChangeLimits = {
  /** Largest change by changes an hour; seldomer than once a day no limit is stated. */
  gbt: {
    document: "GB/T 12326-2008, table 1",
    verified: false,
    lowUpToV: 35_000,
    rows: [
      { upToPerHour: 1, low: 4, high: 3 },
      { upToPerHour: 10, low: 3, high: 2.5 },
      { upToPerHour: 100, low: 2, high: 1.5 },
      { upToPerHour: 1000, low: 1.25, high: 1 },
    ],
    seldomPerHour: 1 / 24,
  },
  /** What is usual, and what may occur some times a day: the standard gives no limit. */
  en50160: {
    document: "EN 50160:2010",
    verified: false,
    lowUpToV: 1000,
    mediumUpToV: 36_000,
    low: { usualPercent: 5, seldomPercent: 10 },
    medium: { usualPercent: 4, seldomPercent: 6 },
  },
} as const;
