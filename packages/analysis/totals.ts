// What the phases do together: sums and the neutral current; analyze.ts calls it.

import type { HarmonicPower, PhaseAnalysis, TotalAnalysis } from "./analysis-result.ts";
import type { Element, Samples } from "./elements.ts";
import { ratio } from "./power-theory/observed-system.ts";
import type { Mean } from "./spectra.ts";

/**
 * Sums over the phases (four wires, one phase) or over the two elements (three wires), whose apparent power is that of
 * the phases behind them.
 *
 * A sum is given only where every phase has its part.
 * @param phases  of three wires: against their artificial star point
 */
export function analyzeTotal(
  elements: readonly PhaseAnalysis[],
  phases: readonly Element[],
  threeWire: boolean,
  mean: Mean,
): TotalAnalysis {
  const rms = (x: Samples): number | null => x && Math.sqrt(Math.max(mean(x, x), 0));
  const activePowerW = sumOf(elements.map((p) => p.activePowerW));
  const apparentPowerVA = sumOf(
    phases.map(({ voltage, current }) => {
      const [V, I] = [rms(voltage), rms(current)];
      return V === null || I === null ? null : V * I;
    }),
  );
  return {
    activePowerW,
    fundamentalActivePowerW: sumOf(elements.map((p) => p.harmonics[0]?.activePowerW ?? null)),
    fundamentalReactivePowerVar: sumOf(elements.map((p) => p.fundamentalReactivePowerVar)),
    apparentPowerVA,
    powerFactor: ratio(activePowerW, apparentPowerVA),
    neutralCurrentRms: threeWire ? null : neutralRms(phases, mean),
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

/** Root mean square of ia + ib + ic from the mean products: (Σ i)² = Σ Σ i_j·i_k. */
function neutralRms(phases: readonly Element[], mean: Mean): number | null {
  const currents = phases.map((phase) => phase.current).filter((x) => x !== null);
  if (currents.length < 3) return null;
  let square = 0;
  for (const x of currents) for (const y of currents) square += mean(x, y);
  return Math.sqrt(Math.max(square, 0));
}
