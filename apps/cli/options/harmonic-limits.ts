// What the limits of harmonics depend on beside the supply, and a study held against them. Called by `etalon harmonics`.

import { type HeldAgainst, heldAgainst } from "@etalon/analysis/harmonic-source/held-against";
import type { HarmonicRecord } from "@etalon/basis";
import type { Command } from "commander";
import type { NetworkOptions } from "./network.ts";
import { demandCurrentOption } from "./power-quality.ts";
import { agreedShareOption } from "./supply.ts";

export interface LimitOptions
  extends Partial<Pick<NetworkOptions, "nominalVoltage" | "shortCircuit" | "shortCircuitTolerance">> {
  readonly demandCurrent?: number;
  readonly agreedShare?: number;
}

export const addLimitOptions = (command: Command): Command =>
  command.addOption(demandCurrentOption()).addOption(agreedShareOption());

/**
 * Null where no nominal voltage is stated: there are no limits then.
 * @param currentRatio  what the record's amperes are multiplied by to be those of the primary side
 */
export function limitsOf(
  record: HarmonicRecord,
  { nominalVoltage, shortCircuit, demandCurrent, agreedShare }: LimitOptions,
  currentRatio: number,
): HeldAgainst | null {
  if (nominalVoltage === undefined) return null;
  return heldAgainst(record, {
    nominalHz: record.frequencyHz !== null && record.frequencyHz > 55 ? 60 : 50,
    nominalVoltageV: nominalVoltage,
    declaredVoltageV: null,
    shortCircuitVA: shortCircuit === undefined ? null : shortCircuit * 1e6,
    demandCurrentA: demandCurrent ?? null,
    currentRatio,
    agreedShare: agreedShare === undefined ? null : agreedShare / 100,
  });
}
