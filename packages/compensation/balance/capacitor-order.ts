// The best that capacitors alone can do, in whole units: no inductors, so some unbalance is left. Called by the command
// line and the scenarios.

import { type Answer, good, refused } from "@etalon/basis";
import { type Phasor, plus, scaled } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import type { Three } from "../site-look.ts";
import {
  type BranchName,
  branchVoltage,
  deltaBranches,
  type Susceptances,
  unitCurrents,
  wyeBranches,
} from "./branches.ts";
import { lossSquares } from "./line-loss.ts";

export interface UnitCapacitors {
  /** What one unit gives at `nominalV` across it, var. */
  readonly unitVar: number;
  readonly nominalV: number;
  /** Units that each branch has. */
  readonly units: number;
}

export interface CapacitorOrder {
  readonly units: Readonly<Partial<Record<BranchName, number>>>;
  readonly branches: Susceptances;
  /** Σ|I_k|² + (Rn/R)·|I_n|² before and after, A². */
  readonly beforeA2: number;
  readonly afterA2: number;
}

/** Every order is tried: this many, at most. */
const MOST_TRIED = 2_000_000;

/**
 * Units in each branch for the least loss in the line, by trying all of them; the loss weighs unbalance, neutral current
 * and reactive current as the line itself does.
 */
export function capacitorOrder(
  voltages: Three,
  currents: Three,
  wires: 3 | 4,
  { unitVar, nominalV, units }: UnitCapacitors,
  neutralOverPhase: number | null,
): Answer<CapacitorOrder> {
  const names: readonly BranchName[] = wires === 3 ? deltaBranches : [...wyeBranches, ...deltaBranches];
  const count = (units + 1) ** names.length;
  if (count > MOST_TRIED)
    return refused(
      "compensation.too-many",
      `${units} units in each of ${names.length} branches are ${count} orders; at most ${MOST_TRIED} are tried`,
    );
  const unitS = unitVar / nominalV ** 2;
  const steps = names.map((name) => sequenceComponents(...scaledThree(unitCurrents(name, voltages), unitS)));
  const start = sequenceComponents(...currents);
  const beforeA2 = lossSquares(start, neutralOverPhase);
  let best = { afterA2: Number.POSITIVE_INFINITY, code: 0 };
  const walk = (branch: number, at: typeof start, code: number): void => {
    if (branch === names.length) {
      const afterA2 = lossSquares(at, neutralOverPhase);
      if (afterA2 < best.afterA2) best = { afterA2, code };
      return;
    }
    let here = at;
    for (let n = 0; n <= units; n++) {
      walk(branch + 1, here, code * (units + 1) + n);
      const own = steps[branch]!;
      here = {
        positive: plus(here.positive, own.positive),
        negative: plus(here.negative, own.negative),
        zero: plus(here.zero, own.zero),
      };
    }
  };
  walk(0, start, 0);
  const chosen = names.map((name, k): [BranchName, number] => {
    const weight = (units + 1) ** (names.length - 1 - k);
    return [name, Math.floor(best.code / weight) % (units + 1)];
  });
  return good({
    units: Object.fromEntries(chosen),
    branches: Object.fromEntries(chosen.map(([name, n]) => [name, n * unitS])),
    beforeA2,
    afterA2: best.afterA2,
  });
}

const scaledThree = ([a, b, c]: Three, by: number): Three => [scaled(a, by), scaled(b, by), scaled(c, by)];

/** var of each branch at the voltages as they are, positive given (a capacitor). */
export const branchVars = (
  branches: Susceptances,
  voltages: Three,
): Readonly<Partial<Record<BranchName, number>>> =>
  Object.fromEntries(
    Object.entries(branches).map(([name, susceptance]) => [
      name,
      susceptance * square(branchVoltage(name as BranchName, voltages)),
    ]),
  );

const square = ({ re, im }: Phasor): number => re * re + im * im;
