// What a recording would cost under each theory, for people. Called by analysis.ts.

import type { Bills } from "@etalon/analysis/tariff/bills";
import { fixed, quantity, signed } from "./quantities.ts";
import { columns } from "./table.ts";

export function billsText(found: Bills | null): string {
  if (found === null) return "";
  const { energies, bills, powerFactorStandard, harmonicPenalty, source } = found;
  const { fullBandWh: E, fundamentalWh, penalisedWh } = energies;
  const against = (energy: number): string => `${signed(100 * (energy / E - 1))} %`;
  const energy = columns([
    ["  whole band E", quantity(E, "Wh"), ""],
    ["  fundamental E1", quantity(fundamentalWh, "Wh"), against(fundamentalWh)],
    [`  E1 + ${harmonicPenalty}·EH−`, quantity(penalisedWh, "Wh"), against(penalisedWh)],
  ]);
  const factors = columns([
    ["", "power factor", "adjustment", "charged"],
    ...bills.map(({ theory, formula, powerFactor, adjustmentPercent, chargedWh }) => [
      `  ${theory}, ${formula}`,
      fixed(powerFactor, 4),
      adjustmentPercent === null ? fixed(null, 2) : `${signed(adjustmentPercent, 2)} %`,
      quantity(chargedWh, "Wh"),
    ]),
  ]);
  const { country, year, document } = source;
  const tariff = `${country}'s adjustment by the power factor (${document}, ${year})`;
  const title = `bill by ${tariff}, standard ${powerFactorStandard.toFixed(2)}, as if the month went on like this`;
  return `${title}\n${energy}\n${factors}`;
}
