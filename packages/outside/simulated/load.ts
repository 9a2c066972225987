// Waves as engineers state them: three phases at a voltage, a current and a power factor, with harmonics, unbalance
// and the wiring as installed. Sites and the command line build their waves here.

import { insist } from "@etalon/basis";
import type { Component, Signal, ThreeSignals, WanderTone, Wave } from "./wave.ts";

/** Of the fundamental: rms share, and phase in the order's own angle. */
export interface Harmonic {
  readonly order: number;
  readonly share: number;
  readonly phaseRad: number;
}

export interface Load {
  readonly frequencyHz: number;
  readonly wander?: readonly WanderTone[];
  /** Phase to neutral, V. */
  readonly voltage: number;
  /** Line current, A. */
  readonly current: number;
  /** Displacement factor; the current lags unless `leads`. */
  readonly powerFactor: number;
  readonly leads?: boolean;
  /** Per phase multipliers: 1, 1, 1 when balanced. */
  readonly voltageBalance?: readonly [number, number, number];
  readonly currentBalance?: readonly [number, number, number];
  readonly voltageHarmonics?: readonly Harmonic[];
  readonly currentHarmonics?: readonly Harmonic[];
}

const balanced = [1, 1, 1] as const;

/** Phases b and c follow a by a third and two thirds of a cycle, harmonics with them (a three-phase load in step). */
export function waveOf(load: Load): Wave {
  const { powerFactor, leads = false, voltageBalance = balanced, currentBalance = balanced } = load;
  const misfit = loadMisfit(load);
  insist(misfit === null, `load: ${misfit}`);
  const angle = Math.acos(powerFactor) * (leads ? -1 : 1);
  const wander = load.wander === undefined ? {} : { wander: load.wander };
  return {
    frequencyHz: load.frequencyHz,
    ...wander,
    voltages: threePhases(load.voltage, 0, voltageBalance, load.voltageHarmonics ?? []),
    currents: threePhases(load.current, angle, currentBalance, load.currentHarmonics ?? []),
  };
}

/** One sentence on what cannot be in a load; null when it can. */
export function loadMisfit(load: Load): string | null {
  const { frequencyHz, voltage, current, powerFactor } = load;
  if (!(frequencyHz >= 1 && frequencyHz <= 1000)) return "a frequency is 1 Hz to 1000 Hz";
  if (!(voltage >= 0 && voltage <= 1e6)) return "a voltage is 0 V to 1 MV";
  if (!(current >= 0 && current <= 1e6)) return "a current is 0 A to 1 MA";
  if (!(powerFactor > 0 && powerFactor <= 1)) return "a power factor is above 0, up to 1";
  const harmonics = [...(load.voltageHarmonics ?? []), ...(load.currentHarmonics ?? [])];
  return harmonics.every(({ order }) => order > 0) ? null : "orders of harmonics are positive";
}

function threePhases(
  rms: number,
  lagRad: number,
  balance: readonly [number, number, number],
  harmonics: readonly Harmonic[],
): ThreeSignals {
  const phase = (k: 0 | 1 | 2): Signal => {
    const lag = lagRad + (2 * Math.PI * k) / 3;
    const component = ({ order, share, phaseRad }: Harmonic): Component => ({
      order,
      rms: rms * balance[k] * share,
      phaseRad: phaseRad - order * lag,
    });
    return { components: [{ order: 1, share: 1, phaseRad: 0 }, ...harmonics].map(component) };
  };
  return [phase(0), phase(1), phase(2)];
}

/**
 * Which circuit stands on the terminals of phase a, b, c: `["ua","ub","uc"]` and `["-ia","ib","ic"]`, "-" where its
 * transformer is reversed. Meter and terminal sit on the same circuits and see the same.
 */
export interface InstalledWiring {
  readonly voltageOrder: readonly [string, string, string];
  readonly currentOrder: readonly [string, string, string];
}

export const rightWiring: InstalledWiring = {
  voltageOrder: ["ua", "ub", "uc"],
  currentOrder: ["ia", "ib", "ic"],
};

export function asInstalled(wave: Wave, wiring: InstalledWiring): Wave {
  return {
    ...wave,
    voltages: ordered(wave.voltages, wiring.voltageOrder, "u"),
    currents: ordered(wave.currents, wiring.currentOrder, "i"),
  };
}

function ordered(
  signals: ThreeSignals,
  order: readonly [string, string, string],
  letter: string,
): ThreeSignals {
  const pick = (name: string): Signal => {
    const reversed = name.startsWith("-");
    const signal =
      signals[["a", "b", "c"].findIndex((phase) => name === `${reversed ? "-" : ""}${letter}${phase}`)];
    insist(
      signal !== undefined,
      `wiring: "${name}" is none of ${letter}a, ${letter}b, ${letter}c or "-" of these`,
    );
    return reversed ? opposite(signal) : signal;
  };
  return [pick(order[0]), pick(order[1]), pick(order[2])];
}

const opposite = (signal: Signal): Signal => ({
  dc: -(signal.dc ?? 0),
  components: signal.components.map((c) => ({ ...c, rms: -c.rms })),
});
