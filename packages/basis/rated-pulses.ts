// What a meter's pulse stands for, and how often one comes at its rated load, by its name plate alone.

import type { Meter, Register } from "./meter.ts";

/** Of phase currents of one size: what nominal voltage times the current becomes. */
const phases = { "1P2W": 1, "3P4W": 3, "3P3W": Math.sqrt(3) } as const;

/**
 * Energy of one pulse at the meter's terminals, joule (var·s):
 *   q = 3.6e6/(C·K),   K = K_U·K_I where the constant is of the primary circuit, else 1
 * @returns  null where the plate states no constant for the register
 */
export function pulseJ(meter: Meter, register: Register): number | null {
  const constant = register.startsWith("wh") ? meter.activeConstant : meter.reactiveConstant;
  if (constant === undefined) return null;
  const { registering, voltageRatio = 1, currentRatio = 1 } = meter;
  const K = registering === "primary" ? voltageRatio * currentRatio : 1;
  return 3.6e6 / (constant * K);
}

/**
 * Seconds from pulse to pulse at nominal voltage and rated current:
 *   T = q ÷ (f·U·I),   f = 1, 3 or √3 by the wiring
 * An active register's at power factor 1, a reactive one's at power factor 0: any other load of that current takes longer.
 * @returns  null where the plate states no constant for the register
 */
export function ratedPulseS(meter: Meter, register: Register = "wh+"): number | null {
  const { wiring, nominalVoltage, ratedCurrent } = meter;
  const joule = pulseJ(meter, register);
  return joule && joule / (phases[wiring] * nominalVoltage * ratedCurrent);
}
