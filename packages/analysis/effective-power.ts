// IEEE Std 1459-2010: effective voltage and current of three phases, and the powers made of them; totals.ts calls it.

import { complexPower, rms } from "@etalon/kernels/phasor";
import type { SequenceComponents } from "@etalon/kernels/sequence";
import type { EffectiveAnalysis } from "./analysis-result.ts";
import { ratio } from "./phase-power.ts";

/** Mean squares of the three phase voltages (4-wire only), line voltages and currents, once in full, once at f. */
export interface MeanSquares {
  /** Va² + Vb² + Vc², or null for three wires. */
  readonly phaseVoltages: number | null;
  /** Vab² + Vbc² + Vca² */
  readonly lineVoltages: number;
  /** Ia² + Ib² + Ic² */
  readonly currents: number;
  /** In², 0 for three wires. */
  readonly neutral: number;
}

/**
 * Ve = √{[3·ΣVk² + ΣVkl²]/18}, Ie = √{(ΣIk² + In²)/3} for four wires; Ve = √{ΣVkl²/9}, Ie = √{ΣIk²/3} for three;
 * Se = 3·Ve·Ie, and everything else from them. Units W, var, VA as the standard gives them.
 * @param full         mean squares of the whole signals
 * @param fundamental  the same of the fundamentals
 * @param powerW       total active power P
 * @param fundamentalPowerW  total P1
 * @source IEEE Std 1459-2010, three-phase nonsinusoidal and unbalanced systems, ξ = 1 (clauses unchecked)
 */
export function effectiveAnalysis(
  full: MeanSquares,
  fundamental: MeanSquares,
  powerW: number,
  fundamentalPowerW: number,
  voltage: SequenceComponents,
  current: SequenceComponents,
): EffectiveAnalysis {
  const Ve = effectiveVoltage(full);
  const Ie = effectiveCurrent(full);
  const Ve1 = effectiveVoltage(fundamental);
  const Ie1 = effectiveCurrent(fundamental);
  const VeH = difference(Ve, Ve1);
  const IeH = difference(Ie, Ie1);
  const Se = 3 * Ve * Ie;
  const Se1 = 3 * Ve1 * Ie1;
  const SeH = 3 * VeH * IeH;
  const positive = complexPower(voltage.positive, current.positive);
  const positiveVA = 3 * rms(positive);
  return {
    voltage: Ve,
    current: Ie,
    apparentPowerVA: Se,
    powerFactor: ratio(powerW, Se),
    nonactivePowerVar: difference(Se, powerW),
    fundamentalVoltage: Ve1,
    fundamentalCurrent: Ie1,
    fundamentalApparentPowerVA: Se1,
    nonfundamentalApparentPowerVA: difference(Se, Se1),
    currentDistortionPowerVar: 3 * Ve1 * IeH,
    voltageDistortionPowerVar: 3 * VeH * Ie1,
    harmonicApparentPowerVA: SeH,
    harmonicDistortionPowerVar: difference(SeH, powerW - fundamentalPowerW),
    positiveSequenceApparentPowerVA: positiveVA,
    positiveSequenceActivePowerW: 3 * positive.re,
    positiveSequenceReactivePowerVar: 3 * positive.im,
    positiveSequencePowerFactor: ratio(3 * positive.re, positiveVA),
    fundamentalUnbalancePowerVA: difference(Se1, positiveVA),
    thdVoltagePercent: ratio(100 * VeH, Ve1),
    thdCurrentPercent: ratio(100 * IeH, Ie1),
  };
}

function effectiveVoltage({ phaseVoltages, lineVoltages }: MeanSquares): number {
  return phaseVoltages === null
    ? Math.sqrt(lineVoltages / 9)
    : Math.sqrt((3 * phaseVoltages + lineVoltages) / 18);
}

function effectiveCurrent({ currents, neutral }: MeanSquares): number {
  return Math.sqrt((currents + neutral) / 3);
}

/** √(x² − y²); a plain mean over a part of a cycle can leave x below y by a trace: then 0. */
function difference(x: number, y: number): number {
  return Math.sqrt(Math.max(x * x - y * y, 0));
}
