// The 48 ways to connect a three-wire meter of two elements: 6 voltage orders × 2 current orders × 4 polarities;
// wiring.ts weighs them.

import { angleDeg, minus, type Phasor, phasor, scaled } from "@etalon/kernels/phasor";
import type { NamedPhasors } from "./four-wire-hypotheses.ts";
import {
  circularSpread,
  concentration,
  type Direction,
  type Hypothesis,
  loadOf,
  type WiringExpectation,
} from "./wiring-hypothesis.ts";
import {
  currentCost,
  faultText,
  joined,
  type Order,
  orders,
  reversalCost,
  signedNames,
  signsOf,
  voltageCost,
} from "./wiring-orders.ts";
import { voltageSpreadDeg } from "./wiring-weights.table.ts";

/** One of the 48: terminals[t] is the phase on voltage terminal t, elements[e] the phase (0 = a, 2 = c) of current e. */
export interface ThreeWireCase {
  readonly terminals: Order;
  readonly currents: readonly [number, number];
  readonly signs: readonly number[];
}

export const threeWireCases: readonly ThreeWireCase[] = orders.flatMap((terminals) =>
  (
    [
      [0, 2],
      [2, 0],
    ] as const
  ).flatMap((currents) => signsOf(2).map((signs) => ({ terminals, currents, signs }))),
);

/** What the two elements would see of a balanced load of 1 V to neutral and 1 A at this angle: U12, U32, I1, I2. */
export function seenByElements(
  wires: ThreeWireCase,
  loadAngleDeg: number,
): readonly [Phasor, Phasor, Phasor, Phasor] {
  const [t1, t2, t3] = wires.terminals.map((phase) => phasor(1, -120 * phase)) as [Phasor, Phasor, Phasor];
  const [i1, i2] = wires.currents.map((phase, e) => phasor(wires.signs[e]!, -120 * phase - loadAngleDeg)) as [
    Phasor,
    Phasor,
  ];
  return [minus(t1, t2), minus(t3, t2), i1, i2];
}

/**
 * All hypotheses with their costs, in no order.
 * @param lines     Uab and Ucb as recorded
 * @param currents  Ia and Ic as recorded
 * @param terminals names of the voltage terminals a, b, c for the texts
 */
export function threeWireHypotheses(
  lines: readonly [Phasor, Phasor],
  currents: NamedPhasors,
  terminals: readonly string[],
  expected: WiringExpectation,
): Hypothesis[] {
  return threeWireCases.flatMap((wires) =>
    (["import", "export"] as const).map((direction) =>
      hypothesis(lines, currents, terminals, wires, direction, expected),
    ),
  );
}

function hypothesis(
  [u12, u32]: readonly [Phasor, Phasor],
  currents: NamedPhasors,
  names: readonly string[],
  wires: ThreeWireCase,
  direction: Direction,
  expected: WiringExpectation,
): Hypothesis {
  // Terminal 2 is zero of potential: every line voltage is a difference of these three.
  const potential = [u12, { re: 0, im: 0 }, u32] as const;
  const terminalOf = (phase: number): number => wires.terminals.indexOf(phase);
  const line = (phase: number): Phasor => minus(potential[terminalOf(phase)]!, potential[terminalOf(1)]!);
  const elementOf = [wires.currents.indexOf(0), wires.currents.indexOf(2)] as const;
  const u = [line(0), line(2)] as const;
  const i = elementOf.map((e) => scaled(currents.phasors[e]!, wires.signs[e]!));
  const signs = elementOf.map((e) => wires.signs[e]!);

  const voltageOrder = [0, 1, 2].map(terminalOf);
  const currentOrder = elementOf[0] === 0 ? [0, 1] : [1, 0];
  // Terminals c, b, a with (Ic, Ia) are as right as a, b, c with (Ia, Ic).
  const straight = `${wires.terminals} ${wires.currents}`;
  const paired = (straight === "0,1,2 0,2" || straight === "2,1,0 2,0") && signs[0] === signs[1];
  const said = joined(
    faultText("voltage", names, voltageOrder, [1, 1, 1]),
    faultText("current", currents.names, currentOrder, signs),
  );
  const text = paired && signs[0] === 1 ? "" : said;
  // Right wiring has 30° + φ in the first element and φ − 30° in the second.
  const load = loadOf(u, i, [-30, 30], direction, text !== "", expected);
  const sequence = circularSpread([angleDeg(u[0]) + 60, angleDeg(u[1])]).spread;
  return {
    voltageOrder: signedNames(names, voltageOrder, [1, 1, 1]),
    currentOrder: signedNames(currents.names, currentOrder, signs),
    text,
    paired,
    direction,
    ...load,
    cost:
      concentration(voltageSpreadDeg) * sequence +
      voltageCost(voltageOrder) +
      currentCost(currentOrder) +
      reversalCost(wires.signs) +
      load.cost,
  };
}
