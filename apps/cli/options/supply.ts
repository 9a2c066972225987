// Options that describe the supply a power quality report is about, beside what was measured.

import type { Supply } from "@etalon/analysis/quality-report/limit";
import type { Command } from "commander";
import { numberOption } from "./numbers.ts";

export interface SupplyOptions {
  readonly nominalVoltage?: number;
  readonly declaredVoltage?: number;
  readonly shortCircuit?: number;
  readonly demandCurrent?: number;
  readonly currentRatio: number;
  readonly agreedShare?: number;
}

/** `--declared-voltage` and `--demand-current` are those of power quality. */
export const addSupplyOptions = (command: Command): Command =>
  command
    .addOption(
      numberOption("--nominal-voltage <V>", "nominal line-to-line voltage of the system, V", {
        unit: "volts",
        above: 0,
        highest: 2e6,
      }),
    )
    .addOption(
      numberOption(
        "--short-circuit <MVA>",
        "least short-circuit power at the point of common coupling, MVA",
        {
          unit: "MVA",
          above: 0,
          highest: 1e6,
        },
      ),
    )
    .addOption(
      numberOption("--current-ratio <x>", "what observed amperes are multiplied by", {
        above: 0,
        highest: 1e6,
      }).default(1),
    )
    .addOption(agreedShareOption());

export const agreedShareOption = () =>
  numberOption("--agreed-share <%>", "user's agreed capacity by the point's, for his share of currents, %", {
    unit: "%",
    above: 0,
    highest: 100,
  });

export const supplyOf = (options: SupplyOptions, nominalHz: 50 | 60): Supply => ({
  nominalHz,
  nominalVoltageV: options.nominalVoltage ?? null,
  declaredVoltageV: options.declaredVoltage ?? null,
  shortCircuitVA: options.shortCircuit === undefined ? null : options.shortCircuit * 1e6,
  demandCurrentA: options.demandCurrent ?? null,
  currentRatio: options.currentRatio,
  agreedShare: options.agreedShare === undefined ? null : options.agreedShare / 100,
});
