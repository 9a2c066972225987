// The house's rules about what a result may rest on. Data only; the assessment and the plausibility check use them.

/** A reference may use up a quarter of the limit (rig against meter in JJG 596 and JJG 597) … */
export const REFERENCE_SHARE_OF_LIMIT = 1 / 4;
/** … and its clock a quarter of that: class 0.2S at 0.2 % bears a rate bound of 125 ppm. */
export const CLOCK_SHARE_OF_REFERENCE = 1 / 4;

/** Lost, extra and double pulses together may be this share of the pulses that should have come. */
export const BAD_PULSE_SHARE = 0.2;

/**
 * No meter is that wrong: a larger error means that constant, ratios or files do not belong together. A meter that
 * misses one of three phases (−33 %) passes; a constant taken for its half or its double (+100 %, −50 %) does not.
 */
export const IMPLAUSIBLE_ERROR_PERCENT = 45;
/** Recorded energy below this share of what the pulses stand for is no energy at all. */
export const NO_ENERGY_SHARE = 0.02;

/**
 * With wrong wiring meter and reference still see the same circuit, so the meter can be judged; not where so little
 * of the apparent power is left as energy that every error of an angle is magnified.
 */
export const HIDDEN_ENERGY_SHARE = 0.1;

/** Where the frequency is unknown, the higher mains frequency widens the budget's delay line. */
export const FREQUENCY_IF_UNKNOWN_HZ = 60;
