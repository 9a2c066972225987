// What no averaging removes from the reference energy of a terminal: its calibration's gains and delays at the present load,
// its clock, the arithmetic. Called by `meter-frames.ts` for each frame.

import { type Calibration, good } from "@etalon/basis";
import type { ElementLoad } from "@etalon/verification/element-load";
import { terminalContributions } from "@etalon/verification/terminal-contributions";

/** Bound on the arithmetic of the light rule; `npm run accuracy` shows far less. */
const ARITHMETIC_PPM = 1;

/**
 * u² = Σ calibration² + (clock² + arithmetic²)/3
 * @param calibration  null: none of it counts, since the meter samples for itself by the same gains and delays
 * @param clockPpm  bound on the sample clock's rate
 * @returns percent; null where the record lacks a channel
 */
export function systematicPercent(
  calibration: Calibration | null,
  loads: readonly ElementLoad[],
  frequencyHz: number,
  clockPpm: number,
): number | null {
  // Without energy there is nothing to be uncertain of.
  if (!(Math.abs(loads.reduce((sum, { activeW }) => sum + activeW, 0)) > 0)) return 0;
  const lines =
    calibration === null
      ? good([])
      : terminalContributions(calibration, loads, "active", 2 * Math.PI * frequencyHz);
  if (!lines.ok) return null;
  const bounds = [clockPpm, ARITHMETIC_PPM].map((ppm) => (1e-4 * ppm) / Math.sqrt(3));
  const parts = lines.value.map(({ line }) => line.sensitivity * line.standardPercent);
  return Math.hypot(...parts, ...bounds);
}
