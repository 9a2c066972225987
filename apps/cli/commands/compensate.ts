// `etalon compensate`: how much reactive power a bus needs, how its load is balanced, which users should change their phase
// (size, balance, plan); a running cloud's banks and what is ordered of them (register, banks, show, order, control, remove).

import type { Command } from "commander";
import type { Screen } from "../screen.ts";
import { registerBalance } from "./compensate-balance.ts";
import { registerBanks } from "./compensate-banks.ts";
import { registerOrder } from "./compensate-order.ts";
import { registerPhasePlan } from "./compensate-plan.ts";
import { registerRemoval } from "./compensate-remove.ts";
import { registerSize } from "./compensate-size.ts";

export function registerCompensate(program: Command, screen: Screen): void {
  const group = program
    .command("compensate")
    .description(
      "reactive power and load balance of a bus: what it needs, what is ordered for it, and what comes of that",
    );
  registerSize(group, screen);
  registerBalance(group, screen);
  registerPhasePlan(group, screen);
  registerBanks(group, screen);
  registerRemoval(group, screen);
  registerOrder(group, screen);
}
