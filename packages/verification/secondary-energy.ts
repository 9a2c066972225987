// Which side of the transformers a pulse and a recording count on. Called before edges get their energies.
// The house works on the meter's terminals (the secondary side): recordings are brought there, and so is the pulse.

import { type Answer, type Channel, good, insist, type Meter, type Register, refused } from "@etalon/basis";
import { pulseJ } from "@etalon/basis/rated-pulses";

/** The recording's side of one kind of channel, and the transformer ratio that its file states. */
export type RecordedSide = Pick<Channel, "side" | "ratio">;

/**
 * Energy of one pulse at the meter's terminals:  q = 3.6e6/C.
 *
 * A constant is normally marked for the secondary. A meter that registers primary energy gives one pulse per
 * 3.6e6/C joule of the primary circuit, which is K_U·K_I times less at its terminals: C_sec = C·K_U·K_I.
 * @returns joule (or var·s); refused where a reactive register is asked of a meter without a reactive constant
 */
export function pulseQuantumJ(meter: Meter, register: Register): Answer<number> {
  const joule = pulseJ(meter, register);
  if (joule === null) {
    return refused(
      "verify.constant-missing",
      `meter ${meter.serial} states no constant for register ${register}`,
    );
  }
  insist(joule > 0 && Number.isFinite(joule), `meter ${meter.serial}: a pulse of ${joule} J`);
  return good(joule);
}

/**
 * What recorded energy is multiplied with to become energy at the meter's terminals.
 *
 *   recorded primary      1/K of that quantity (voltage or current)
 *   recorded secondary    1
 *   unknown               1: a recording at the meter's terminals is the rule, and a wrong guess is off by K
 *
 * The meter's ratio is taken before the file's, where placeholders (1:1) are common. Where neither states one, the
 * meter is connected directly to what was recorded (a ratio that was forgotten makes an implausible error).
 */
export function secondaryEnergyFactor(
  meter: Meter,
  recorded: { readonly voltage: RecordedSide; readonly current: RecordedSide },
): number {
  const ratio = (of: "voltage" | "current", ofMeter: number | undefined): number => {
    const { side, ratio: ofFile } = recorded[of];
    return side === "primary" ? (ofMeter ?? ofFile ?? 1) : 1;
  };
  return 1 / ratio("voltage", meter.voltageRatio) / ratio("current", meter.currentRatio);
}
