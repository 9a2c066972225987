// What the phases do together: sums and the neutral current; analyze.ts calls it.

import type { HarmonicPower, PhaseAnalysis, TotalAnalysis } from "./analysis-result.ts";
import type { Element } from "./elements.ts";
import { productsOf } from "./observed-waves.ts";
import { type ObservedSystem, squareOfSum } from "./power-theory/observed-system.ts";
import { olderSums } from "./power-theory/older-sums.ts";
import type { Mean } from "./spectra.ts";

/**
 * Sums over the phases (four wires, one phase) or over the two elements (three wires).
 *
 * A sum is given only where every phase has its part.
 * @param phases  those of the system, whose currents make the neutral's
 * @param system  null where a channel is missing
 */
export function analyzeTotal(
  elements: readonly PhaseAnalysis[],
  phases: readonly Element[],
  wires: ObservedSystem["wires"],
  system: ObservedSystem | null,
  mean: Mean,
): TotalAnalysis {
  const sums = system && olderSums(system);
  return {
    activePowerW: sumOf(elements.map((p) => p.activePowerW)),
    fundamentalActivePowerW: sumOf(elements.map((p) => p.harmonics[0]?.activePowerW ?? null)),
    fundamentalReactivePowerVar: sumOf(elements.map((p) => p.fundamentalReactivePowerVar)),
    apparentPowerVA: sums?.arithmeticApparentPowerVA ?? null,
    powerFactor: sums?.arithmeticPowerFactor ?? null,
    neutralCurrentRms: wires === 3 ? null : neutralRms(phases, mean),
    harmonics: harmonicsOf(elements),
  };
}

function sumOf(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return values.length > 0 ? total : null;
}

function harmonicsOf(elements: readonly PhaseAnalysis[]): HarmonicPower[] {
  return (elements[0]?.harmonics ?? []).map(({ order }, n) => ({
    order,
    activePowerW: sumOf(elements.map(({ harmonics }) => harmonics[n]?.activePowerW ?? null)),
  }));
}

/** Root mean square of ia + ib + ic. */
function neutralRms(phases: readonly Element[], mean: Mean): number | null {
  const currents = phases.map((phase) => phase.current).filter((x) => x !== null);
  return currents.length < 3 ? null : Math.sqrt(squareOfSum(productsOf(currents, mean)));
}
