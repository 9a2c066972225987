// The bill under each definition, as it stands in a harmonic record. Called by record.ts.

import type { HarmonicRecord } from "@etalon/basis";
import type { TotalEnergyReading } from "../energy/reading.ts";
import { singlePhasePowers } from "../power-theory/ieee1459-single-phase.ts";
import { effectivePowers } from "../power-theory/ieee1459-three-phase.ts";
import {
  activePower,
  firstOrder,
  type ObservedSystem,
  orderPower,
  ratio,
} from "../power-theory/observed-system.ts";
import { harmonicTheories } from "../power-theory/power-theories.ts";
import { billsOf, type TariffTerms } from "../tariff/bills.ts";
import type { ExpandedOf } from "./figure-uncertainty.ts";

export function recordedBills(
  energy: TotalEnergyReading,
  system: ObservedSystem,
  terms: TariffTerms,
  expandedOf: ExpandedOf,
): HarmonicRecord["bills"] {
  const billed = (one: ObservedSystem) => {
    const shared = harmonicTheories(one);
    return one.wires === 2
      ? billsOf(energy, { ...shared, ieee1459: singlePhasePowers(one) }, terms)
      : billsOf(energy, { ...shared, ieee1459: effectivePowers(one) }, terms);
  };
  const found = billed(system);
  if (found === null) return null;
  // The meter's own factor is one of its registers, of which the system tells how far the channels move it.
  const expanded = expandedOf((one) => {
    const factors = billed(one)?.bills.map(({ powerFactor }) => powerFactor) ?? [];
    const { re: P, im: Q } = orderPower(firstOrder(one));
    return [ratio(Math.abs(activePower(one)), Math.hypot(P, Q)), ...factors.slice(1)];
  });
  const { source, powerFactorStandard, harmonicPenalty, energies, bills } = found;
  return {
    source: `${source.country} ${source.year}, ${source.document}`,
    powerFactorStandard,
    harmonicPenalty,
    ...energies,
    lines: bills.map((bill, n) => ({ ...bill, powerFactorExpanded: expanded[n] ?? null })),
  };
}
