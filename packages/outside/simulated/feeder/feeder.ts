// A feeder in closed form: a stiff source behind an impedance, loads and compensators as admittances at the bus, and
// harmonic currents that loads send; solved order by order. The truth that monitors, plans and orders are judged by.

import { insist } from "@etalon/basis";
import type { Component, Signal, ThreeSignals, Wave } from "../wave.ts";
import {
  add,
  type Complex,
  complex,
  conjugate,
  divide,
  multiply,
  polar,
  solved,
  subtract,
} from "./complex.ts";

export type Node = "a" | "b" | "c" | "n";
const phases = ["a", "b", "c"] as const;

/** What hangs between two conductors: an admittance at each order of the fundamental, siemens. */
export interface Branch {
  readonly from: Node;
  readonly to: Node;
  readonly admittance: (order: number) => Complex;
}

export interface SourceOrder {
  readonly order: number;
  /** Share of the fundamental, and angle in the order's own. */
  readonly share: number;
  readonly angleRad: number;
}

/** Sent by a load into the bus as drawn: positive towards the load. */
export interface DrawnHarmonic {
  readonly phase: "a" | "b" | "c";
  readonly order: number;
  readonly rms: number;
  readonly angleRad: number;
}

export interface Feeder {
  readonly frequencyHz: number;
  /** Line to line, V, behind the impedance. */
  readonly sourceV: number;
  /** Phases of the source as multiples: 1, 1, 1 when balanced. */
  readonly sourceBalance?: readonly [number, number, number];
  readonly sourceOrders?: readonly SourceOrder[];
  /** Of each phase at the fundamental, ohm; reactance grows with the order. */
  readonly resistanceOhm: number;
  readonly reactanceOhm: number;
  /** Neutral's impedance ÷ a phase's; null: three wires. */
  readonly neutralOverPhase: number | null;
}

export interface Solution {
  readonly order: number;
  /** Phase to the neutral at the bus (three wires: to the source's star point), V rms. */
  readonly voltages: readonly [Complex, Complex, Complex];
  /** Into the bus, A rms. */
  readonly currents: readonly [Complex, Complex, Complex];
  readonly neutral: Complex;
  /** In the feeder's own resistances. */
  readonly lossW: number;
}

/** R beside L or C, stated by conductance and susceptance at the fundamental: B below 0 is inductive. */
export const load = (from: Node, to: Node, conductanceS: number, susceptanceS: number): Branch => ({
  from,
  to,
  admittance: (order) =>
    complex(conductanceS, susceptanceS < 0 ? susceptanceS / order : susceptanceS * order),
});

/** A load by what it draws at a voltage across it. */
export const loadOf = (from: Node, to: Node, volts: number, watts: number, vars: number): Branch =>
  load(from, to, watts / volts ** 2, -vars / volts ** 2);

export function solve(
  feeder: Feeder,
  branches: readonly Branch[],
  drawn: readonly DrawnHarmonic[],
  order: number,
): Solution {
  const { resistanceOhm, reactanceOhm, neutralOverPhase } = feeder;
  const Z = complex(resistanceOhm, order * reactanceOhm);
  const Y = divide(complex(1), Z);
  const sources = phases.map((_, k) => sourceOf(feeder, k, order));
  const floats = neutralOverPhase === null && branches.some(({ from, to }) => from === "n" || to === "n");
  const nodes: readonly Node[] = neutralOverPhase === null && !floats ? phases : [...phases, "n"];
  const matrix = nodes.map(() => nodes.map(() => complex(0)));
  const right = nodes.map((node) => (node === "n" ? complex(0) : multiply(Y, sources[nodes.indexOf(node)]!)));
  const stamp = (j: number, k: number, by: Complex): void => {
    matrix[j]![k] = add(matrix[j]![k]!, by);
  };
  for (const k of [0, 1, 2]) stamp(k, k, Y);
  if (neutralOverPhase !== null) stamp(3, 3, divide(Y, complex(neutralOverPhase)));
  for (const { from, to, admittance } of branches) {
    const [j, k] = [nodes.indexOf(from), nodes.indexOf(to)];
    const y = admittance(order);
    stamp(j, j, y);
    stamp(k, k, y);
    stamp(j, k, complex(-y.re, -y.im));
    stamp(k, j, complex(-y.re, -y.im));
  }
  for (const one of drawn) {
    if (one.order !== order) continue;
    const k = phases.indexOf(one.phase);
    const current = polar(one.rms, one.angleRad);
    right[k] = subtract(right[k]!, current);
    if (nodes.length === 4) right[3] = add(right[3]!, current);
  }
  const found = solved(matrix, right);
  insist(found !== null, "feeder: a network with one solution");
  const star = neutralOverPhase === null ? complex(0) : found[3]!;
  const of = (k: number) => divide(subtract(sources[k]!, found[k]!), Z);
  const currents = [of(0), of(1), of(2)] as const;
  const neutral = neutralOverPhase === null ? complex(0) : currents.reduce(add);
  const square = (x: Complex): number => multiply(x, conjugate(x)).re;
  const lossW =
    resistanceOhm *
    (currents.reduce((sum, x) => sum + square(x), 0) + (neutralOverPhase ?? 0) * square(neutral));
  const voltages = [0, 1, 2].map((k) => subtract(found[k]!, star)) as [Complex, Complex, Complex];
  return { order, voltages, currents: [...currents], neutral, lossW };
}

function sourceOf({ sourceV, sourceBalance, sourceOrders }: Feeder, k: number, order: number): Complex {
  const volts = (sourceV / Math.sqrt(3)) * (sourceBalance?.[k] ?? 1);
  const turned = (-2 * Math.PI * k * order) / 3;
  if (order === 1) return polar(volts, turned);
  const own = sourceOrders?.find((one) => one.order === order);
  return own ? polar(volts * own.share, own.angleRad + turned) : complex(0);
}

/** All orders that source or loads send, the fundamental first. */
export function solveAll(
  feeder: Feeder,
  branches: readonly Branch[],
  drawn: readonly DrawnHarmonic[],
): Solution[] {
  const orders = new Set([
    1,
    ...(feeder.sourceOrders ?? []).map(({ order }) => order),
    ...drawn.map(({ order }) => order),
  ]);
  return [...orders].sort((a, b) => a - b).map((order) => solve(feeder, branches, drawn, order));
}

/** What a terminal at the bus samples. */
export function waveAtBus(feeder: Feeder, solutions: readonly Solution[]): Wave {
  const signals = (of: (solution: Solution) => Solution["voltages"]): ThreeSignals => {
    const one = (k: 0 | 1 | 2): Signal => ({
      components: solutions.map((solution): Component => {
        const { re, im } = of(solution)[k];
        return { order: solution.order, rms: Math.hypot(re, im), phaseRad: Math.atan2(im, re) };
      }),
    });
    return [one(0), one(1), one(2)];
  };
  return {
    frequencyHz: feeder.frequencyHz,
    voltages: signals(({ voltages }) => voltages),
    currents: signals(({ currents }) => currents),
  };
}

export interface FlowTruth {
  /** √3·|U1+|. */
  readonly lineV: number;
  /** 3·U1+·conj(I1+) of the fundamental. */
  readonly activeW: number;
  readonly reactiveVar: number;
  readonly powerFactor: number;
  readonly positiveA: number;
  readonly negativeA: number;
  readonly zeroA: number;
  readonly neutralA: number;
  /** All orders. */
  readonly lossW: number;
}

export function truthOf(solutions: readonly Solution[]): FlowTruth {
  const { voltages, currents, neutral } = solutions[0]!;
  const sequence = (x: readonly Complex[], turns: number): Complex => {
    const parts = x.map((one, k) => multiply(one, polar(1 / 3, (2 * Math.PI * k * turns) / 3)));
    return parts.reduce(add);
  };
  const rms = ({ re, im }: Complex): number => Math.hypot(re, im);
  const [U, I] = [sequence(voltages, 1), sequence(currents, 1)];
  const S = multiply(U, conjugate(I));
  return {
    lineV: Math.sqrt(3) * rms(U),
    activeW: 3 * S.re,
    reactiveVar: 3 * S.im,
    powerFactor: S.re / rms(S),
    positiveA: rms(I),
    negativeA: rms(sequence(currents, -1)),
    zeroA: rms(sequence(currents, 0)),
    neutralA: rms(neutral),
    lossW: solutions.reduce((sum, { lossW }) => sum + lossW, 0),
  };
}
