// An analytic three-phase wave: sums of components on one phase function, so that every value and every energy is
// known in closed form. The meter, the front end and the recordings of the simulated world all look at it.

import { insist } from "@etalon/basis";
import { plus, product, type Split } from "./split.ts";

/** √2·rms·cos(2π·order·c + phaseRad), c = cycles of the fundamental. An order that is no integer: an interharmonic. */
export interface Component {
  readonly order: number;
  readonly rms: number;
  readonly phaseRad: number;
}

/** One voltage (V) or current (A). */
export interface Signal {
  readonly dc?: number;
  readonly components: readonly Component[];
}

/**
 * Slow wander of the frequency. The length of a cycle varies with the cycle count c:
 *   dt/dc = (1/f)·(1 + Σ depth·cos(2π(order·c + phase)))
 * Written on the cycles, not on the time, every energy stays elementary.
 */
export interface WanderTone {
  readonly depth: number;
  /** Wander frequency ÷ fundamental frequency, well below 1. */
  readonly order: number;
  readonly phaseCycles: number;
}

export type ThreeSignals = readonly [a: Signal, b: Signal, c: Signal];

/** Phase-to-neutral voltages and line currents on the side where meter and terminal are connected. */
export interface Wave {
  /** Mean frequency, and the exact one where there is no wander. */
  readonly frequencyHz: number;
  readonly wander?: readonly WanderTone[];
  readonly voltages: ThreeSignals;
  readonly currents: ThreeSignals;
}

export const waveChannels = ["ua", "ub", "uc", "ia", "ib", "ic"] as const;
export type WaveChannel = (typeof waveChannels)[number];

export const silence: Signal = { components: [] };

/** The six signals in the order of `waveChannels`. */
export const signalsOf = (wave: Wave): readonly Signal[] => [...wave.voltages, ...wave.currents];

export function requireWave(wave: Wave): void {
  const tones = wave.wander ?? [];
  insist(wave.frequencyHz > 0, "wave: a positive frequency");
  insist(
    tones.every((tone) => tone.order > 0) && tones.reduce((sum, tone) => sum + Math.abs(tone.depth), 0) < 0.2,
    "wave: wander tones of positive order, less than 20 % together",
  );
  insist(
    signalsOf(wave).every((signal) => signal.components.every((c) => c.order > 0 && Number.isFinite(c.rms))),
    "wave: components of positive order; a constant goes into dc",
  );
}

/** Cycles of the fundamental since the wave's origin, at `seconds` after it. */
export function cyclesAt(wave: Wave, seconds: Split): Split {
  const steady = product(wave.frequencyHz, seconds);
  const tones = wave.wander;
  if (tones === undefined || tones.length === 0) return steady;
  // Solve  x + Σ depth/(2π·order)·(sin 2π(order·(W + x) + phase) − sin 2π·phase) = f·t − W  by Newton.
  const W = { whole: steady.whole, fraction: 0 };
  const bent = tones.map(({ depth, order, phaseCycles }) => ({
    depth,
    order,
    from: turn(order, W) + phaseCycles,
    amplitude: depth / (2 * Math.PI * order),
    atOrigin: Math.sin(2 * Math.PI * phaseCycles),
  }));
  let x = steady.fraction;
  for (let step = 1; Math.abs(step) > 1e-9; ) {
    let value = x - steady.fraction;
    let slope = 1;
    for (const { depth, order, from, amplitude, atOrigin } of bent) {
      const angle = 2 * Math.PI * (from + order * x);
      value += amplitude * (Math.sin(angle) - atOrigin);
      slope += depth * Math.cos(angle);
    }
    step = value / slope;
    x -= step; // quadratic: a step of 1e-9 leaves 1e-18
  }
  return plus(W, x);
}

/** order · cycles modulo 1. */
export function turn(order: number, cycles: Split): number {
  if (!Number.isInteger(order)) return product(order, cycles).fraction;
  const turns = order * cycles.fraction;
  return turns - Math.floor(turns);
}

/** One signal's value: slow and plain; `samplesOf` is the fast way. */
export function valueAt(wave: Wave, signal: Signal, seconds: Split): number {
  const cycles = cyclesAt(wave, seconds);
  return signal.components.reduce(
    (value, c) => value + Math.SQRT2 * c.rms * Math.cos(2 * Math.PI * turn(c.order, cycles) + c.phaseRad),
    signal.dc ?? 0,
  );
}
