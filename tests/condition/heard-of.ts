// All that monitoring hears of a simulated meter, run by run. Called by the confusion matrix and the tests.

import { type Condition, heard, newCondition, type Run } from "@etalon/condition";
import { framesOf, nameplateQuantumJ, type SimulatedMeter, type Spell } from "./simulated-frames.ts";

export function heardOf({
  simulated,
  spells,
}: {
  readonly simulated: SimulatedMeter;
  readonly spells: readonly Spell[];
}): { readonly condition: Condition; readonly runs: readonly Run[] } {
  const { meter } = simulated;
  const watched = { meter, quantumJ: nameplateQuantumJ(meter, "wh+") };
  let condition = newCondition(watched);
  const runs: Run[] = [];
  for (const frame of framesOf(simulated, spells)) {
    const step = heard(condition, frame, watched);
    condition = step.condition;
    if (step.run !== null) runs.push(step.run);
  }
  return { condition, runs };
}
