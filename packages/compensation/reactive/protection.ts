// What opens steps at once, whatever was switched when: voltage too high or gone, a distortion that the bank may be the
// cause of, failed units. Called by step.ts.

import { nanoseconds, type Reason } from "@etalon/basis";
import { lowest } from "../figure.ts";
import type { Distortion } from "../site-look.ts";
import { usual } from "./limits.table.ts";
import { voltageLimits } from "./resonance-guard.ts";
import type { Bank, Reading, Terms } from "./state.ts";

export interface Opening {
  /** None: there is nothing to open, or nothing that would. */
  readonly steps: readonly number[];
  readonly why: Reason;
  readonly distorting: readonly boolean[] | null;
}

/** √ΣU_h² ÷ U_1, of the worst phase of each order. */
export const totalDistortion = (distortions: readonly Distortion[]): number =>
  Math.hypot(...distortions.map(({ voltageShare }) => voltageShare));

export const distortionLimit = ({ network }: Terms): number => voltageLimits(network.nominalV).total;

/** Beyond the lockout of the voltage itself. */
export const beyondVoltage = ({ voltage, network }: Terms, { lineV }: Reading): boolean =>
  lineV.value > voltage.lockout * network.nominalV || lineV.value < voltage.lost * network.nominalV;

export const beyondDistortion = (terms: Terms, { distortions }: Reading): boolean =>
  totalDistortion(distortions) > usual.distortionLockout * distortionLimit(terms);

/** Steps whose stars differ by more than they may, surely. */
export const imbalanced = ({ steps }: Terms, { neutralA }: Reading): readonly number[] =>
  steps.flatMap(({ imbalanceA }, n) => {
    const seen = neutralA?.[n];
    return imbalanceA !== undefined && seen && lowest(seen) > imbalanceA ? [n] : [];
  });

/** Of a step that is one of `imbalanced`. */
export const imbalanceText = ({ steps }: Terms, { neutralA }: Reading, n: number): string =>
  `${neutralA![n]!.value.toFixed(2)} A flow between the stars of step ${n + 1}, more than ${steps[n]!.imbalanceA} A: units have failed`;

/** What has to open now; null: nothing speaks for it. */
export function opening(bank: Bank, terms: Terms, reading: Reading): Opening | null {
  const { lineV, distortions } = reading;
  const openable = bank.devices.flatMap(({ closed, out }, n) =>
    closed && out?.code !== "compensation.contactor" ? [n] : [],
  );
  const because = (
    code: string,
    text: string,
    steps = openable,
    distorting: Opening["distorting"] = null,
  ) => ({
    steps,
    why: { code, text },
    distorting,
  });
  if (beyondVoltage(terms, reading)) {
    const side = lineV.value > terms.network.nominalV ? "above" : "below";
    return because("compensation.lockout", `${lineV.value.toFixed(1)} V is ${side} the lockout`);
  }
  const failed = imbalanced(terms, reading).filter((n) => openable.includes(n));
  if (failed.length > 0)
    return because("compensation.imbalance", imbalanceText(terms, reading, failed[0]!), failed);
  const lasts =
    bank.distortedTaiNs !== null && reading.untilTaiNs - bank.distortedTaiNs >= nanoseconds(terms.dwellS);
  if (!lasts || openable.length === 0) return null;
  const total = (100 * totalDistortion(distortions)).toFixed(1);
  const limit = 100 * distortionLimit(terms);
  return because(
    "compensation.distortion",
    `harmonics are ${total} % of the voltage, above ${usual.distortionLockout} times the limit of ${limit} %`,
    openable,
    reading.closed,
  );
}
