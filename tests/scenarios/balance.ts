// Scenarios of part "load balance": unbalanced loads behind a line with a neutral, and without; what was found of them,
// ordered for them, and came of it.

import type { Network, SiteLook } from "@etalon/compensation";
import { balancingOrder } from "@etalon/compensation/balance/balancing-order";
import type { BranchName, Susceptances } from "@etalon/compensation/balance/branches";
import { capacitorOrder } from "@etalon/compensation/balance/capacitor-order";
import { predictedBalance } from "@etalon/compensation/balance/predicted-balance";
import { type Plan, reassignment } from "@etalon/compensation/balance/reassignment";
import type { PhaseIndex, User } from "@etalon/compensation/balance/users";
import { proofOf } from "@etalon/compensation/proof";
import { normal, uniform } from "@etalon/outside/simulated/chance";
import { sampledAtBus } from "@etalon/outside/simulated/feeder/compensated-site";
import {
  type Branch,
  type DrawnHarmonic,
  type Feeder,
  type FlowTruth,
  load,
  loadOf,
  type Node,
  solve,
  solveAll,
  truthOf,
} from "@etalon/outside/simulated/feeder/feeder";
import type { Outcome, Scenario } from "./scenario.ts";
import { looked, terminal } from "./site-at-work.ts";

const part = "load balance";
const phases = ["a", "b", "c"] as const;
const NOMINAL_V = 400;
const phaseV = NOMINAL_V / Math.sqrt(3);

const network = (wires: 3 | 4): Network => ({
  nominalV: NOMINAL_V,
  shortCircuitVA: 8e6,
  xOverR: 1.5,
  shortCircuitTolerance: 0.05,
  neutralOverPhase: wires === 3 ? null : 1.4,
});

function feederOf(wires: 3 | 4, change: Partial<Feeder> = {}): Feeder {
  const { shortCircuitVA, xOverR, neutralOverPhase } = network(wires);
  const resistanceOhm = NOMINAL_V ** 2 / shortCircuitVA / Math.hypot(1, xOverR);
  return {
    frequencyHz: 50.02,
    sourceV: 402,
    resistanceOhm,
    reactanceOhm: xOverR * resistanceOhm,
    neutralOverPhase,
    ...change,
  };
}

const between = (seed: number, n: number, low: number, high: number): number =>
  low + (high - low) * uniform(seed, 21, n);

/** Loads of a street: star and some between lines, each phase its own. */
const street = (seed: number): Branch[] => [
  ...phases.map((phase, k) =>
    loadOf(phase, "n", phaseV, between(seed, k, 8e3, 60e3), between(seed, 3 + k, 1e3, 25e3)),
  ),
  loadOf("a", "b", NOMINAL_V, between(seed, 6, 0, 20e3), between(seed, 7, 0, 10e3)),
];
/** Furnaces between lines. */
const furnaces = (seed: number): Branch[] =>
  (
    [
      ["a", "b"],
      ["b", "c"],
      ["c", "a"],
    ] as const
  ).map(([from, to], k) =>
    loadOf(from, to, NOMINAL_V, between(seed, 10 + k, 5e3, 120e3), between(seed, 13 + k, 0, 60e3)),
  );

const ends: Record<BranchName, readonly [Node, Node]> = {
  ab: ["a", "b"],
  bc: ["b", "c"],
  ca: ["c", "a"],
  a: ["a", "n"],
  b: ["b", "n"],
  c: ["c", "n"],
};
/** Carried out: branches 1 % off what was ordered, or as `off` has it. */
const built = (order: Susceptances, seed: number, off = 0.01): Branch[] =>
  Object.entries(order).map(([name, susceptance], n) => {
    const [from, to] = ends[name as BranchName];
    return load(from, to, 0, susceptance * (1 + off * (2 * uniform(seed, 22, n) - 1)));
  });

function lookAt(
  feeder: Feeder,
  branches: readonly Branch[],
  seed: number,
  drawn: readonly DrawnHarmonic[] = [],
) {
  const solutions = solveAll(feeder, branches, drawn);
  const wires = feeder.neutralOverPhase === null ? "3P3W" : "3P4W";
  const look = looked(sampledAtBus(feeder, solutions, terminal(seed), 0, 2), wires);
  return { look, truth: truthOf(solutions) };
}

interface Balanced {
  readonly look: SiteLook;
  readonly order: Susceptances;
  readonly before: FlowTruth;
  readonly after: FlowTruth;
  readonly lookAfter: SiteLook;
}

function balanced(feeder: Feeder, loads: readonly Branch[], seed: number): Balanced {
  const { look, truth } = lookAt(feeder, loads, seed);
  const order = balancingOrder(look.voltages, look.currents, look.wires);
  if (!order.ok) throw new Error(order.why.text);
  const { look: lookAfter, truth: after } = lookAt(feeder, [...loads, ...built(order.value, seed)], seed);
  return { look, order: order.value, before: truth, after, lookAfter };
}

const measured = (truth: number, found: number, standard: number, kept = true): Outcome => {
  const uncertainty = 2 * standard;
  return { truth, found, uncertainty, ok: kept && Math.abs(found - truth) <= uncertainty };
};

/** Households of some hours, each on one phase. */
const households = (seed: number, count: number, hours: number): User[] =>
  Array.from({ length: count }, (_, n) => {
    const peak = between(seed, 100 + n, 500, 5000);
    const watts = Array.from({ length: hours }, (_, t) =>
      Math.max(50, peak * (0.5 + 0.4 * Math.sin(0.8 * t + n) + 0.15 * normal(seed, 23, n * hours + t))),
    );
    // Two of three came to the same phase, as lines are first taken.
    const phase = (uniform(seed, 24, n) < 0.55 ? 0 : uniform(seed, 25, n) < 0.6 ? 1 : 2) as PhaseIndex;
    return { name: `house ${n + 1}`, phase, activeW: watts, reactiveVar: watts.map((w) => 0.25 * w) };
  });

function planned(seed: number, users: readonly User[]): Plan {
  const { resistanceOhm, reactanceOhm, neutralOverPhase } = feederOf(4);
  const plan = reassignment(users, {
    phaseV,
    resistanceOhm,
    reactanceOhm,
    neutralOverPhase: neutralOverPhase ?? 0,
    hours: 1,
    kwhPerMove: 1e-4,
    mostMoves: users.length,
    seed,
  });
  if (!plan.ok) throw new Error(plan.why.text);
  return plan.value;
}

/** Loss of the feeder with each user on a phase, hour by hour, kWh. */
function feederKwh(users: readonly User[], assignment: readonly PhaseIndex[]): number {
  const hours = users[0]!.activeW.length;
  return Array.from({ length: hours }, (_, t) => {
    const loads = users.map(({ activeW, reactiveVar }, u) =>
      loadOf(phases[assignment[u]!], "n", phaseV, activeW[t]!, reactiveVar[t]!),
    );
    return solve(feederOf(4), loads, [], 1).lossW / 1000;
  }).reduce((sum, x) => sum + x, 0);
}

function savedByPlan(seed: number, count: number, hours: number): Outcome & { plan: Plan } {
  const users = households(seed, count, hours);
  const plan = planned(seed, users);
  const start = users.map(({ phase }) => phase);
  const truth = feederKwh(users, start) - feederKwh(users, plan.assignment);
  const { value, standard } = plan.savedKwh;
  return { ...measured(truth, value, standard), plan };
}

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "negative-sequence current of an uneven, distorted street, A",
    play(seed) {
      const drawn: DrawnHarmonic[] = [3, 5, 7].map((order) => ({
        phase: "b",
        order,
        rms: 25 / order,
        angleRad: order,
      }));
      const { look, truth } = lookAt(feederOf(4), street(seed), seed, drawn);
      return measured(truth.negativeA, look.negativeA.value, look.negativeA.standard);
    },
  },
  {
    part,
    name: "neutral current of that street, A",
    play(seed) {
      const { look, truth } = lookAt(feederOf(4), street(seed), seed);
      return measured(truth.neutralA, 3 * look.zeroA.value, 3 * look.zeroA.standard);
    },
  },
  {
    part,
    name: "Steinmetz's branches for furnaces between lines, negative sequence left, A",
    play(seed) {
      const { look, order, before, after } = balanced(feederOf(3), furnaces(seed), seed);
      const { negativeA } = predictedBalance(look, network(3), order);
      const kept = after.negativeA < 0.15 * before.negativeA && after.powerFactor > 0.999;
      return measured(after.negativeA, negativeA.value, negativeA.standard, kept);
    },
  },
  {
    part,
    name: "Steinmetz's branches under a supply that is itself uneven by 2 %, negative sequence left, A",
    play(seed) {
      const feeder = feederOf(3, { sourceBalance: [1, 0.98, 1.01] });
      const { look, order, before, after } = balanced(feeder, furnaces(seed), seed);
      const { negativeA } = predictedBalance(look, network(3), order);
      return measured(
        after.negativeA,
        negativeA.value,
        negativeA.standard,
        after.negativeA < 0.3 * before.negativeA,
      );
    },
  },
  {
    part,
    name: "six branches for a street, neutral current left, A",
    play(seed) {
      const { look, order, before, after } = balanced(feederOf(4), street(seed), seed);
      const { neutralA } = predictedBalance(look, network(4), order);
      return measured(
        after.neutralA,
        neutralA.value,
        neutralA.standard,
        after.neutralA < 0.2 * before.neutralA,
      );
    },
  },
  {
    part,
    name: "loss in the line with those six branches, W",
    play(seed) {
      const { look, order, before, after } = balanced(feederOf(4), street(seed), seed);
      const { lossW } = predictedBalance(look, network(4), order);
      return measured(after.lossW, lossW.value, lossW.standard, after.lossW < before.lossW);
    },
  },
  {
    part,
    name: "those branches carried out and measured after: neutral, negative sequence and loss that are as predicted, of 3",
    play(seed) {
      const { look, order, lookAfter } = balanced(feederOf(4), street(seed), seed);
      const before = predictedBalance(look, network(4));
      const predicted = predictedBalance(look, network(4), order);
      const names = ["neutralA", "negativeA", "lossW"] as const;
      const proof = proofOf(before, predicted, predictedBalance(lookAfter, network(4)), names);
      const found = proof.filter(({ agrees }) => agrees).length;
      return { truth: 3, found, uncertainty: null, ok: found === 3 };
    },
  },
  {
    part,
    name: "capacitors alone, in units of 5 kvar up to 5 % off: loss in the line, W",
    play(seed) {
      const loads = street(seed);
      const feeder = feederOf(4);
      const { look, truth } = lookAt(feeder, loads, seed);
      const order = capacitorOrder(
        look.voltages,
        look.currents,
        4,
        { unitVar: 5000, nominalV: phaseV, units: 4 },
        network(4).neutralOverPhase,
      );
      if (!order.ok) throw new Error(order.why.text);
      const after = truthOf(solveAll(feeder, [...loads, ...built(order.value.branches, seed, 0.05)], []));
      const { lossW } = predictedBalance(look, network(4), order.value.branches);
      return measured(after.lossW, lossW.value, lossW.standard, after.lossW <= truth.lossW);
    },
  },
  {
    part,
    name: "ten households moved by a plan that is proved the best: loss saved over six hours, kWh",
    play(seed) {
      const { plan, ...outcome } = savedByPlan(seed, 10, 6);
      return { ...outcome, ok: outcome.ok && plan.proved };
    },
  },
  {
    part,
    name: "eighty households moved by the best plan found: loss saved over a day, kWh",
    play(seed) {
      const { plan, ...outcome } = savedByPlan(seed, 80, 24);
      const gap = plan.objectiveKwh / plan.boundKwh - 1;
      return { ...outcome, ok: outcome.ok && gap < 0.02 };
    },
  },
];
