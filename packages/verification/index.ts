// From pulses and reference energy to a meter's error, its uncertainty and a verdict.

export { assess } from "./assess.ts";
export {
  type Budget,
  type Contribution,
  combined,
  estimated,
  share,
  standard,
  uncertaintyText,
  within,
} from "./budget.ts";
export type { ElementLoad, EnergyKind } from "./element-load.ts";
export { type Estimate, type MeterError, meterError } from "./error.ts";
export { incompleteBeta, logGamma } from "./incomplete-beta.ts";
export { connectionOf, type Limit, type LoadPoint, limitAt } from "./limit.ts";
export type { Connection, LoadBalance, ReactiveClass } from "./limits.table.ts";
export type { Conditions, Measured } from "./measured.ts";
export { frontEndOfAnother, isFrontEndOf, notCoveredBy, type OwnFrontEnd } from "./own-front-end.ts";
export { type Pairing, plausible } from "./plausibility.ts";
export type { CountedEdge, PulseEdge, TrainPart } from "./pulse-edge.ts";
export { type PulseTrain, pulseTrain } from "./pulse-train.ts";
export { openReferenceEnergy, type ReferenceEnergy, type ReferenceEnergyTerms } from "./reference-energy.ts";
export { roundedError, roundedTo } from "./rounding.ts";
export type { Scatter } from "./scatter.ts";
export { pulseQuantumJ, type RecordedSide, secondaryEnergyFactor } from "./secondary-energy.ts";
export { coverageFactor, studentQuantile, twoSidedTail } from "./student-t.ts";
export { timeStillNeededS } from "./time-still-needed.ts";
export { clockBudgetPpm, roundedVerdictOn, verdictOn } from "./verdict.ts";
export { type Weighed, weigh } from "./weigh.ts";
