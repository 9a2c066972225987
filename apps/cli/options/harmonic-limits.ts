// What the limits of harmonics depend on beside the supply, and a study held against them. Called by `etalon harmonics`.

import { type HeldAgainst, heldAgainst } from "@etalon/analysis/harmonic-source/held-against";
import type { HarmonicRecord } from "@etalon/basis";
import type { Command } from "commander";
import type { NetworkOptions } from "./network.ts";
import { demandCurrentOption } from "./power-quality.ts";
import { agreedShareOption, supplyOf } from "./supply.ts";

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
  options: LimitOptions,
  currentRatio: number,
): HeldAgainst | null {
  if (options.nominalVoltage === undefined) return null;
  const nominalHz = record.frequencyHz !== null && record.frequencyHz > 55 ? 60 : 50;
  return heldAgainst(record, supplyOf({ ...options, currentRatio }, nominalHz));
}
