// Voltages and currents from window to window: what the power theories take the mean of, and what the energy registers
// count. Called by analyze.ts; single windows by observed-windows.ts.

import { meanProductBetween } from "@etalon/kernels/means";
import { type Phasor, rms } from "@etalon/kernels/phasor";
import { claimedOrder, fittedPhasors } from "@etalon/kernels/span-phasors";
import type { CycleCut } from "./cycle-cuts.ts";
import type { Element } from "./elements.ts";
import { addWindow, type EnergyState, noEnergy } from "./energy/registers.ts";
import type { PowerFigures } from "./power-quality/figures.ts";
import { type Seen, together } from "./power-theory/mean-system.ts";
import { type ObservedSystem, phaseOf } from "./power-theory/observed-system.ts";
import { none, productsByOrder } from "./power-theory/system-of-phasors.ts";

export interface WindowedPowers {
  /** Mean of each phase over the windows; null where a channel is missing. */
  readonly phases: readonly (ObservedSystem | null)[];
  /** All phases together; null where a channel is missing, and without any window. */
  readonly system: ObservedSystem | null;
  readonly energy: EnergyState;
}

/** One window's products, and the phasors that they are of. */
export interface PhasorWindow {
  readonly system: ObservedSystem;
  /** [K][H + 1], rms, angles of the window's middle. */
  readonly voltages: readonly (readonly Phasor[])[];
  readonly currents: readonly (readonly Phasor[])[];
}

const HIGHEST_ORDER = 50;
/** Below this share of a channel's rms a phasor is what the fit's rounding left: there is no such order. */
const ROUNDING = 1e-9;

/** @param phases  of three wires: against their artificial star point */
export function windowedPowers(
  phases: readonly Element[],
  wires: ObservedSystem["wires"],
  cuts: readonly CycleCut[],
  sampleRateHz: number,
): WindowedPowers {
  let energy = noEnergy(phases.length);
  let seen: readonly (Seen | null)[] = phases.map(() => null);
  let all: Seen | null = null;
  const complete = phases.every(({ voltage, current }) => voltage && current);
  for (const cut of cuts) {
    const weight = cut.length;
    const system = complete ? systemIn(phases, wires, cut) : null;
    const ofPhases = phases.map((phase, k) => (system ? phaseOf(system, k) : systemIn([phase], 2, cut)));
    if (system) all = together(all, { system, weight });
    else seen = ofPhases.map((one, k) => (one ? together(seen[k]!, { system: one, weight }) : seen[k]!));
    energy = addWindow(energy, {
      fromS: cut.fromS,
      toS: cut.fromS + cut.length / sampleRateHz,
      phases: ofPhases.map((one) => one && powerFigures(one)),
    });
  }
  const system = all?.system ?? null;
  return {
    phases: seen.map((one, k) => (system ? phaseOf(system, k) : (one?.system ?? null))),
    system,
    energy,
  };
}

/**
 * Mean products are means over the window, to the fraction of a sample; the orders are fitted to its samples together,
 * which is the plain transform where the window holds them whole and lets none leak into another where it does not.
 * Null where a channel is missing, or the window is too short to hold the orders apart.
 */
export function windowIn(
  phases: readonly Element[],
  wires: ObservedSystem["wires"],
  { from, length, cycles }: CycleCut,
): PhasorWindow | null {
  const voltages = phases.map(({ voltage }) => voltage).filter((x) => x !== null);
  const currents = phases.map(({ current }) => current).filter((x) => x !== null);
  if (voltages.length < phases.length || currents.length < phases.length) return null;
  const cyclesPerSample = cycles / length;
  const highest = Math.min(HIGHEST_ORDER, claimedOrder(cyclesPerSample));
  const stretch = (x: Float64Array): Float64Array => {
    const samples = Math.min(Math.ceil(length), x.length);
    const first = Math.min(Math.round(from + 0.5), x.length - samples);
    return x.subarray(first, first + samples);
  };
  const fitted = fittedPhasors([...voltages, ...currents].map(stretch), cyclesPerSample, highest);
  if (fitted === null) return null;
  const mean = (x: Float64Array, y: Float64Array): number => meanProductBetween(x, y, from, length);
  const products = (x: readonly Float64Array[]): number[][] => x.map((xj) => x.map((xk) => mean(xj, xk)));
  const [voltageProducts, currentProducts] = [products(voltages), products(currents)];
  const orders = (rows: readonly Phasor[][], squares: number[][]): Phasor[][] =>
    rows.map((row, k) => {
      const least = ROUNDING * Math.sqrt(Math.max(squares[k]![k]!, 0));
      return row.map((x) => (rms(x) > least ? x : none));
    });
  const ofVoltages = orders(fitted.slice(0, phases.length), voltageProducts);
  const ofCurrents = orders(fitted.slice(phases.length), currentProducts);
  const system = {
    wires,
    orders: productsByOrder(ofVoltages, ofCurrents),
    voltageProducts,
    currentProducts,
    powersW: voltages.map((voltage, k) => mean(voltage, currents[k]!)),
  };
  return { system, voltages: ofVoltages, currents: ofCurrents };
}

const systemIn = (...of: Parameters<typeof windowIn>): ObservedSystem | null =>
  windowIn(...of)?.system ?? null;

/** @param phase  of two wires */
export function powerFigures({ orders, powersW }: ObservedSystem): PowerFigures {
  return {
    activePowerW: powersW[0]!,
    harmonicActivePowerW: Float64Array.from(orders, ({ powers }) => powers[0]![0]!.re),
    harmonicReactivePowerVar: Float64Array.from(orders, ({ powers }) => powers[0]![0]!.im),
  };
}
