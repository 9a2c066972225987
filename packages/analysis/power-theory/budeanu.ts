// Budeanu's reactive and distortion power. Called by power-theories.ts for one phase and for three.

import { definitions } from "./definitions.table.ts";
import {
  activePower,
  type ObservedSystem,
  orderPower,
  phaseOf,
  ratio,
  rmsOfPhases,
  sum,
} from "./observed-system.ts";

export interface BudeanuPowers {
  readonly definition: string;
  readonly activePowerW: number;
  /** QB: may cancel between orders; says nothing about what a capacitor would mend. */
  readonly reactivePowerVar: number;
  /** DB. */
  readonly distortionPowerVA: number;
  readonly apparentPowerVA: number;
  readonly powerFactor: number | null;
}

/**
 * QB = Σ_h V_h·I_h·sinθ_h, DB = √(S² − P² − QB²); of three phases, QB and DB are sums and S = √(P² + QB² + DB²).
 *
 * What belongs to no resolved order (interharmonics, noise) is in S and so in DB.
 * @source C. Budeanu 1927; three phases: IEEE Std 1459-2010, vector apparent power (clauses unchecked)
 */
export function budeanuPowers(system: ObservedSystem): BudeanuPowers {
  const P = activePower(system);
  const phases = system.powersW.map((_, k) => ofPhase(phaseOf(system, k)));
  const QB = sum(phases.map((phase) => phase.QB));
  const DB = sum(phases.map((phase) => phase.DB));
  const single = phases.length === 1;
  const S = single ? phases[0]!.S : Math.hypot(P, QB, DB);
  return {
    definition: single ? definitions.budeanuPhase : definitions.budeanuSystem,
    activePowerW: P,
    reactivePowerVar: QB,
    distortionPowerVA: DB,
    apparentPowerVA: S,
    powerFactor: ratio(P, S),
  };
}

function ofPhase({ orders, voltageProducts, currentProducts, powersW }: ObservedSystem) {
  const S = rmsOfPhases(voltageProducts)[0]! * rmsOfPhases(currentProducts)[0]!;
  const QB = sum(orders.map((order) => orderPower(order).im));
  return { S, QB, DB: Math.sqrt(Math.max(S * S - powersW[0]! ** 2 - QB * QB, 0)) };
}
