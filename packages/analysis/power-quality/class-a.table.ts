// What class A of IEC 61000-4-30:2015 asks of each parameter, and class I of IEC 61000-4-7 of harmonics. Figures are
// (unverified) but for the voltage's 0.1 % and its range from 10 %. Read by class-a.ts.

export const classA = {
  /** Highest harmonic order. */
  highestOrder: 50,
  /** Largest clock error against UTC, seconds. */
  timeErrorS: { 50: 0.02, 60: 0.0167 },
  /** Anti-aliasing, at least, decibel. */
  antiAliasDb: 50,
  /** Largest error of the window's length, per cent. */
  windowErrorPercent: 0.03,
  frequency: { uncertaintyHz: 0.01, rangeHz: { 50: [42.5, 57.5], 60: [51, 69] } },
  voltage: { uncertaintyPercentOfDeclared: 0.1, rangePercentOfDeclared: [10, 150] },
  current: { uncertaintyPercentOfFullScale: 0.1, rangePercent: [10, 100] },
  unbalance: { uncertaintyPercent: 0.15, rangePercent: [0.5, 5] },
  /** Ed. 2 of IEC 61000-4-15 asks for a pass-band of 450 Hz at the input. */
  flicker: { uncertaintyPercent: 5, rangePst: [0.2, 10], bandwidthHz: 450 },
  /** Residual voltage of dips and swells, and the differences of rapid changes; durations to a cycle. */
  events: { uncertaintyPercentOfDeclared: 0.2, durationCycles: 1 },
  signalling: { belowHz: 3000, uncertaintyPercentOfReading: 5 },
  /** Class I: voltage from 1 % of nominal, current from 3 %. */
  harmonics: { uncertaintyPercentOfReading: 5 },
} as const;
