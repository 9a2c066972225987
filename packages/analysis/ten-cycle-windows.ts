// Means over ten cycles, end to end through a span (the basic interval of IEC 61000-4-30 at 50 Hz); analyze.ts calls it.

import { spanFrequency } from "@etalon/kernels/span-frequency";
import { meanProductBetween } from "@etalon/kernels/whole-cycle-mean";
import type { WindowAnalysis } from "./analysis-result.ts";
import type { Element } from "./phase-power.ts";

const CYCLES = 10;

/**
 * Windows of ten cycles of the frequency measured in each, so that they stay whole where it runs away; a window ends
 * between samples where the cycles do. What is left at the end is too short for a window and belongs to none.
 * @param frequencyHz  of the whole span: where a window shows none of its own, this one cuts it
 */
export function tenCycleWindows(
  elements: readonly Element[],
  reference: Float64Array,
  frequencyHz: number,
  sampleRateHz: number,
  startS: number,
): WindowAnalysis[] {
  const windows: WindowAnalysis[] = [];
  const expected = (CYCLES * sampleRateHz) / frequencyHz;
  let from = 0;
  while (from + expected * 0.999 <= reference.length - 1) {
    const first = Math.floor(from);
    const own = spanFrequency(
      reference.subarray(first, Math.round(first + expected)),
      sampleRateHz,
      frequencyHz,
    );
    const steady = own !== null && Math.abs(own.frequencyHz - frequencyHz) < 0.05 * frequencyHz;
    const length = steady ? (CYCLES * sampleRateHz) / own.frequencyHz : expected;
    if (from + length > reference.length - 1) break;
    const shown = steady ? own.frequencyHz : null;
    windows.push(windowOf(elements, from, length, startS + from / sampleRateHz, shown));
    from += length;
  }
  return windows;
}

function windowOf(
  elements: readonly Element[],
  from: number,
  length: number,
  fromS: number,
  frequencyHz: number | null,
): WindowAnalysis {
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
