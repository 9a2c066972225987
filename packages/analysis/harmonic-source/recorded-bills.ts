// The bill under each definition, as it stands in a harmonic record. Called by record.ts.

import type { HarmonicRecord } from "@etalon/basis";
import type { TotalEnergyReading } from "../energy/reading.ts";
import { singlePhasePowers } from "../power-theory/ieee1459-single-phase.ts";
import { effectivePowers } from "../power-theory/ieee1459-three-phase.ts";
import type { ObservedSystem } from "../power-theory/observed-system.ts";
import { harmonicTheories } from "../power-theory/power-theories.ts";
import { billsOf, type TariffTerms } from "../tariff/bills.ts";

export function recordedBills(
  energy: TotalEnergyReading,
  system: ObservedSystem,
  terms: TariffTerms,
): HarmonicRecord["bills"] {
  const shared = harmonicTheories(system);
  const found =
    system.wires === 2
      ? billsOf(energy, { ...shared, ieee1459: singlePhasePowers(system) }, terms)
      : billsOf(energy, { ...shared, ieee1459: effectivePowers(system) }, terms);
  if (found === null) return null;
  const { source, powerFactorStandard, harmonicPenalty, energies, bills } = found;
  return {
    source: `${source.country} ${source.year}, ${source.document}`,
    powerFactorStandard,
    harmonicPenalty,
    ...energies,
    lines: bills,
  };
}
