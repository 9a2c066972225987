// IEEE Std 1459-2010 for three phases taken together: effective voltage and current, and the powers made of them.
// Called by power-theories.ts.

import { definitions } from "./definitions.table.ts";
import {
  activePower,
  firstOrder,
  fundamentalOf,
  type ObservedSystem,
  ratio,
  squareOfSum,
  sumOfSquares,
  without,
} from "./observed-system.ts";
import { sequenceProducts } from "./sequence-products.ts";

export interface EffectivePowers {
  readonly definition: string;
  readonly voltage: number;
  readonly current: number;
  readonly fundamentalVoltage: number;
  readonly fundamentalCurrent: number;
  /** VeH, IeH: everything except the fundamental. */
  readonly nonfundamentalVoltage: number;
  readonly nonfundamentalCurrent: number;
  readonly thdVoltagePercent: number | null;
  readonly thdCurrentPercent: number | null;
  readonly activePowerW: number;
  readonly fundamentalActivePowerW: number;
  readonly harmonicActivePowerW: number;
  readonly apparentPowerVA: number;
  readonly fundamentalApparentPowerVA: number;
  readonly nonfundamentalApparentPowerVA: number;
  readonly currentDistortionPowerVar: number;
  readonly voltageDistortionPowerVar: number;
  readonly harmonicApparentPowerVA: number;
  readonly harmonicDistortionPowerVar: number;
  readonly nonactivePowerVar: number;
  readonly positiveSequenceApparentPowerVA: number;
  readonly positiveSequenceActivePowerW: number;
  readonly positiveSequenceReactivePowerVar: number;
  readonly negativeSequenceActivePowerW: number;
  readonly zeroSequenceActivePowerW: number;
  readonly fundamentalUnbalancePowerVA: number;
  readonly powerFactor: number | null;
  readonly positiveSequencePowerFactor: number | null;
  /** SU1/S1+. */
  readonly loadUnbalance: number | null;
  /** SeN/Se1. */
  readonly harmonicPollution: number | null;
}

/**
 * Ve = √{[3·ΣVk² + ΣVkl²]/18}, Ie = √{(ΣIk² + In²)/3} for four wires; Ve = √{ΣVkl²/9}, Ie = √{ΣIk²/3} for three;
 * Se = 3·Ve·Ie; SeN² = Se² − Se1² = DeI² + DeV² + SeH²; S1+ = 3·V1+·I1+, SU1 = √(Se1² − S1+²).
 * @param system  of three or four wires
 * @source IEEE Std 1459-2010, three-phase nonsinusoidal and unbalanced, ξ = 1 (clauses unchecked)
 */
export function effectivePowers(system: ObservedSystem): EffectivePowers {
  const P = activePower(system);
  const first = fundamentalOf(system);
  const P1 = activePower(first);
  const Ve = effectiveVoltage(system);
  const Ie = effectiveCurrent(system);
  const Ve1 = effectiveVoltage(first);
  const Ie1 = effectiveCurrent(first);
  const VeH = without(Ve, Ve1);
  const IeH = without(Ie, Ie1);
  const Se = 3 * Ve * Ie;
  const Se1 = 3 * Ve1 * Ie1;
  const [DeI, DeV, SeH] = [3 * Ve1 * IeH, 3 * VeH * Ie1, 3 * VeH * IeH];
  const SeN = Math.hypot(DeI, DeV, SeH);
  const { voltages, currents, powers } = firstOrder(system);
  const u = sequenceProducts(voltages);
  const i = sequenceProducts(currents);
  const { positive, negative, zero } = sequenceProducts(powers);
  const positiveVA = 3 * Math.sqrt(Math.max(u.positive.re, 0) * Math.max(i.positive.re, 0));
  const unbalanceVA = without(Se1, positiveVA);
  return {
    definition: system.wires === 4 ? definitions.ieee1459FourWire : definitions.ieee1459ThreeWire,
    voltage: Ve,
    current: Ie,
    fundamentalVoltage: Ve1,
    fundamentalCurrent: Ie1,
    nonfundamentalVoltage: VeH,
    nonfundamentalCurrent: IeH,
    thdVoltagePercent: ratio(100 * VeH, Ve1),
    thdCurrentPercent: ratio(100 * IeH, Ie1),
    activePowerW: P,
    fundamentalActivePowerW: P1,
    harmonicActivePowerW: P - P1,
    apparentPowerVA: Se,
    fundamentalApparentPowerVA: Se1,
    nonfundamentalApparentPowerVA: SeN,
    currentDistortionPowerVar: DeI,
    voltageDistortionPowerVar: DeV,
    harmonicApparentPowerVA: SeH,
    harmonicDistortionPowerVar: without(SeH, P - P1),
    nonactivePowerVar: without(Se, P),
    positiveSequenceApparentPowerVA: positiveVA,
    positiveSequenceActivePowerW: 3 * positive.re,
    positiveSequenceReactivePowerVar: 3 * positive.im,
    negativeSequenceActivePowerW: 3 * negative.re,
    zeroSequenceActivePowerW: 3 * zero.re,
    fundamentalUnbalancePowerVA: unbalanceVA,
    powerFactor: ratio(P, Se),
    positiveSequencePowerFactor: ratio(3 * positive.re, positiveVA),
    loadUnbalance: ratio(unbalanceVA, positiveVA),
    harmonicPollution: ratio(SeN, Se1),
  };
}

/** Σ Vkl² over the three pairs = 3·ΣVk² − mean((ua + ub + uc)²). */
function effectiveVoltage({ wires, voltageProducts }: ObservedSystem): number {
  const phases = sumOfSquares(voltageProducts);
  const lines = Math.max(3 * phases - squareOfSum(voltageProducts), 0);
  return wires === 4 ? Math.sqrt((3 * phases + lines) / 18) : Math.sqrt(lines / 9);
}

/** In is what the three currents leave over; three wires leave nothing. */
function effectiveCurrent({ wires, currentProducts }: ObservedSystem): number {
  const neutral = wires === 4 ? squareOfSum(currentProducts) : 0;
  return Math.sqrt((sumOfSquares(currentProducts) + neutral) / 3);
}
