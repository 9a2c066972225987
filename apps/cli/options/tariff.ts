// The tariff that an analysis makes a bill by: none, unless one is asked for.

import { type TariffTerms, usualTerms } from "@etalon/analysis/tariff/bills";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { choiceOption, numberOption } from "./numbers.ts";

const standards = { "0.90": 0.9, "0.85": 0.85, "0.80": 0.8 } as const;

export interface TariffOptions {
  /** One is known so far. */
  readonly tariff?: "cn-1983";
  readonly powerFactorStandard?: keyof typeof standards;
  readonly harmonicPenalty?: number;
}

export const addTariffOptions = (command: Command): Command =>
  addAdjustmentOptions(command, "bill under each power theory").addOption(
    numberOption(
      "--harmonic-penalty <k>",
      `k of the bill by E1 + k·EH−; ${usualTerms.harmonicPenalty} when left out`,
      { lowest: 0, highest: 1000 },
    ),
  );

/** @param what  the tariff is for */
export const addAdjustmentOptions = (command: Command, what: string): Command =>
  command
    .addOption(
      choiceOption("--tariff <name>", `${what}; cn-1983: China's adjustment by the power factor`, [
        "cn-1983",
      ]),
    )
    .addOption(
      choiceOption(
        "--power-factor-standard <x>",
        "power factor that the bill is adjusted by; 0.90 when left out",
        Object.keys(standards),
      ),
    );

/** Null where no bill is asked for. */
export function tariffOf({
  tariff,
  powerFactorStandard,
  harmonicPenalty,
}: TariffOptions): TariffTerms | null {
  if (tariff === undefined) {
    if (powerFactorStandard !== undefined || harmonicPenalty !== undefined)
      throw new BadInput(
        "--power-factor-standard and --harmonic-penalty are terms of a bill: --tariff names it",
      );
    return null;
  }
  return {
    powerFactorStandard:
      powerFactorStandard === undefined ? usualTerms.powerFactorStandard : standards[powerFactorStandard],
    harmonicPenalty: harmonicPenalty ?? usualTerms.harmonicPenalty,
  };
}
