// Energy in both directions, in four quadrants, of the fundamental and of the harmonics: one window after the other.
// Called by windowed-powers.ts for a recording, and for a stream with the windows of block-energy.ts.

import type { PowerFigures } from "../power-quality/figures.ts";

/** What flowed between two instants, phase by phase; null where a phase has missing samples. */
export interface EnergyWindow {
  readonly fromS: number;
  readonly toS: number;
  readonly phases: readonly (PowerFigures | null)[];
}

/** Watt-seconds in each direction, both counted upwards. */
export interface Directed {
  readonly imported: number;
  readonly exported: number;
}

/** Of one phase, or of all phases' powers added up. */
export interface EnergySums {
  readonly coveredS: number;
  /** Of P. */
  readonly active: Directed;
  /** Of P1. */
  readonly fundamental: Directed;
  /** Of PH = P − P1: its direction is taken after all orders are added up. */
  readonly harmonic: Directed;
  /** [h] of P_h, each order's direction by itself; [0] and [1] stay 0. */
  readonly orders: readonly Directed[];
  /** Of P − Σ_{h ≥ 1} P_h, signed: direct current, interharmonics, and orders that the rate does not reach. */
  readonly rest: number;
  /** var-seconds of Q1 in quadrants I to IV. */
  readonly quadrants: readonly [number, number, number, number];
}

export interface EnergyState {
  /** End of what has been counted; null before the first window. */
  readonly toS: number | null;
  readonly phases: readonly EnergySums[];
  /** Of windows in which every phase was there. */
  readonly total: EnergySums;
  /** PH of each phase by itself, then added up; of the same windows as `total`. */
  readonly harmonicByPhase: Directed;
  /** Time between windows, which nothing is put in place of. */
  readonly gaps: { readonly count: number; readonly seconds: number };
}

const nothing: Directed = { imported: 0, exported: 0 };
const empty: EnergySums = {
  coveredS: 0,
  active: nothing,
  fundamental: nothing,
  harmonic: nothing,
  orders: [],
  rest: 0,
  quadrants: [0, 0, 0, 0],
};

/** Windows that follow each other may be this far apart: rounding of instants is no gap. */
const ROUNDING_S = 1e-6;

export const noEnergy = (phases: number): EnergyState => ({
  toS: null,
  phases: Array.from({ length: phases }, () => empty),
  total: empty,
  harmonicByPhase: nothing,
  gaps: { count: 0, seconds: 0 },
});

/**
 * Counts one more window:  E± += max(±P, 0)·Δt  for P, P1, PH = P − P1 and every P_h; Q1·Δt goes to the quadrant of
 * (P1, Q1): I P1 ≥ 0, Q1 > 0; II P1 < 0, Q1 > 0; III P1 < 0, Q1 < 0; IV P1 ≥ 0, Q1 < 0. So in every row
 *
 *     E = E1 + EH+ − EH−,    E = E1 + Σ_h (E_h+ − E_h−) + rest        (each E: imported − exported)
 *
 * Time is counted once: of a window that reaches back over what was counted, only the share behind it counts, and a
 * window that begins later leaves a gap.
 * @source quadrants and fundamental reactive energy: IEC 62053-23 and -24 (clauses unchecked); harmonic active energy in
 *         two directions: DL/T 645-2007, 0081FF00 to 0084FF00 (clause unchecked)
 */
export function addWindow(state: EnergyState, window: EnergyWindow): EnergyState {
  const begin = Math.max(window.fromS, state.toS ?? window.fromS);
  const seconds = window.toS - begin;
  if (!(seconds > 0)) return state;
  const gapS = state.toS === null ? 0 : begin - state.toS;
  const gaps =
    gapS > ROUNDING_S ? { count: state.gaps.count + 1, seconds: state.gaps.seconds + gapS } : state.gaps;
  const phases = state.phases.map((sums, k) => added(sums, window.phases[k] ?? null, seconds));
  const all = together(window.phases);
  const byPhase = window.phases.map((power) => (power === null ? 0 : harmonicOf(power)));
  return {
    toS: window.toS,
    phases,
    total: added(state.total, all, seconds),
    harmonicByPhase:
      all === null
        ? state.harmonicByPhase
        : byPhase.reduce((sum, PH) => counted(sum, PH * seconds), state.harmonicByPhase),
    gaps,
  };
}

function added(sums: EnergySums, power: PowerFigures | null, seconds: number): EnergySums {
  if (power === null) return sums;
  const { activePowerW: P, harmonicActivePowerW, harmonicReactivePowerVar } = power;
  const P1 = harmonicActivePowerW[1] ?? 0;
  const Q1 = harmonicReactivePowerVar[1] ?? 0;
  const length = Math.max(sums.orders.length, harmonicActivePowerW.length);
  const orders = Array.from({ length }, (_, h) => {
    const before = sums.orders[h] ?? nothing;
    return h < 2 ? before : counted(before, (harmonicActivePowerW[h] ?? 0) * seconds);
  });
  let ofOrders = 0;
  for (let h = 1; h < harmonicActivePowerW.length; h++) ofOrders += harmonicActivePowerW[h]!;
  const quadrant = P1 >= 0 ? (Q1 >= 0 ? 0 : 3) : Q1 >= 0 ? 1 : 2;
  const [one, two, three, four] = sums.quadrants.map(
    (sum, q) => sum + (q === quadrant ? Math.abs(Q1) * seconds : 0),
  ) as [number, number, number, number];
  return {
    coveredS: sums.coveredS + seconds,
    active: counted(sums.active, P * seconds),
    fundamental: counted(sums.fundamental, P1 * seconds),
    harmonic: counted(sums.harmonic, harmonicOf(power) * seconds),
    orders,
    rest: sums.rest + (P - ofOrders) * seconds,
    quadrants: [one, two, three, four],
  };
}

const harmonicOf = ({ activePowerW, harmonicActivePowerW }: PowerFigures): number =>
  activePowerW - (harmonicActivePowerW[1] ?? 0);

const counted = ({ imported, exported }: Directed, energy: number): Directed =>
  energy >= 0 ? { imported: imported + energy, exported } : { imported, exported: exported - energy };

/** All phases' powers added up, order by order as far as all of them reach; null where a phase is missing. */
function together(phases: readonly (PowerFigures | null)[]): PowerFigures | null {
  const there = phases.filter((power) => power !== null);
  if (there.length === 0 || there.length < phases.length) return null;
  const orders = Math.min(...there.map(({ harmonicActivePowerW }) => harmonicActivePowerW.length));
  const sum = (of: (power: PowerFigures) => number): number =>
    there.reduce((total, power) => total + of(power), 0);
  const byOrder = (of: (power: PowerFigures) => Float64Array): Float64Array =>
    Float64Array.from({ length: orders }, (_, h) => sum((power) => of(power)[h]!));
  return {
    activePowerW: sum((power) => power.activePowerW),
    harmonicActivePowerW: byOrder((power) => power.harmonicActivePowerW),
    harmonicReactivePowerVar: byOrder((power) => power.harmonicReactivePowerVar),
  };
}
