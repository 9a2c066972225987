// Thresholds that are usual, per cent of the declared voltage: IEC 61000-4-30:2015 leaves them to the user; 90, 110 and
// 5 % are those of EN 50160, 5 % for rapid changes the one it calls usual in low voltage (clauses unchecked). Stamping
// as the standard's words are remembered (unverified).

export const usual = {
  dipPercent: 90,
  swellPercent: 110,
  interruptionPercent: 5,
  hysteresisPercent: 2,
  rapidChangePercent: 5,
  stamping: "outer",
  reference: "declared",
} as const;

/**
 * Sliding reference: U_sr(n) = kept·U_sr(n − 1) + taken·U_10/12, a minute or so (unverified); it stands still while a
 * voltage is dipped, swollen or interrupted.
 */
export const slidingReference = { kept: 0.9967, taken: 0.0033 } as const;

/** A voltage is judged steady over so many half cycles: a second. */
export const steadyHalfCycles = { 50: 100, 60: 120 } as const;
