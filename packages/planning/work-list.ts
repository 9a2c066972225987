// The work list of a fleet: what to do about which meter, in which order and campaign, and how far money and crews reach.
// Called by `etalon plan replace`.

import type { FleetMeter } from "./fleet-meter.ts";
import { type Means, type PlanRule, type PlanSums, usualPlanRule, type WorkRow } from "./plan-terms.ts";
import { plannedWork } from "./planned-work.ts";

export interface WorkList extends PlanSums {
  readonly rows: readonly WorkRow[];
}

export function workList(
  fleet: readonly FleetMeter[],
  means: Means,
  rule: PlanRule = usualPlanRule,
): WorkList {
  const { sums, count, row } = plannedWork(fleet, means, rule);
  return { ...sums, rows: Array.from({ length: count }, (_, n) => row(n)) };
}
