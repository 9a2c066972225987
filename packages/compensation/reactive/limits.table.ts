// Limits of capacitors and the times and thresholds of switching. Times and thresholds are engineering defaults, not
// values of a standard; limits of capacitors are (unverified) against the standards named.

export const capacitor = {
  /** Continuous current, times the rated one. @source IEC 60831-1, GB/T 12747.1 (clauses unchecked, unverified) */
  current: 1.3,
  /** Voltage of eight hours in 24, times the rated one. @source IEC 60831-1 (clause unchecked, unverified) */
  voltage: 1.1,
  /** Power of all orders, times the rated one. @source IEC 60831-1, from its limits of voltage (unverified) */
  power: 1.35,
  /** What is left at switching in again, share of the rated voltage. @source IEC 60831-1 (clause unchecked, unverified) */
  residual: 0.1,
  /** Voltage of the units left beside failed ones, times the rated one. @source GB 50227 (clause unchecked, unverified) */
  unitVoltage: 1.1,
} as const;

export const usual = {
  /** A reading older than this is no state of now, s. */
  staleS: 30,
  /** A zone must last this long before it is acted upon, s. */
  dwellS: 120,
  /** Between two changes of one device, s. */
  betweenS: 300,
  /** Between a change and one in the opposite sense by any device, s. */
  reversalS: 300,
  /** From opening to closing again: discharged to a tenth (60 to 300 s with contactors, unverified), s. */
  dischargeS: 180,
  /** From an order until its effect can be seen, s. */
  settleS: 5,
  /** After voltage was beyond the lockout, nothing closes for so long, s. */
  lockoutS: 300,
  /** Changes of one step, and of the tap, in a day. */
  stepChangesPerDay: 24,
  tapChangesPerDay: 20,
  /** Voltages as shares of the nominal one. */
  voltage: { lost: 0.5, low: 0.95, high: 1.05, lockout: 1.1 },
  /** Switching in from this share of the smallest step, out from this share leading. */
  switchIn: 0.75,
  switchOut: 0.33,
  /** Below this current, as a share of the rated one, nothing is switched in. */
  leastCurrent: 0.05,
  /** Everything opens where the voltage's total distortion lasts beyond this many times its limit. */
  distortionLockout: 1.5,
  /** Of a step's capacitance. @source IEC 60831-1: −5 to +10 % of units (clause unchecked, unverified) */
  stepTolerance: 0.1,
  /** Reactance of reactors in series, share of the capacitors': against orders from 5 on, from 3 on. */
  detunings: [0.07, 0.14],
} as const;

/** What the guard holds a harmonic for present from, and what it lets pass. */
export const harmonics = {
  /** Shares of the fundamental from which an order counts as present. */
  presentVoltage: 0.002,
  presentCurrent: 0.01,
  /** Single order and total, share of the fundamental voltage, of a bus up to 1 kV. @source GB/T 14549-1993, 0.38 kV */
  lowVoltage: { total: 0.05, odd: 0.04, even: 0.02 },
  /** 6 to 20 kV. @source GB/T 14549-1993 */
  mediumVoltage: { total: 0.04, odd: 0.032, even: 0.016 },
  /** 35 and 66 kV. @source GB/T 14549-1993 */
  highVoltage: { total: 0.03, odd: 0.024, even: 0.012 },
} as const;
