// The apparent powers that were in use before effective quantities, and still are. Called by power-theories.ts and by
// totals.ts, whose S and power factor are the arithmetic ones.

import { complexPower } from "@etalon/kernels/phasor";
import { definitions } from "./definitions.table.ts";
import { activePower, none, type ObservedSystem, ratio, rmsOfPhases, sum } from "./observed-system.ts";

export interface OlderSums {
  readonly arithmeticDefinition: string;
  /** SA. */
  readonly arithmeticApparentPowerVA: number;
  /** P/SA. */
  readonly arithmeticPowerFactor: number | null;
  readonly vectorDefinition: string;
  /** SG. */
  readonly vectorApparentPowerVA: number;
  /** P1/SG: both of the fundamentals. */
  readonly vectorPowerFactor: number | null;
}

/**
 * SA = Σ V_k·I_k,  SG = |Σ (P1_k + jQ1_k)|; three wires against their artificial star point.
 * @source IEEE Std 1459-2010, arithmetic and vector apparent power (clause unchecked)
 */
export function olderSums(system: ObservedSystem): OlderSums {
  const currents = rmsOfPhases(system.currentProducts);
  const SA = sum(rmsOfPhases(system.voltageProducts).map((voltage, k) => voltage * currents[k]!));
  const first = system.voltages.map((u, k) => complexPower(u[1] ?? none, system.currents[k]![1] ?? none));
  const P1 = sum(first.map(({ re }) => re));
  const SG = Math.hypot(P1, sum(first.map(({ im }) => im)));
  return {
    arithmeticDefinition: definitions.arithmetic,
    arithmeticApparentPowerVA: SA,
    arithmeticPowerFactor: ratio(activePower(system), SA),
    vectorDefinition: definitions.vector,
    vectorApparentPowerVA: SG,
    vectorPowerFactor: ratio(P1, SG),
  };
}
