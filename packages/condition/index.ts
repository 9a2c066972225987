// A meter's condition from every pulse: error surface, rolling error, control charts, drift, remaining life, diagnosis.

export { type Change, changeOf } from "./change.ts";
export {
  type Condition,
  type DayReport,
  heard,
  newCondition,
  type Step,
  takenUp,
  type WatchedMeter,
} from "./condition.ts";
export { coverageReport, neverGiven, type PointReport } from "./coverage.ts";
export { type Diagnosis, diagnosis, type MeterDiagnosis } from "./diagnosis.ts";
export { rowsOf, type SurfaceRow } from "./error-surface.ts";
export type { Frame, FrameEdge, FrameLoad } from "./frame.ts";
export { currentBins, factorBins } from "./load-bins.table.ts";
export { type Course, type RemainingLife, remainingLife, untilBound, walkOf } from "./remaining-life.ts";
export {
  type ConditionReport,
  conditionReport,
  type Headline,
  headlineOf,
  type PlannedCondition,
  plannedCondition,
  type WatchedLoad,
} from "./report.ts";
export type { RollingError } from "./rolling-error.ts";
export type { Run } from "./run.ts";
export { alarmsOf, type ChartAlarms, type WatchedBin } from "./watched-bin.ts";
export { type Line, weightedLine } from "./weighted-line.ts";
