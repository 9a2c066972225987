// What every power theory is computed from: the phasors of all phases and the mean products of their whole waves. Made
// by analyze.ts from samples, or here from phasors alone; the theories of this folder take nothing else.

import { insist } from "@etalon/basis";
import { complexPower, type Phasor } from "@etalon/kernels/phasor";

/** One phase (two wires), or three: with a neutral (four wires), or against their artificial star point (three). */
export interface ObservedSystem {
  readonly wires: 2 | 3 | 4;
  /** [K][H + 1] volt rms, by order; order 0 is the mean. */
  readonly voltages: readonly (readonly Phasor[])[];
  /** [K][H + 1] ampere rms, positive towards the user. */
  readonly currents: readonly (readonly Phasor[])[];
  /** [K][K] mean(u_j·u_k), V²: of everything in the waves, DC, interharmonics and noise as well. */
  readonly voltageProducts: readonly (readonly number[])[];
  /** [K][K] mean(i_j·i_k), A². */
  readonly currentProducts: readonly (readonly number[])[];
  /** [K] mean(u_k·i_k), watt. */
  readonly powersW: readonly number[];
}

/** A system whose waves hold these orders and nothing else: then  mean(x·y) = Σ_h Re(X_h·conj(Y_h)). */
export function systemOfPhasors(
  wires: ObservedSystem["wires"],
  voltages: readonly (readonly Phasor[])[],
  currents: readonly (readonly Phasor[])[],
): ObservedSystem {
  const phases = wires === 2 ? 1 : 3;
  insist(voltages.length === phases && currents.length === phases, `${wires} wires have ${phases} phases`);
  return {
    wires,
    voltages,
    currents,
    voltageProducts: productsOf(voltages),
    currentProducts: productsOf(currents),
    powersW: voltages.map((u, k) => meanProductOf(u, currents[k]!)),
  };
}

/** One phase of a system as a system of its own. */
export function phaseOf(system: ObservedSystem, k: number): ObservedSystem {
  return {
    wires: 2,
    voltages: [system.voltages[k]!],
    currents: [system.currents[k]!],
    voltageProducts: [[system.voltageProducts[k]![k]!]],
    currentProducts: [[system.currentProducts[k]![k]!]],
    powersW: [system.powersW[k]!],
  };
}

/** The fundamentals alone: what is left of a system where everything else is taken away. */
export function fundamentalOf(system: ObservedSystem): ObservedSystem {
  const only = (x: readonly Phasor[]): Phasor[] => [none, x[1] ?? none];
  return systemOfPhasors(system.wires, system.voltages.map(only), system.currents.map(only));
}

/** [K] rms of each phase's whole wave. */
export const rmsOfPhases = (products: readonly (readonly number[])[]): number[] =>
  products.map((row, k) => Math.sqrt(Math.max(row[k]!, 0)));

/** Σ_k mean(x_k²): the square of the phases' common rms. */
export const sumOfSquares = (products: readonly (readonly number[])[]): number =>
  sum(products.map((row, k) => Math.max(row[k]!, 0)));

/** mean((Σ_k x_k)²): of phase currents, the square of the neutral current's rms. */
export const squareOfSum = (products: readonly (readonly number[])[]): number =>
  Math.max(sum(products.map(sum)), 0);

/** Active power of all phases together, watt. */
export const activePower = ({ powersW }: ObservedSystem): number => sum(powersW);

export const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

/** √(x² − y²); means over broken cycles and rounding can leave x below y by a trace: then 0. */
export const without = (x: number, y: number): number => Math.sqrt(Math.max(x * x - y * y, 0));

export function ratio(numerator: number | null, denominator: number | null): number | null {
  return numerator === null || denominator === null || !(denominator > 0) ? null : numerator / denominator;
}

export const none: Phasor = { re: 0, im: 0 };

function productsOf(x: readonly (readonly Phasor[])[]): number[][] {
  return x.map((row) => x.map((column) => meanProductOf(row, column)));
}

const meanProductOf = (x: readonly Phasor[], y: readonly Phasor[]): number =>
  sum(x.map((xh, h) => (y[h] ? complexPower(xh, y[h]).re : 0)));
