// Branches of a compensator between conductors, and the currents that they draw of the line. Called by the balancing
// orders.

import { minus, type Phasor, plus, scaled } from "@etalon/kernels/phasor";
import type { Three } from "../site-look.ts";

export type BranchName = "ab" | "bc" | "ca" | "a" | "b" | "c";
export const deltaBranches = ["ab", "bc", "ca"] as const;
export const wyeBranches = ["a", "b", "c"] as const;

/** Susceptances at the fundamental, siemens: positive is a capacitor, negative an inductor. */
export type Susceptances = Readonly<Partial<Record<BranchName, number>>>;

const ends: Record<BranchName, readonly [number, number | null]> = {
  ab: [0, 1],
  bc: [1, 2],
  ca: [2, 0],
  a: [0, null],
  b: [1, null],
  c: [2, null],
};

/** The voltage across a branch; of a, b, c against the neutral. */
export function branchVoltage(name: BranchName, voltages: Three): Phasor {
  const [from, to] = ends[name];
  return to === null ? voltages[from]! : minus(voltages[from]!, voltages[to]!);
}

/** Line currents of one branch of 1 S:  I = j·U, in at one end and out at the other. */
export function unitCurrents(name: BranchName, voltages: Three): Three {
  const [from, to] = ends[name];
  const { re, im } = branchVoltage(name, voltages);
  const current = { re: -im, im: re };
  const none = { re: 0, im: 0 };
  const of = (k: number): Phasor => (k === from ? current : k === to ? scaled(current, -1) : none);
  return [of(0), of(1), of(2)];
}

/** Line currents with the branches beside the load, at voltages that stay. */
export function withBranches(voltages: Three, currents: Three, branches: Susceptances): Three {
  return Object.entries(branches).reduce((sum: Three, [name, susceptance]): Three => {
    const own = unitCurrents(name as BranchName, voltages);
    const at = (k: 0 | 1 | 2): Phasor => plus(sum[k], scaled(own[k], susceptance));
    return [at(0), at(1), at(2)];
  }, currents);
}
