// From the thresholds to what begins and ends each kind of event. Called by voltage-events.ts.

import type { VoltageEventKind } from "./event-records.ts";
import type { EventRules } from "./event-rules.ts";
import type { UnionRule } from "./union-event.ts";

export function unionRules(rules: EventRules): Record<VoltageEventKind, UnionRule> {
  const { dipPercent, swellPercent, interruptionPercent, hysteresisPercent } = rules;
  const below = (threshold: number): Omit<UnionRule, "takes"> => ({
    begins: (percent) => percent < threshold,
    ends: (percent) => percent >= threshold + hysteresisPercent,
    worse: (percent, than) => percent < than,
  });
  return {
    // An interruption is looked for first, so that a dip that ends with the same cycle knows of it.
    interruption: { ...below(interruptionPercent), takes: "all" },
    dip: { ...below(dipPercent), takes: "any" },
    swell: {
      begins: (percent) => percent > swellPercent,
      ends: (percent) => percent <= swellPercent - hysteresisPercent,
      worse: (percent, than) => percent > than,
      takes: "any",
    },
  };
}
