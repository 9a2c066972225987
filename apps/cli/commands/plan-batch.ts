// `etalon plan batch`: how many meters of a batch to draw, and what those that were drawn say of it.

import { toJson } from "@etalon/basis";
import { batchGrade, samplingPlan, usualBatchRule } from "@etalon/planning";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { batchText } from "../show/plan.ts";

interface Options {
  readonly lot: number;
  readonly drawn: number;
  readonly bad: number;
  readonly undecided: number;
  readonly aql: number;
  readonly acceptable: number;
  readonly confidence: number;
  readonly json?: boolean;
}

const examples = `
Bounds are exact (hypergeometric), each with its confidence by itself; meters must be drawn without regard to what is
expected of them. AQL: 0.25, 0.4, 0.65, 1, 1.5, 2.5 or 4 %.
Examples:
  etalon plan batch --lot 1000 --aql 1
  etalon plan batch --lot 1000 --drawn 80 --bad 3 --undecided 1 --json`;

export function registerPlanBatch(plan: Command, screen: Screen): void {
  const count = { unit: "meters", lowest: 0, highest: 10_000_000, whole: true };
  plan
    .command("batch")
    .description("how many meters of a batch to draw, and what the drawn ones say of it")
    .addOption(
      numberOption("--lot <n>", "meters of the batch in service", {
        ...count,
        lowest: 2,
      }).makeOptionMandatory(),
    )
    .addOption(numberOption("--drawn <n>", "of them measured", count).default(0))
    .addOption(numberOption("--bad <n>", "of these beyond the limit", count).default(0))
    .addOption(
      numberOption("--undecided <n>", "of these neither conforming nor nonconforming", count).default(0),
    )
    .addOption(
      numberOption("--aql <percent>", "acceptable quality level of the sampling plan, %", {
        unit: "percent",
        above: 0,
        highest: 100,
      }).default(1),
    )
    .addOption(
      numberOption("--acceptable <percent>", "share of bad meters that a batch may have, %", {
        unit: "percent",
        above: 0,
        highest: 50,
      }).default(usualBatchRule.acceptablePercent),
    )
    .addOption(
      numberOption("--confidence <percent>", "of each bound, %", {
        unit: "percent",
        above: 50,
        highest: 99.99,
      }).default(100 * usualBatchRule.confidence),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(({ lot, drawn, bad, undecided, aql, acceptable, confidence, json }: Options) => {
      if (drawn > lot) throw new BadInput(`--drawn ${drawn}: at most the ${lot} of --lot are expected`);
      if (bad + undecided > drawn)
        throw new BadInput(
          `--bad ${bad} and --undecided ${undecided}: together at most the ${drawn} of --drawn are expected`,
        );
      const plan = taken(samplingPlan(lot, aql), "--aql");
      const grade = batchGrade(
        { lot, drawn, bad, undecided },
        { acceptablePercent: acceptable, confidence: confidence / 100 },
      );
      screen.out(json ? `${toJson({ plan, ...grade }, 2)}\n` : batchText(plan, grade));
    });
}
