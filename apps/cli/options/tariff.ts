// The terms of the bills that an analysis prints.

import { type TariffTerms, usualTerms } from "@etalon/analysis/tariff/bills";
import type { Command } from "commander";
import { choiceOption, numberOption } from "./numbers.ts";

const standards = { "0.90": 0.9, "0.85": 0.85, "0.80": 0.8 } as const;

export interface TariffOptions {
  readonly powerFactorStandard: keyof typeof standards;
  readonly harmonicPenalty: number;
}

export const addTariffOptions = (command: Command): Command =>
  command
    .addOption(
      choiceOption(
        "--power-factor-standard <x>",
        "power factor that the bill is adjusted by",
        Object.keys(standards),
      ).default("0.90"),
    )
    .addOption(
      numberOption("--harmonic-penalty <k>", "k of the bill by E1 + k·EH−", {
        lowest: 0,
        highest: 1000,
      }).default(usualTerms.harmonicPenalty),
    );

export const tariffOf = ({ powerFactorStandard, harmonicPenalty }: TariffOptions): TariffTerms => ({
  powerFactorStandard: standards[powerFactorStandard],
  harmonicPenalty,
});
