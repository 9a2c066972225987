// What an order is expected to make of the bus, by the reading that it rests on. Called by whoever gives orders, and holds
// what is measured afterwards against it.

import { figure } from "../figure.ts";
import { stepVar } from "./bank.ts";
import { type Effect, type Flow, predictedEffect, predictedTap } from "./effect.ts";
import { usual } from "./limits.table.ts";
import type { Order, Terms } from "./state.ts";

export function predictedOrder({ network, steps, tap }: Terms, now: Flow, order: Order): Effect {
  if (order.kind === "tap") return predictedTap(network, now, order.by * (tap?.stepShare ?? 0));
  const each = order.steps.map((n) => stepVar(steps[n]!, now.lineV.value) * (order.close ? 1 : -1));
  const given = each.reduce((sum, x) => sum + x, 0);
  // Each step's capacitors are off their plate by themselves, evenly likely within the tolerance.
  const off = Math.hypot(...each.map((x) => (x * usual.stepTolerance) / Math.sqrt(3)));
  return predictedEffect(network, now, figure(given, off));
}
