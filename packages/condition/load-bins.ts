// Which bin of the error surface a load falls into, and how bins are named. Called by the error surface.

import { currentBins, factorBins, thdBins, unbalanceBins } from "./load-bins.table.ts";
import type { LoadState } from "./load-state.ts";

/** Places in the tables of bins; `leads` only where the power factor is below the first of its bins. */
export interface LoadBin {
  readonly current: number;
  readonly factor: number;
  readonly leads: boolean;
  readonly thd: number;
  readonly unbalance: number;
}

/** Currents 5 × factors (1 + 3·2) × distortions 3 × unbalances 3. */
export const MOST_BINS =
  currentBins.length * (2 * factorBins.length - 1) * thdBins.length * unbalanceBins.length;

/** @returns null below the smallest current */
export function binOf(state: LoadState): LoadBin | null {
  const current = currentBins.findLastIndex((from) => state.currentPercent >= from);
  if (current < 0) return null;
  const factor = factorBins.findIndex((from) => Math.abs(state.powerFactor) >= from);
  return {
    current,
    factor,
    leads: factor > 0 && state.powerFactor < 0,
    thd: Math.max(
      0,
      thdBins.findLastIndex((from) => state.thdPercent >= from),
    ),
    unbalance: Math.max(
      0,
      unbalanceBins.findLastIndex((from) => state.unbalancePercent >= from),
    ),
  };
}

/** Short, for keys of records: `2.1L.0.0`. */
export const keyOf = ({ current, factor, leads, thd, unbalance }: LoadBin): string =>
  `${current}.${factor}${leads ? "C" : "L"}.${thd}.${unbalance}`;

/** The bin that is watched day by day: current and power factor alone, as `2.1`. */
export const watchedKey = (key: string): string => key.slice(0, 3);

export function binName(key: string): string {
  const [current, factor, thd, unbalance] = key.split(".");
  const at = Number.parseInt(factor!, 10);
  const letter = at === 0 ? "" : factor!.slice(1);
  const parts = [
    `${between(currentBins, Number(current))} % of rated current`,
    at === 0 ? `PF ≥ ${factorBins[0]}` : `PF ${factorBins[at]}–${factorBins[at - 1]}${letter}`,
  ];
  if (thd !== undefined) parts.push(`THDi ${between(thdBins, Number(thd))} %`);
  if (unbalance !== undefined) parts.push(`unbalance ${between(unbalanceBins, Number(unbalance))} %`);
  return parts.join(", ");
}

function between(bounds: readonly number[], at: number): string {
  const above = bounds[at + 1];
  return above === undefined ? `≥ ${bounds[at]}` : `${bounds[at]}–${above}`;
}
