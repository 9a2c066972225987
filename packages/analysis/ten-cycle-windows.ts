// Means over ten cycles, end to end through a span; analyze.ts calls it.

import { meanProductBetween } from "@etalon/kernels/means";
import type { WindowAnalysis } from "./analysis-result.ts";
import { CYCLES, type CycleCut } from "./cycle-cuts.ts";
import type { Element } from "./elements.ts";

/** What is left at the end is too short for a window and belongs to none. */
export const tenCycleWindows = (elements: readonly Element[], cuts: readonly CycleCut[]): WindowAnalysis[] =>
  cuts.filter(({ cycles }) => cycles === CYCLES).map((cut) => windowOf(elements, cut));

function windowOf(elements: readonly Element[], cut: CycleCut): WindowAnalysis {
  const { from, length, fromS, frequencyHz } = cut;
  const effective = (x: Float64Array | null): number | null =>
    x && Math.sqrt(Math.max(meanProductBetween(x, x, from, length), 0));
  const powers = elements.map(
    ({ voltage, current }) => voltage && current && meanProductBetween(voltage, current, from, length),
  );
  return {
    fromS,
    frequencyHz,
    voltageRms: elements.map((e) => effective(e.voltage)),
    currentRms: elements.map((e) => effective(e.current)),
    activePowerW: powers,
    totalActivePowerW: powers.reduce<number | null>(
      (total, p) => (total === null || p === null ? null : total + p),
      0,
    ),
  };
}
