// Many meters: which to replace first and why, what that costs, and what sum meters tell of meters nobody measures.

export { type AnchoredError, type AnchoredErrors, anchoredErrors } from "./anchored-errors.ts";
export { verdictBy } from "./assessment.ts";
export { type BatchGrade, type BatchRule, batchGrade, usualBatchRule } from "./batch-grade.ts";
export { type Edition448, editions448 } from "./class-rules.table.ts";
export {
  type Comparison,
  comparison,
  type Measure,
  measures,
  type Total,
  usualPolicyRule,
  usualPrices,
} from "./comparison.ts";
export { binomialBounds, lotBounds } from "./exact-confidence.ts";
export { type Class448, classes448, type FleetMeter, type FoundError } from "./fleet-meter.ts";
export { dayMs, fleetColumns, fleetMeterFrom } from "./fleet-row.ts";
export {
  type Changes,
  type Investment,
  type InvestmentLine,
  investment,
  type Printed,
} from "./investment.ts";
export { cycle, type InvestmentInputs, type InvestmentName, paperInvestments } from "./investments.table.ts";
export { limitOf } from "./life.ts";
export { type Monitored, withMonitoring } from "./monitored.ts";
export { actions, urgencies } from "./orders.ts";
export { type Means, type PlanRule, type PlanSums, usualPlanRule, type WorkRow } from "./plan-terms.ts";
export { type PlannedWork, plannedWork } from "./planned-work.ts";
export { meterYuan, PAPER_PRICES } from "./prices.table.ts";
export { type SamplingPlan, samplingPlan } from "./sampling-plan.ts";
export {
  type Anchor,
  emptyBalance,
  hearInterval,
  type Interval,
  MOST_METERS,
  type SumMeterQuestion,
} from "./sum-meter.ts";
export { type WorkList, workList } from "./work-list.ts";
