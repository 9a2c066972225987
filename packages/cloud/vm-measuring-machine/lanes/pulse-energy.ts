// The reference energy between a terminal's pulses: edges wait until the samples behind them have come. Called by the
// lane for every frame.

import { type Register, registers } from "@etalon/basis";
import type { Pulses } from "@etalon/codecs/sample-stream/index";
import { energyOfMoments, MOMENTS } from "@etalon/kernels/code-elements";
import type { FrameEnergy } from "@etalon/kernels/frame-energy";
import type { LaneFigures } from "./lane-figures.ts";
import { type LanePlan, ROOM } from "./lane-terms.ts";

/** Edges that can wait: those of the last few milliseconds of a frame. */
const MOST_WAITING = 64;

const SIZE = ROOM.products * MOMENTS;

export interface PulseEnergy {
  waiting: number;
  readonly register: Uint8Array;
  readonly sample: Float64Array;
  readonly fraction: Float64Array;
  /** [registers] whether the moments at the register's last edge are known, and those. */
  readonly known: Uint8Array;
  readonly moments: Float64Array;
  readonly since: Float64Array;
}

export const freshPulses = (): PulseEnergy => ({
  waiting: 0,
  register: new Uint8Array(MOST_WAITING),
  sample: new Float64Array(MOST_WAITING),
  fraction: new Float64Array(MOST_WAITING),
  known: new Uint8Array(registers.length),
  moments: new Float64Array(registers.length * SIZE),
  since: new Float64Array(SIZE),
});

/** The stretch has ended: what waits is told without an energy, and no energy reaches over the gap. */
export function cutPulses(pulses: PulseEnergy, figures: LaneFigures): void {
  for (let n = 0; n < pulses.waiting; n++)
    tell(figures, pulses.register[n]!, pulses.sample[n]!, pulses.fraction[n]!, Number.NaN);
  pulses.waiting = 0;
  pulses.known.fill(0);
}

/**
 * Tells the edges whose samples have come, those that waited first.
 * @param energy  has begun with the frame
 * @param edges   of the frame
 * @param first   number of the frame's first sample
 * @param seconds that a sample lasts
 */
export function settlePulses(
  pulses: PulseEnergy,
  plan: LanePlan,
  energy: FrameEnergy,
  edges: Pulses,
  first: number,
  seconds: number,
  figures: LaneFigures,
): void {
  let settled = 0;
  while (settled < pulses.waiting) {
    const position = pulses.sample[settled]! - first + pulses.fraction[settled]!;
    if (position >= energy.to) break;
    const register = pulses.register[settled]!;
    const joule = energySince(pulses, plan, energy, register, position) * seconds;
    tell(figures, register, pulses.sample[settled]!, pulses.fraction[settled]!, joule);
    settled++;
  }
  drop(pulses, settled);
  for (let n = 0; n < edges.count; n++) {
    const register = edges.register[n]!;
    const sample = edges.sample[n]!;
    const fraction = edges.fraction[n]!;
    const position = sample - first + fraction;
    if (pulses.waiting === 0 && position < energy.to)
      tell(
        figures,
        register,
        sample,
        fraction,
        energySince(pulses, plan, energy, register, position) * seconds,
      );
    else if (pulses.waiting < MOST_WAITING) {
      pulses.register[pulses.waiting] = register;
      pulses.sample[pulses.waiting] = sample;
      pulses.fraction[pulses.waiting++] = fraction;
    } else {
      // An edge that is not told leaves no energy to the next of its register: that would be of two intervals.
      figures.pulsesUntold++;
      pulses.known[register] = 0;
    }
  }
}

/** V·A·samples in the register's direction since its last edge; NaN where that is not known. */
function energySince(
  pulses: PulseEnergy,
  plan: LanePlan,
  energy: FrameEnergy,
  register: number,
  position: number,
): number {
  const direction = DIRECTION[register]!;
  if (direction === 0) return Number.NaN;
  const can = position >= energy.from;
  let found = Number.NaN;
  if (can) {
    const { moments, since: between } = pulses;
    energy.momentsTo(position, between);
    const at = register * SIZE;
    const size = plan.elements.products.length * MOMENTS;
    for (let m = 0; m < size; m++) {
      const now = between[m]!;
      between[m] = now - moments[at + m]!;
      moments[at + m] = now;
    }
    if (pulses.known[register]) found = direction * energyOfMoments(plan.elements, plan.scales, between);
  }
  pulses.known[register] = can ? 1 : 0;
  return found;
}

/** Reactive energy has no reference here. */
const directionOf: Readonly<Record<Register, number>> = { "wh+": 1, "wh-": -1, "varh+": 0, "varh-": 0 };
const DIRECTION = registers.map((register) => directionOf[register]);

function tell(figures: LaneFigures, register: number, sample: number, fraction: number, joule: number): void {
  const n = figures.pulses;
  if (n === figures.pulseJ.length) {
    figures.pulsesUntold++;
    return;
  }
  figures.pulseRegister[n] = register;
  figures.pulseSample[n] = sample;
  figures.pulseFraction[n] = fraction;
  figures.pulseJ[n] = joule;
  figures.pulses = n + 1;
}

function drop(pulses: PulseEnergy, count: number): void {
  if (count === 0) return;
  const end = pulses.waiting;
  pulses.register.copyWithin(0, count, end);
  pulses.sample.copyWithin(0, count, end);
  pulses.fraction.copyWithin(0, count, end);
  pulses.waiting = end - count;
}
