// Scenarios of part "active filter": a works with rectifiers on an uneven load, and a filter that gives what is computed
// from samples of the supply's side; what is left there is the world's to say.

import { observedWindows } from "@etalon/analysis/observed-windows";
import { insist } from "@etalon/basis";
import {
  type FilterTask,
  filterReferences,
  type TurnedPhasors,
  turnedPhasors,
} from "@etalon/compensation/active-filter";
import { sequenceComponents } from "@etalon/kernels/sequence";
import { uniform } from "@etalon/outside/simulated/chance";
import { sampledAtBus } from "@etalon/outside/simulated/feeder/compensated-site";
import {
  type DrawnHarmonic,
  type Feeder,
  loadOf,
  type Solution,
  solveAll,
  truthOf,
} from "@etalon/outside/simulated/feeder/feeder";
import type { Outcome, Scenario } from "./scenario.ts";
import { RATE_HZ, terminal } from "./site-at-work.ts";

const part = "active filter";
const phases = ["a", "b", "c"] as const;
const LEFT_A = 3;
const ORDERS = [5, 7, 11] as const;
const task: FilterTask = {
  ...{ reactive: true, unbalance: true, ratedA: null },
  orders: ORDERS.map((order) => ({ order, leftA: LEFT_A })),
};

const feeder: Feeder = {
  ...{ frequencyHz: 49.97, sourceV: 404, resistanceOhm: 0.0016, reactanceOhm: 0.0078, neutralOverPhase: 1 },
  sourceOrders: [{ order: 7, share: 0.003, angleRad: 2 }],
};
const loads = phases.map((phase, k) => loadOf(phase, "n", 231, 110e3 + 20e3 * k, 90e3 - 10e3 * k));
const rectifier = (seed: number): DrawnHarmonic[] =>
  ORDERS.flatMap((order, n) =>
    phases.map((phase, k) => ({
      ...{ phase, order, rms: [60, 40, 20][n]! * (1 + 0.1 * uniform(seed, 50, 3 * n + k)) },
      angleRad: 0.4 * order - (2 * Math.PI * k * order) / 3,
    })),
  );

/** The filter turns with the bus: order h of what it gives stands h times the angle of U1+ further. */
function withFilter(seed: number, injected: TurnedPhasors["currents"] | null): Solution[] {
  let solutions = solveAll(feeder, loads, rectifier(seed));
  // Its own loop follows the angle that its currents make.
  for (let turn = 0; injected !== null && turn < 4; turn++) {
    const angle = busAngle(solutions[0]!);
    const given = injected.flatMap((row, k) =>
      row.map(
        ({ re, im }, order): DrawnHarmonic => ({
          ...{ phase: phases[k]!, order, rms: Math.hypot(re, im) },
          angleRad: Math.atan2(im, re) + order * angle + Math.PI,
        }),
      ),
    );
    const sent = given.filter(({ rms }) => rms > 0);
    solutions = solveAll(feeder, loads, [...rectifier(seed), ...sent]);
  }
  return solutions;
}

function busAngle({ voltages }: Solution): number {
  const turned = voltages.map(({ re, im }, k) => {
    const a = (2 * Math.PI * k) / 3;
    return { re: re * Math.cos(a) - im * Math.sin(a), im: re * Math.sin(a) + im * Math.cos(a) };
  });
  return Math.atan2(
    turned.reduce((sum, { im }) => sum + im, 0),
    turned.reduce((sum, { re }) => sum + re, 0),
  );
}

function seenIn(solutions: readonly Solution[], seed: number, atS: number): TurnedPhasors {
  const samples = sampledAtBus(feeder, solutions, terminal(seed), atS, 2);
  const windows = observedWindows({
    ...{ sampleRateHz: RATE_HZ, startS: atS, nominalFrequencyHz: 50, wiring: "3P4W" },
    ...{ voltages: samples.slice(0, 3), currents: samples.slice(3) },
  });
  insist(windows.ok, "scenario: windows");
  const turned = turnedPhasors(windows.value);
  insist(turned !== null, "scenario: phasors");
  return turned;
}

/** Looks at the supply's side, adds what is given already, and gives anew; thrice, for the load answers the voltage. */
function filtered(seed: number) {
  let injected: TurnedPhasors["currents"] | null = null;
  for (let look = 0; look < 3; look++) {
    const seen = seenIn(withFilter(seed, injected), seed, 10 * look);
    const currents = seen.currents.map((row, k) =>
      row.map(({ re, im }, h) => {
        const given = injected?.[k]?.[h] ?? { re: 0, im: 0 };
        return { re: re + given.re, im: im + given.im };
      }),
    );
    injected = filterReferences({ voltages: seen.voltages, currents }, task).injected;
  }
  const solutions = withFilter(seed, injected);
  return { solutions, seen: seenIn(solutions, seed, 40) };
}

const rms = ({ re, im }: { readonly re: number; readonly im: number }): number => Math.hypot(re, im);
const worst = (solutions: readonly Solution[], order: number): number =>
  Math.max(...solutions.find((one) => one.order === order)!.currents.map(rms));

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "rectifiers of 60 A of the fifth, of which 3 A may stay with the supply: the most that a phase has left, A",
    play(seed): Outcome {
      const { solutions, seen } = filtered(seed);
      const truth = worst(solutions, 5);
      const found = Math.max(...seen.currents.map((row) => rms(row[5]!)));
      // Channels are 0.1 % and 0.5 mrad off at the fundamental: of what the load takes, 0.5 mrad at five times the angle.
      const uncertainty = 2 * Math.hypot(0.001 * 60, 0.0025 * 60);
      const kept = ORDERS.every((order) => worst(solutions, order) <= LEFT_A + uncertainty);
      return { truth, found, uncertainty, ok: kept && Math.abs(found - truth) <= uncertainty };
    },
  },
  {
    part,
    name: "an uneven load of lagging power factor behind the filter: power factor of the fundamental that is left, balanced",
    play(seed): Outcome {
      const before = truthOf(withFilter(seed, null));
      const { solutions, seen } = filtered(seed);
      const after = truthOf(solutions);
      const [a, b, c] = seen.currents.map((row) => row[1]!);
      const { positive } = sequenceComponents(a!, b!, c!);
      const found = positive.re / rms(positive);
      const ok =
        Math.abs(found - after.powerFactor) <= 1e-4 &&
        before.powerFactor < 0.9 &&
        after.powerFactor > 0.9999 &&
        before.negativeA / before.positiveA > 0.04 &&
        after.negativeA / after.positiveA < 0.003 &&
        after.neutralA < 0.02 * before.neutralA + 2;
      return { truth: after.powerFactor, found, uncertainty: 1e-4, ok };
    },
  },
];
