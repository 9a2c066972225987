// Options that describe the supply a power quality report is about, beside what was measured.

import type { Supply } from "@etalon/analysis/quality-report/limit";
import type { Command } from "commander";
import { numberOption } from "./numbers.ts";

export interface SupplyOptions {
  readonly nominalVoltage?: number;
  readonly declaredVoltage?: number;
  readonly shortCircuit?: number;
  readonly demandCurrent?: number;
  readonly currentRatio?: number;
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
      numberOption(
        "--current-ratio <x>",
        "what observed amperes are multiplied by; 1, or the meter's, when left out",
        {
          above: 0,
          highest: 1e6,
        },
      ),
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
  currentRatio: options.currentRatio ?? 1,
  agreedShare: options.agreedShare === undefined ? null : options.agreedShare / 100,
});

/** What of it was said, as a running cloud takes it: it knows the meter's plate. */
export const saidOfSupply = (options: SupplyOptions): Partial<Omit<Supply, "nominalHz">> =>
  Object.fromEntries(
    Object.entries({
      nominalVoltageV: options.nominalVoltage,
      declaredVoltageV: options.declaredVoltage,
      shortCircuitVA: options.shortCircuit && options.shortCircuit * 1e6,
      demandCurrentA: options.demandCurrent,
      currentRatio: options.currentRatio,
      agreedShare: options.agreedShare && options.agreedShare / 100,
    }).filter(([, value]) => value !== undefined),
  );
