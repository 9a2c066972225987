// Fryze's active and reactive current in the time domain. Called by power-theories.ts for one phase and for three.

import { definitions } from "./definitions.table.ts";
import { activePower, type ObservedSystem, ratio, sumOfSquares, without } from "./observed-system.ts";

export interface FryzePowers {
  readonly definition: string;
  /** Ge; null without voltage. */
  readonly equivalentConductanceS: number | null;
  /** ‖ia‖, the least current that could carry P; null without voltage. */
  readonly activeCurrentA: number | null;
  /** ‖ib‖, the rest, orthogonal to it. */
  readonly reactiveCurrentA: number | null;
  readonly activePowerW: number;
  /** QF, never negative. */
  readonly reactivePowerVar: number;
  readonly apparentPowerVA: number;
  readonly powerFactor: number | null;
}

/**
 * Ge = P/‖u‖², ia = Ge·u, ‖ia‖ = |P|/‖u‖, ib = i − ia, ‖ib‖² = ‖i‖² − ‖ia‖², QF = ‖u‖·‖ib‖ = √(S² − P²).
 * @source S. Fryze 1932; three phases as vectors (clause unchecked)
 */
export function fryzePowers(system: ObservedSystem): FryzePowers {
  const P = activePower(system);
  const u = Math.sqrt(sumOfSquares(system.voltageProducts));
  const i = Math.sqrt(sumOfSquares(system.currentProducts));
  const active = ratio(Math.abs(P), u);
  return {
    definition: system.wires === 2 ? definitions.fryzePhase : definitions.fryzeSystem,
    equivalentConductanceS: ratio(P, u * u),
    activeCurrentA: active,
    reactiveCurrentA: active === null ? null : without(i, active),
    activePowerW: P,
    reactivePowerVar: without(u * i, P),
    apparentPowerVA: u * i,
    powerFactor: ratio(P, u * i),
  };
}
