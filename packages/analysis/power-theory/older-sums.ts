// The apparent powers that were in use before effective quantities, and still are. Called by power-theories.ts.

import { definitions } from "./definitions.table.ts";
import {
  activePower,
  firstOrder,
  type ObservedSystem,
  orderPower,
  ratio,
  rmsOfPhases,
  sum,
} from "./observed-system.ts";

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
  const { re: P1, im: Q1 } = orderPower(firstOrder(system));
  const SG = Math.hypot(P1, Q1);
  return {
    arithmeticDefinition: definitions.arithmetic,
    arithmeticApparentPowerVA: SA,
    arithmeticPowerFactor: ratio(activePower(system), SA),
    vectorDefinition: definitions.vector,
    vectorApparentPowerVA: SG,
    vectorPowerFactor: ratio(P1, SG),
  };
}
