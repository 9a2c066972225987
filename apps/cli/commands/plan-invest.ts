// `etalon plan invest`: the paper's investment figures, exactly, beside what it prints; every input an option.

import { toJson } from "@etalon/basis";
import {
  cycle,
  type InvestmentInputs,
  type InvestmentName,
  investment,
  paperInvestments,
} from "@etalon/planning";
import type { Command } from "commander";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { investmentText } from "../show/plan.ts";

/** How each of the paper's lines is called on the command line. */
const words: Readonly<Record<InvestmentName, string>> = {
  substations: "substation",
  largeUsers: "large-user",
  largeMeters: "large-meter",
  generalMeters: "general-meter",
  harmonicMeters: "harmonic-meter",
};

const inputs = [
  ["count", "population", "how many there are"],
  ["share", "sharePercent", "of them equipped, %"],
  ["price", "priceYuan", "yuan each"],
] as const;

const examples = `
The defaults are the paper's; the printed figures stand beside the exact ones only where the inputs are.
Examples:
  etalon plan invest
  etalon plan invest --large-meter-price 2500 --general-meter-share 20 --json`;

export function registerPlanInvest(plan: Command, screen: Screen): void {
  const command = plan
    .command("invest")
    .description("what the paper's proposals cost: its printed figures beside the exact ones");
  for (const paper of paperInvestments)
    for (const [word, input, what] of inputs)
      command.addOption(
        numberOption(
          `--${words[paper.name]}-${word} <${word === "share" ? "percent" : word === "price" ? "yuan" : "n"}>`,
          `${paper.what}: ${what} (section ${paper.section}: ${paper[input]})`,
          word === "share"
            ? { unit: "percent", lowest: 0, highest: 100 }
            : { unit: word === "price" ? "yuan" : "them", lowest: 0, highest: 1e9, whole: word === "count" },
        ),
      );
  command
    .addOption(
      numberOption("--meters <n>", "three-phase meters that are replaced by age (section 2)", {
        unit: "meters",
        lowest: 0,
        highest: 1e9,
        whole: true,
      }).default(cycle.meters),
    )
    .addOption(
      numberOption("--cycle <years>", "years after which each is (section 2)", {
        unit: "years",
        above: 0,
        highest: 100,
      }).default(cycle.years),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action((options: Readonly<Record<string, number | boolean | undefined>>) => {
      const { meters, cycle: years } = options;
      const result = investment(changesOf(options), { meters: Number(meters), years: Number(years) });
      screen.out(options.json === true ? `${toJson(result, 2)}\n` : investmentText(result));
    });
}

function changesOf(options: Readonly<Record<string, number | boolean | undefined>>) {
  const changes: Partial<Record<InvestmentName, Partial<InvestmentInputs>>> = {};
  for (const { name } of paperInvestments)
    for (const [word, input] of inputs) {
      const value = options[camel(`${words[name]}-${word}`)];
      if (typeof value === "number") changes[name] = { ...changes[name], [input]: value };
    }
  return changes;
}

/** As commander names an option's value. */
const camel = (flag: string): string =>
  flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
