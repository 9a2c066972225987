// A basic block of power quality as a window for the energy registers. Called by whoever monitors a stream.

import { type Instant, secondsBetween } from "@etalon/basis";
import type { BlockRecord } from "../power-quality/records.ts";
import type { EnergyWindow } from "./registers.ts";

/**
 * Blocks that overlap, where intervals of the clock begin, are counted once by the registers, and missing ones leave
 * their gap. The pairs of voltages and currents are those of the options that power quality was opened with.
 * @param origin  what the windows' seconds count from
 */
export const energyOfBlock = (
  { startTaiNs, endTaiNs, figures }: BlockRecord,
  origin: Instant,
): EnergyWindow => ({
  fromS: secondsBetween(origin, startTaiNs),
  toS: secondsBetween(origin, endTaiNs),
  phases: figures.powers,
});
