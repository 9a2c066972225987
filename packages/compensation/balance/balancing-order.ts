// Susceptances that balance a load and bring its power factor to 1, from measured phasors: Steinmetz's three branches
// between lines; with a neutral, six branches of least size. Called by the command line and the scenarios.

import { type Answer, good, refused } from "@etalon/basis";
import { factor, solveBackward, solveForward } from "@etalon/kernels/cholesky";
import { sequenceComponents } from "@etalon/kernels/sequence";
import type { Three } from "../site-look.ts";
import { type BranchName, deltaBranches, type Susceptances, unitCurrents, wyeBranches } from "./branches.ts";

/** Re and Im of I2, Im of I1 against U1, and with a neutral Re and Im of I0. */
function conditions(currents: Three, wires: 3 | 4): number[] {
  const { positive, negative, zero } = sequenceComponents(...currents);
  const common = [negative.re, negative.im, positive.im];
  return wires === 3 ? common : [...common, zero.re, zero.im];
}

/**
 * Least-norm solution of  conditions(load) + Σ B·conditions(branch of 1 S) = 0:
 *
 *     B = −Aᵀ·(A·Aᵀ)⁻¹·c
 *
 * which for three wires (three conditions, three branches) is the only one, and under balanced voltages Steinmetz's.
 * Measured voltages may be unbalanced: the currents are balanced against them as they are.
 * @param voltages  fundamental; positive sequence real
 * @param currents  fundamental, of the load, positive towards it
 */
export function balancingOrder(voltages: Three, currents: Three, wires: 3 | 4): Answer<Susceptances> {
  const names: readonly BranchName[] = wires === 3 ? deltaBranches : [...wyeBranches, ...deltaBranches];
  const columns = names.map((name) => conditions(unitCurrents(name, voltages), wires));
  const wanted = conditions(currents, wires);
  const N = wanted.length;
  const products = Float64Array.from({ length: N * N }, (_, n) =>
    columns.reduce((sum, column) => sum + column[Math.floor(n / N)]! * column[n % N]!, 0),
  );
  const weights = Float64Array.from(wanted, (x) => -x);
  if (!factor(products, N))
    return refused(
      "compensation.no-voltage",
      "the voltages do not span three phases: no branches can balance on them",
    );
  solveForward(products, N, weights);
  solveBackward(products, N, weights);
  const susceptances = columns.map((column) => column.reduce((sum, x, k) => sum + x * weights[k]!, 0));
  return good(Object.fromEntries(names.map((name, k) => [name, susceptances[k]!])));
}
