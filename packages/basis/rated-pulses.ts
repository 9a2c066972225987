// How often a meter gives a pulse at its rated load, by its name plate alone. Called by the console, which says how long a
// detection takes at least.

import type { Meter, Register } from "./meter.ts";

/** Of phase currents of one size: what nominal voltage times the current becomes. */
const phases = { "1P2W": 1, "3P4W": 3, "3P3W": Math.sqrt(3) } as const;

/**
 * Seconds from pulse to pulse at nominal voltage and rated current:
 *   T = 3.6e6/C ÷ (f·U·I·K),   f = 1, 3 or √3 by the wiring, K = K_U·K_I where the constant is of the primary circuit
 * An active register's at power factor 1, a reactive one's at power factor 0: any other load of that current takes longer.
 * @returns  null where the plate states no constant for the register
 */
export function ratedPulseS(meter: Meter, register: Register = "wh+"): number | null {
  const constant = register.startsWith("wh") ? meter.activeConstant : meter.reactiveConstant;
  if (constant === undefined) return null;
  const { wiring, nominalVoltage, ratedCurrent, voltageRatio = 1, currentRatio = 1 } = meter;
  const K = meter.registering === "primary" ? voltageRatio * currentRatio : 1;
  return 3.6e6 / constant / (phases[wiring] * nominalVoltage * ratedCurrent * K);
}
