// The supply as compensation sees it: a short-circuit power behind a bus. Called by reactive and balance.

export interface Network {
  /** Line to line, V. */
  readonly nominalV: number;
  /** Short-circuit power at the bus, VA. */
  readonly shortCircuitVA: number;
  /** Reactance ÷ resistance of the supply at the fundamental. */
  readonly xOverR: number;
  /** How far the short-circuit power may be from what is stated, as a share: 0.1 is ±10 %. */
  readonly shortCircuitTolerance: number;
  /** Resistance of the neutral conductor ÷ that of a phase conductor; null: three wires. */
  readonly neutralOverPhase: number | null;
}

export interface SupplyImpedance {
  readonly resistanceOhm: number;
  readonly reactanceOhm: number;
}

/** |Z| = U²/Ssc, per phase. */
export function supplyImpedance({ nominalV, shortCircuitVA, xOverR }: Network): SupplyImpedance {
  const impedance = nominalV ** 2 / shortCircuitVA;
  const resistanceOhm = impedance / Math.hypot(1, xOverR);
  return { resistanceOhm, reactanceOhm: resistanceOhm * xOverR };
}

/** ΔU/U ≈ (R·ΔP + X·ΔQ)/U², of a change of the power drawn; X ≈ |Z| where the supply is mostly reactance. */
export function voltageRise(network: Network, freedW: number, freedVar: number): number {
  const { resistanceOhm, reactanceOhm } = supplyImpedance(network);
  return (resistanceOhm * freedW + reactanceOhm * freedVar) / network.nominalV ** 2;
}
