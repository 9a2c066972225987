// Diagnoses of many scenarios against their truth: the confusion matrix. Called by main.ts and by the test.

import { diagnosis } from "@etalon/condition";
import { heardOf } from "./heard-of.ts";
import { type Scenario, scenario, type Truth, truths } from "./scenarios.ts";

export interface Diagnosed {
  readonly truth: Truth;
  readonly seed: number;
  readonly found: string;
  readonly text: string;
  readonly right: boolean;
}

export function diagnosed({ truth, seed, simulated, spells }: Scenario): Diagnosed {
  const { condition } = heardOf({ simulated, spells });
  const { meter: own, pulses } = diagnosis(condition.evidence, condition.tally, simulated.meter);
  const causes =
    own.kind === "found" ? own.causes : own.kind === "sound" && pulses.length > 0 ? [] : [own.kind];
  const found = [...causes, ...pulses.map(({ cause }) => cause)].join(" and ");
  const text = ["text" in own ? own.text : own.kind, ...pulses.map((pulse) => pulse.text)].join("; ");
  return { truth, seed, found, text, right: found === truth };
}

export interface Confusion {
  readonly scenarios: number;
  readonly rightPercent: number;
  /** Per truth: how often each answer was given. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly wrong: readonly Diagnosed[];
}

export function confusion(
  seeds: readonly number[],
  tell: (done: number, of: number) => void = () => {},
): Confusion {
  const all: Diagnosed[] = [];
  for (const seed of seeds) {
    for (const truth of truths) {
      all.push(diagnosed(scenario(truth, seed)));
      tell(all.length, truths.length * seeds.length);
    }
  }
  const matrix: Record<string, Record<string, number>> = {};
  for (const { truth, found } of all) {
    matrix[truth] ??= {};
    matrix[truth][found] = (matrix[truth][found] ?? 0) + 1;
  }
  const right = all.filter((one) => one.right).length;
  return {
    scenarios: all.length,
    rightPercent: Number(((100 * right) / all.length).toFixed(2)),
    matrix,
    wrong: all.filter((one) => !one.right),
  };
}
