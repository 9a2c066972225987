// `etalon plan …`: which meters to replace, at what cost, and what the paper's investments come to.

import type { Command } from "commander";
import type { Screen } from "../screen.ts";
import { registerPlanBatch } from "./plan-batch.ts";
import { registerPlanEstimate } from "./plan-estimate.ts";
import { registerPlanInvest } from "./plan-invest.ts";
import { registerPlanReplace } from "./plan-replace.ts";

export function registerPlan(program: Command, screen: Screen): void {
  const plan = program
    .command("plan")
    .description("which meters to replace first and why, and what it costs");
  registerPlanReplace(plan, screen);
  registerPlanInvest(plan, screen);
  registerPlanBatch(plan, screen);
  registerPlanEstimate(plan, screen);
}
