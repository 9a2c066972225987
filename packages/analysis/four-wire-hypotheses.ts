// Every way to connect three voltages and three currents with a neutral: 6 orders × 6 orders × 8 polarities, each with
// power taken or given; wiring.ts weighs them.

import { angleDeg, type Phasor, plus, rms, scaled } from "@etalon/kernels/phasor";
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
import { currentSumCost, reversedVoltageCost, voltageSpreadDeg } from "./wiring-weights.table.ts";

export interface NamedPhasors {
  readonly names: readonly string[];
  readonly phasors: readonly Phasor[];
}

interface VoltageReading {
  readonly order: Order;
  readonly signs: readonly number[];
  readonly cost: number;
}

interface CurrentReading {
  readonly order: Order;
  readonly signs: readonly number[];
}

/** Voltage readings this much dearer than the best explain nothing. */
const HOPELESS_COST = 30;

/**
 * All hypotheses with their costs, in no order.
 *
 * Only the relative turn of voltages and currents can be seen, so many of them fit alike; what is usual decides there.
 * A single reversed voltage is looked for beside the 288 ways, since it would otherwise pass as unbalance.
 */
export function fourWireHypotheses(
  voltages: NamedPhasors,
  currents: NamedPhasors,
  expected: WiringExpectation,
): Hypothesis[] {
  const readings = voltageReadings(voltages.phasors);
  const currentReadings = orders.flatMap((order) => signsOf(3).map((signs) => ({ order, signs })));
  return readings.flatMap((voltage) =>
    currentReadings.flatMap((current) =>
      (["import", "export"] as const).map((direction) =>
        hypothesis(voltages, currents, voltage, current, direction, expected),
      ),
    ),
  );
}

/** Orders and reversals of the voltages that make a positive sequence of them. */
function voltageReadings(voltages: readonly Phasor[]): VoltageReading[] {
  const signs = [[1, 1, 1], ...[0, 1, 2].map((k) => [0, 1, 2].map((j) => (j === k ? -1 : 1)))];
  const readings = orders.flatMap((order) =>
    signs.map((sign) => {
      const aligned = order.map((n, k) => angleDeg(scaled(voltages[n]!, sign[k]!)) + 120 * k);
      const unfit = concentration(voltageSpreadDeg) * circularSpread(aligned).spread;
      const reversed = sign.includes(-1) ? reversedVoltageCost : 0;
      return { order, signs: sign, cost: unfit + voltageCost(order) + reversed };
    }),
  );
  const best = Math.min(...readings.map((r) => r.cost));
  return readings.filter((r) => r.cost <= best + HOPELESS_COST);
}

function hypothesis(
  voltages: NamedPhasors,
  currents: NamedPhasors,
  voltage: VoltageReading,
  current: CurrentReading,
  direction: Direction,
  expected: WiringExpectation,
): Hypothesis {
  const u = voltage.order.map((n, k) => scaled(voltages.phasors[n]!, voltage.signs[k]!));
  const i = current.order.map((n, k) => scaled(currents.phasors[n]!, current.signs[k]!));
  // Voltages and currents moved alike record the right energy: then there is nothing to say.
  const turns = voltage.signs.map((sign, k) => sign * current.signs[k]!);
  const paired = voltage.order.join() === current.order.join() && turns.every((turn) => turn === turns[0]);
  const text = paired && turns[0] === 1 ? "" : textOf(voltages, currents, voltage, current);
  const load = loadOf(u, i, [0, 0, 0], direction, text !== "", expected);
  const remainder = rms(plus(plus(i[0]!, i[1]!), i[2]!)) / i.reduce((sum, x) => sum + rms(x), 0);
  return {
    voltageOrder: signedNames(voltages.names, voltage.order, voltage.signs),
    currentOrder: signedNames(currents.names, current.order, current.signs),
    text,
    paired,
    direction,
    ...load,
    cost:
      voltage.cost +
      currentCost(current.order) +
      reversalCost(current.signs) +
      load.cost +
      currentSumCost * remainder ** 2,
  };
}

function textOf(
  voltages: NamedPhasors,
  currents: NamedPhasors,
  voltage: VoltageReading,
  current: CurrentReading,
): string {
  return joined(
    faultText("voltage", voltages.names, voltage.order, voltage.signs),
    faultText("current", currents.names, current.order, current.signs),
  );
}
