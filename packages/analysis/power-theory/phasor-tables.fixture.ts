// Phasor rows written as a standard prints them, and random systems, for the tests of this folder.

import { type Phasor, phasor, times } from "@etalon/kernels/phasor";
import fc from "fast-check";
import type { ObservedSystem } from "./observed-system.ts";
import { none, systemOfPhasors } from "./system-of-phasors.ts";

/** order: [rms, angle in degrees]. */
export type Row = Readonly<Record<number, readonly [rms: number, angleDeg: number]>>;

/** Dense by order, from 0 on. */
export function orders(row: Row, highest = 7): Phasor[] {
  return Array.from({ length: highest + 1 }, (_, h) => (row[h] ? phasor(...row[h]) : none));
}

export function systemOf(
  wires: ObservedSystem["wires"],
  voltages: readonly Row[],
  currents: readonly Row[],
): ObservedSystem {
  return systemOfPhasors(
    wires,
    voltages.map((row) => orders(row)),
    currents.map((row) => orders(row)),
  );
}

const component = fc
  .tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true }))
  .map(([share, angleDeg]) => ({ share, angleDeg }));

/** A fundamental and up to eight further orders of a tenth of it at most; now and then an order is not there at all. */
const wave = (fundamental: number, harmonic: number) =>
  fc
    .tuple(component, fc.array(fc.option(component), { minLength: 8, maxLength: 8 }))
    .map(([first, others]) => [
      none,
      phasor(fundamental * first.share, first.angleDeg),
      ...others.map((one) => (one === null ? none : phasor(harmonic * one.share, one.angleDeg))),
    ]);

const voltageWave = wave(230, 23);
const currentWave = wave(50, 40);

/** Phasors [K][H + 1], and the system that they make. */
export interface Drawn {
  readonly wires: ObservedSystem["wires"];
  readonly voltages: readonly (readonly Phasor[])[];
  readonly currents: readonly (readonly Phasor[])[];
  readonly system: ObservedSystem;
}

const drawn = (
  wires: ObservedSystem["wires"],
  voltages: Drawn["voltages"],
  currents: Drawn["currents"],
): Drawn => ({ wires, voltages, currents, system: systemOfPhasors(wires, voltages, currents) });

export const anyPhase = fc.tuple(voltageWave, currentWave).map(([u, i]) => drawn(2, [u], [i]));

/** Phases b and c are turned on by 120° each, so that like waves don't cancel where nothing may be left over. */
const threeOf = (one: typeof voltageWave) =>
  fc
    .tuple(one, one, one)
    .map((phases) => phases.map((row, k) => row.map((x) => times(x, phasor(1, -120 * k)))));

export const anyFourWires = fc
  .tuple(threeOf(voltageWave), threeOf(currentWave))
  .map(([u, i]) => drawn(4, u, i));

/** Voltages and currents that sum to nothing, order by order: against the star point, without a neutral. */
export const anyThreeWires = fc
  .tuple(threeOf(voltageWave), threeOf(currentWave))
  .map(([u, i]) => drawn(3, withoutSum(u), withoutSum(i)));

function withoutSum(x: readonly (readonly Phasor[])[]): Phasor[][] {
  const third = (h: number): Phasor => ({
    re: x.reduce((sum, row) => sum + row[h]!.re, 0) / 3,
    im: x.reduce((sum, row) => sum + row[h]!.im, 0) / 3,
  });
  return x.map((row) => row.map(({ re, im }, h) => ({ re: re - third(h).re, im: im - third(h).im })));
}
