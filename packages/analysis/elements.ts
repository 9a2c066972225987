// Which voltage goes with which current: the elements of a meter, and the phases that power theories know. Called by
// analyze.ts.

import type { Wiring } from "@etalon/basis";

export type Samples = Float64Array | null;

/** A voltage and the current that flows through the same meter element, or the same phase. */
export interface Element {
  readonly name: string;
  readonly voltage: Samples;
  readonly current: Samples;
}

export interface RecordedChannels {
  readonly voltages: readonly Samples[];
  readonly currents: readonly Samples[];
  readonly wiring: Wiring;
  readonly lineVoltages?: boolean;
}

/** The channels of each meter element; 3P3W becomes two elements whatever was recorded. */
export function elementsOf({ wiring, voltages, currents, lineVoltages }: RecordedChannels): Element[] {
  const u = (k: number): Samples => voltages[k] ?? null;
  const i = (k: number): Samples => currents[k] ?? null;
  if (wiring === "1P2W") return [{ name: "a", voltage: u(0), current: i(0) }];
  if (wiring === "3P4W") return ["a", "b", "c"].map((name, k) => ({ name, voltage: u(k), current: i(k) }));
  const twoCurrents = currents.length === 2;
  const ib = twoCurrents ? null : i(1);
  const ic = twoCurrents ? i(1) : i(2);
  const [ab, cb] = linesOf(voltages, lineVoltages ?? false);
  return [
    { name: "ab", voltage: ab, current: i(0) ?? sumOf(ib, ic, -1, -1) },
    { name: "cb", voltage: cb, current: ic ?? sumOf(i(0), ib, -1, -1) },
  ];
}

/**
 * The phases behind the elements: those of three wires stand against their artificial star point, where they sum to
 * nothing:  ua = (2·uab − ucb)/3, ub = −(uab + ucb)/3, uc = (2·ucb − uab)/3,  ib = −(ia + ic).
 */
export function phasesOf(elements: readonly Element[], wiring: Wiring): readonly Element[] {
  const [ab, cb] = elements;
  if (wiring !== "3P3W" || ab === undefined || cb === undefined) return elements;
  const voltage = (ofAb: number, ofCb: number): Samples => sumOf(ab.voltage, cb.voltage, ofAb / 3, ofCb / 3);
  return [
    { name: "a", voltage: voltage(2, -1), current: ab.current },
    { name: "b", voltage: voltage(-1, -1), current: sumOf(ab.current, cb.current, -1, -1) },
    { name: "c", voltage: voltage(-1, 2), current: cb.current },
  ];
}

function linesOf(voltages: readonly Samples[], areLines: boolean): [Samples, Samples] {
  const [x, y, z] = [voltages[0] ?? null, voltages[1] ?? null, voltages[2] ?? null];
  if (voltages.length === 2 && !areLines) return [x, y];
  if (!areLines) return [sumOf(x, y, 1, -1), sumOf(z, y, 1, -1)];
  const ab = x ?? sumOf(y, z, -1, -1);
  const bc = y ?? sumOf(x, z, -1, -1);
  return [ab, bc?.map((v) => -v) ?? null];
}

function sumOf(x: Samples, y: Samples, ofX: number, ofY: number): Samples {
  return x && y && x.length === y.length ? x.map((v, n) => ofX * v + ofY * y[n]!) : null;
}
