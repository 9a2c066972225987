// Lamp, eye and classifier of IEC 61000-4-15:2010 (edition 2). Weighting coefficients are confirmed by second sources;
// clauses unchecked. Read by eye-response.ts, flickermeter.ts and severity-classes.ts.

export const lamps = {
  "230 V": {
    /** F(s) = k·ω1·s/(s² + 2λs + ω1²) · (1 + s/ω2)/[(1 + s/ω3)(1 + s/ω4)]; all but k in hertz, ÷ 2π. */
    k: 1.74802,
    lambdaHz: 4.05981,
    omega1Hz: 9.15494,
    omega2Hz: 2.27979,
    omega3Hz: 1.22535,
    omega4Hz: 21.9,
    /** Sinusoidal change of 8.8 Hz that is just seen: ΔV/V, peak to peak, per cent. */
    justSeenPercent: 0.25,
  },
  "120 V": {
    k: 1.6357,
    lambdaHz: 4.167375,
    omega1Hz: 9.077169,
    omega2Hz: 2.939902,
    omega3Hz: 1.394468,
    omega4Hz: 17.31512,
    justSeenPercent: 0.321,
  },
} as const;

export const flickermeterFilters = {
  referenceHz: 8.8,
  highPassHz: 0.05,
  /** Butterworth of order 6: corner by the mains frequency. */
  lowPassHz: { 50: 35, 60: 42 },
  lowPassOrder: 6,
  /** Memory, a first-order low-pass. */
  memoryS: 0.3,
  /** The voltage adaptor goes from 10 to 90 % in a minute: first order with 60/ln 9 s. */
  adaptorS: 27.3,
} as const;

/** P_st = √(Σ weight·P), each P the mean of the levels exceeded for so many per cent of the time. */
export const severityWeights = [
  { weight: 0.0314, percents: [0.1] },
  { weight: 0.0525, percents: [0.7, 1, 1.5] },
  { weight: 0.0657, percents: [2.2, 3, 4] },
  { weight: 0.28, percents: [6, 8, 10, 13, 17] },
  { weight: 0.08, percents: [30, 50, 80] },
] as const;
