// What every power theory is computed from: products of voltages and currents, order by order, and of the whole waves.
// Made by system-of-phasors.ts from one window's phasors; mean-system.ts takes the mean over many. The theories of this
// folder take nothing else.
//
// Products, not phasors: their mean over windows is a mean of powers and squares, so that fundamental and harmonics
// still sum to the whole where the load or the voltage changes from one window to the next.

import type { Phasor } from "@etalon/kernels/phasor";

type Matrix<T> = readonly (readonly T[])[];

/** One order of K phases; X_k is the rms phasor of phase k. */
export interface OrderProducts {
  /** [K][K] U_j·conj(U_k), V². */
  readonly voltages: Matrix<Phasor>;
  /** [K][K] I_j·conj(I_k), A². */
  readonly currents: Matrix<Phasor>;
  /** [K][K] U_j·conj(I_k): watt and var, positive towards the user and for a lagging current. */
  readonly powers: Matrix<Phasor>;
  /** Squares of what of the current no admittance common to all phases explains, by sequence, A²; 0 of one phase. */
  readonly unbalance: { readonly positive: number; readonly negative: number; readonly zero: number };
}

/** One phase (two wires), or three: with a neutral (four wires), or against their artificial star point (three). */
export interface ObservedSystem {
  readonly wires: 2 | 3 | 4;
  /** [H + 1], H ≥ 1; order 0 is the mean. */
  readonly orders: readonly OrderProducts[];
  /** [K][K] mean(u_j·u_k), V²: of everything in the waves, DC, interharmonics and noise as well. */
  readonly voltageProducts: Matrix<number>;
  /** [K][K] mean(i_j·i_k), A². */
  readonly currentProducts: Matrix<number>;
  /** [K] mean(u_k·i_k), watt. */
  readonly powersW: readonly number[];
}

/** One phase of a system as a system of its own. */
export function phaseOf(system: ObservedSystem, k: number): ObservedSystem {
  const own = <T>(x: Matrix<T>): Matrix<T> => [[x[k]![k]!]];
  return {
    wires: 2,
    orders: system.orders.map(({ voltages, currents, powers }) => ({
      voltages: own(voltages),
      currents: own(currents),
      powers: own(powers),
      unbalance: { positive: 0, negative: 0, zero: 0 },
    })),
    voltageProducts: own(system.voltageProducts),
    currentProducts: own(system.currentProducts),
    powersW: [system.powersW[k]!],
  };
}

/** A system without its fundamental is none: whoever makes one sees to it. */
export const firstOrder = ({ orders }: ObservedSystem): OrderProducts => orders[1]!;

/** What is left of a system where everything but the fundamental is taken away. */
export function fundamentalOf(system: ObservedSystem): ObservedSystem {
  const real = (x: Matrix<Phasor>): Matrix<number> => x.map((row) => row.map(({ re }) => re));
  const { voltages, currents, powers } = firstOrder(system);
  return {
    ...system,
    orders: system.orders.slice(0, 2),
    voltageProducts: real(voltages),
    currentProducts: real(currents),
    powersW: powers.map((row, k) => row[k]!.re),
  };
}

/** P_h + jQ_h of all phases together. */
export const orderPower = ({ powers }: OrderProducts): Phasor => ({
  re: sum(powers.map((row, k) => row[k]!.re)),
  im: sum(powers.map((row, k) => row[k]!.im)),
});

/** [K] rms of each phase's whole wave. */
export const rmsOfPhases = (products: Matrix<number>): number[] =>
  products.map((row, k) => Math.sqrt(Math.max(row[k]!, 0)));

/** Σ_k mean(x_k²): the square of the phases' common rms. */
export const sumOfSquares = (products: Matrix<number>): number =>
  sum(products.map((row, k) => Math.max(row[k]!, 0)));

/** mean((Σ_k x_k)²): of phase currents, the square of the neutral current's rms. */
export const squareOfSum = (products: Matrix<number>): number => Math.max(sum(products.map(sum)), 0);

/** Active power of all phases together, watt. */
export const activePower = ({ powersW }: ObservedSystem): number => sum(powersW);

export const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

/** √(x² − y²), never below 0: rounding can leave x below y by a trace. */
export const without = (x: number, y: number): number => Math.sqrt(Math.max(x * x - y * y, 0));

export function ratio(numerator: number | null, denominator: number | null): number | null {
  return numerator === null || denominator === null || !(denominator > 0) ? null : numerator / denominator;
}
