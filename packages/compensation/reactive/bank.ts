// A bank of capacitor steps as its name plates have it. Called by the guard, the sizing and the switching step.

export interface CapacitorStep {
  /** Of the capacitors alone, three phases, at their rated voltage, var. */
  readonly ratedVar: number;
  /** Of the capacitors, line to line, V. */
  readonly ratedV: number;
  /** p = X_L/X_C of the reactor in series at the fundamental; 0: none. */
  readonly detuning: number;
  /** Current between its two stars beyond which it is opened, A; left out: nothing watches it. See bank-imbalance.ts. */
  readonly imbalanceA?: number;
}

/** Reactance of the capacitor at the fundamental, per phase of a star, ohm. */
export const capacitorOhm = ({ ratedVar, ratedV }: CapacitorStep): number => ratedV ** 2 / ratedVar;

/** What a step gives at a line voltage:  Q = (U²/X_C)/(1 − p), var. */
export const stepVar = (step: CapacitorStep, lineV: number): number =>
  lineV ** 2 / capacitorOhm(step) / (1 - step.detuning);

export const bankVar = (steps: readonly CapacitorStep[], lineV: number): number =>
  steps.reduce((sum, step) => sum + stepVar(step, lineV), 0);

/** Order at which a detuned step is a short:  h_s = 1/√p; infinite without a reactor. */
export const seriesOrder = ({ detuning }: CapacitorStep): number =>
  detuning > 0 ? 1 / Math.sqrt(detuning) : Number.POSITIVE_INFINITY;
