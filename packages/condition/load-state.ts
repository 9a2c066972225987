// The state of a load in the terms of the standards: current, power factor, distortion, unbalance. Called by runs and bins.

import type { Meter } from "@etalon/basis";
import { type LoadBalance, limitAt } from "@etalon/verification";
import type { FrameLoad } from "./frame.ts";

export interface LoadState {
  /** Mean of the loaded elements, of the meter's rated current. */
  readonly currentPercent: number;
  /** Of the fundamental: P/√(P² + Q²), −1 … 1; the sign as `LoadPoint` has it: positive lags, negative leads. */
  readonly powerFactor: number;
  /** Angle behind it, rad, positive lags. */
  readonly angleRad: number;
  /** Of the currents. */
  readonly thdPercent: number;
  /** Largest deviation of a current from the mean of all, of that mean. */
  readonly unbalancePercent: number;
  /** "single": one current of several flows. */
  readonly balance: LoadBalance;
}

/** A current below this share of the largest one does not flow. */
const NO_CURRENT_SHARE = 0.02;

/** @param load  energies and rms of some time; sums of several frames serve as well as one frame */
export function loadState(load: FrameLoad, meter: Meter): LoadState {
  const { currentsA, activeJ, reactiveJ } = load;
  const largest = Math.max(...currentsA);
  const flowing = currentsA.filter((i) => i > NO_CURRENT_SHARE * largest);
  const meanOfAll = currentsA.reduce((sum, i) => sum + i, 0) / currentsA.length;
  const mean = flowing.reduce((sum, i) => sum + i, 0) / Math.max(1, flowing.length);
  const fundamentalJ = activeJ.reduce((sum, row, k) => sum + row[k]!, 0);
  const angleRad = Math.atan2(reactiveJ, fundamentalJ);
  const deviation = Math.max(...currentsA.map((i) => Math.abs(i - meanOfAll)));
  return {
    currentPercent: (100 * mean) / meter.ratedCurrent,
    powerFactor: Math.cos(angleRad) * (angleRad < 0 ? -1 : 1),
    angleRad,
    thdPercent: 100 * load.currentThd,
    unbalancePercent: meanOfAll > 0 ? (100 * deviation) / meanOfAll : 0,
    balance: currentsA.length > 1 && flowing.length === 1 ? "single" : "balanced",
  };
}

/** The class's limit of active energy at a load, percent; null where none is tabulated. */
export function limitIn({ currentPercent, powerFactor, balance }: LoadState, meter: Meter): number | null {
  const load = { currentPercentOfRated: currentPercent, powerFactor, loadBalance: balance };
  const limit = limitAt(meter, "active", load, null);
  return limit.ok ? limit.value.percent : null;
}

/** Whether a load is still the same within what bins and test points ask: 10 % of current, 3° of angle. */
export function sameLoad(a: LoadState, b: LoadState): boolean {
  return (
    a.balance === b.balance &&
    Math.abs(Math.log(a.currentPercent / b.currentPercent)) < 0.1 &&
    Math.abs(a.angleRad - b.angleRad) < 0.05 &&
    Math.abs(a.thdPercent - b.thdPercent) < 5 &&
    Math.abs(a.unbalancePercent - b.unbalancePercent) < 10
  );
}
