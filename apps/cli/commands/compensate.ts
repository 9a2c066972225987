// `etalon compensate size|balance|plan`: how much reactive power a bus needs, how its load is balanced, and which users
// should change their phase.

import type { Command } from "commander";
import type { Screen } from "../screen.ts";
import { registerBalance } from "./compensate-balance.ts";
import { registerPhasePlan } from "./compensate-plan.ts";
import { registerSize } from "./compensate-size.ts";

export function registerCompensate(program: Command, screen: Screen): void {
  const group = program
    .command("compensate")
    .description("reactive power and load balance of a bus: what it needs, and what comes of it");
  registerSize(group, screen);
  registerBalance(group, screen);
  registerPhasePlan(group, screen);
}
