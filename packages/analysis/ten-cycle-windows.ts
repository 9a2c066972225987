// Means over ten cycles, end to end through a span (the basic interval of IEC 61000-4-30 at 50 Hz); analyze.ts calls it.

import { meanProductBetween } from "@etalon/kernels/means";
import { spanFrequency } from "@etalon/kernels/span-frequency";
import type { WindowAnalysis } from "./analysis-result.ts";
import type { Element } from "./elements.ts";

const CYCLES = 10;
/** A last window may lack this share: ten nominal cycles of a span cut at nominal frequency are one window. */
const SLACK = 0.001;

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
  const end = reference.length - 0.5;
  let from = -0.5;
  while (from + expected <= end + SLACK * expected) {
    const first = Math.max(Math.floor(from), 0);
    const stretch = reference.subarray(first, Math.round(first + expected));
    const own = spanFrequency(stretch, sampleRateHz, frequencyHz);
    const steady = own !== null && Math.abs(own.frequencyHz - frequencyHz) < 0.05 * frequencyHz;
    const whole = steady ? (CYCLES * sampleRateHz) / own.frequencyHz : expected;
    if (from + whole > end + SLACK * whole) break;
    const length = Math.min(whole, end - from);
    const fromS = startS + (from + 0.5) / sampleRateHz;
    windows.push(windowOf(elements, from, length, fromS, steady ? own.frequencyHz : null));
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
