// Samples of a wave at any sample number, block by block; the front end digitises them.

import { insist, requireShape } from "@etalon/basis";
import { plus, quotient, type Split, sum } from "./split.ts";
import { cyclesAt, requireWave, type Signal, signalsOf, turn, type Wave } from "./wave.ts";

/** When sample n is taken: firstAt + n / rateHz, with the *true* rate. */
export interface SampleClock {
  readonly rateHz: number;
  readonly firstAt: Split;
}

export const instantOfSample = (clock: SampleClock, sample: Split): Split =>
  sum(clock.firstAt, quotient(sample, clock.rateHz));

/** Phasors are anchored anew at every multiple of this many samples, whatever block is asked for. */
const ANCHOR = 256;

/** cos and sin of 2π·order·step·k for k = 0…ANCHOR−1. */
interface Rotation {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

export interface SampledWave {
  readonly wave: Wave;
  readonly clock: SampleClock;
  readonly signals: readonly Signal[];
  /** Each signal is seen this much late. */
  readonly delaysS: readonly number[];
  readonly rotations: ReadonlyMap<number, Rotation>;
}

/** Prepares a wave for sampling; `delaysS` in the order of `waveChannels`, none when left out. */
export function sampledWave(wave: Wave, clock: SampleClock, delaysS?: readonly number[]): SampledWave {
  requireWave(wave);
  insist(clock.rateHz > 0, "sampledWave: a positive rate");
  const signals = signalsOf(wave);
  const rotations = new Map<number, Rotation>();
  if (!wanders(wave)) {
    for (const { order } of signals.flatMap((signal) => signal.components))
      if (!rotations.has(order)) rotations.set(order, rotation((order * wave.frequencyHz) / clock.rateHz));
  }
  return { wave, clock, signals, delaysS: delaysS ?? signals.map(() => 0), rotations };
}

const wanders = (wave: Wave): boolean => (wave.wander ?? []).length > 0;

function rotation(turnsPerSample: number): Rotation {
  const angle = (k: number): number => 2 * Math.PI * ((turnsPerSample * k) % 1);
  return {
    cos: Float64Array.from({ length: ANCHOR }, (_, k) => Math.cos(angle(k))),
    sin: Float64Array.from({ length: ANCHOR }, (_, k) => Math.sin(angle(k))),
  };
}

/**
 * Values of samples [first, first + count), one array per channel of `waveChannels`. Every value depends on its own
 * sample number alone: blocks of any size give the same bits.
 */
export function samplesOf(
  sampled: SampledWave,
  first: number,
  count: number,
  out: readonly Float64Array[],
): void {
  requireShape(
    Number.isSafeInteger(first) && out.length === 6 && out.every((channel) => channel.length >= count),
    "samplesOf",
    [first, count, ...out.map((channel) => channel.length)],
  );
  sampled.signals.forEach((signal, channel) => {
    const into = out[channel]!;
    into.fill(signal.dc ?? 0, 0, count);
    if (wanders(sampled.wave)) wanderingSamples(sampled, channel, first, count, into);
    else steadySamples(sampled, channel, first, count, into);
  });
}

/** Re{√2·A·e^{jθ(anchor)}·e^{j2π·order·f/fs·k}}: the table keeps rounding from piling up between anchors. */
function steadySamples(
  sampled: SampledWave,
  channel: number,
  first: number,
  count: number,
  into: Float64Array,
): void {
  const { components } = sampled.signals[channel]!;
  for (let at = 0; at < count; ) {
    const anchor = Math.floor((first + at) / ANCHOR) * ANCHOR;
    const from = first + at - anchor;
    const length = Math.min(ANCHOR - from, count - at);
    const cycles = cyclesOfSample(sampled, channel, anchor);
    for (const { order, rms, phaseRad } of components) {
      const { cos, sin } = sampled.rotations.get(order)!;
      const angle = 2 * Math.PI * turn(order, cycles) + phaseRad;
      const re = Math.SQRT2 * rms * Math.cos(angle);
      const im = Math.SQRT2 * rms * Math.sin(angle);
      for (let k = 0; k < length; k++) into[at + k]! += re * cos[from + k]! - im * sin[from + k]!;
    }
    at += length;
  }
}

function wanderingSamples(
  sampled: SampledWave,
  channel: number,
  first: number,
  count: number,
  into: Float64Array,
): void {
  const { components } = sampled.signals[channel]!;
  for (let k = 0; k < count; k++) {
    const cycles = cyclesOfSample(sampled, channel, first + k);
    for (const { order, rms, phaseRad } of components)
      into[k]! += Math.SQRT2 * rms * Math.cos(2 * Math.PI * turn(order, cycles) + phaseRad);
  }
}

function cyclesOfSample(sampled: SampledWave, channel: number, sample: number): Split {
  const at = instantOfSample(sampled.clock, { whole: sample, fraction: 0 });
  return cyclesAt(sampled.wave, plus(at, -sampled.delaysS[channel]!));
}
