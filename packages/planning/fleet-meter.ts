// What the planner knows of one meter in service. Read from fleet files and registries; called by assessments.

import type { AccuracyClass } from "@etalon/basis";
import type { RemainingLife } from "@etalon/condition";

/** DL/T 448: how much hangs on a metering point. */
export type Class448 = "I" | "II" | "III" | "IV" | "V";
export const classes448: readonly Class448[] = ["I", "II", "III", "IV", "V"];

/** How an error was found, the surest first. */
export type FoundBy = "site test" | "waveform" | "sum meter";
export const waysToFind: readonly FoundBy[] = ["site test", "waveform", "sum meter"];

export interface FoundError {
  readonly by: FoundBy;
  readonly yearsAgo: number;
  readonly errorPercent: number;
  /** Expanded, 95 %. */
  readonly uncertaintyPercent: number;
  /** Of its class at the loads at which it was found; absent: at rated current and power factor 1. */
  readonly limitPercent?: number;
  /** null where one result alone is known. */
  readonly drift: Drift | null;
  /** Where monitoring has weighed the drift at each load by itself; else it follows from `drift`. */
  readonly life?: Life;
  /** What monitoring takes for the reason of the error, such as "gain" or "lost pulses". */
  readonly cause?: string;
  /** Results in a row, this one the last, that lay beyond the limit by more than their uncertainty. */
  readonly timesBeyond: number;
  /** A later look decided nothing, and does not speak against this one; absent: there was none. */
  readonly laterUndecided?: boolean;
}

export interface Life {
  readonly kind: RemainingLife["kind"] | "no drift known";
  /** From today: before this the limit is not reached, with 95 % confidence; null: not in a century, or not known. */
  readonly surelyYears: number | null;
  /** From today: where the drift itself crosses the limit; null without a drift. */
  readonly expectedYears: number | null;
}

export interface Drift {
  readonly percentPerYear: number;
  /** Standard. */
  readonly uncertainty: number;
}

export interface FleetMeter {
  readonly meter: string;
  readonly class448: Class448;
  readonly accuracyClass: AccuracyClass;
  /** Maker, model and lot as the register has it. */
  readonly batch: string;
  readonly ageYears: number;
  readonly kwhPerYear: number | null;
  readonly found: FoundError | null;
  /** What is wrong with its wiring, such as "current ia reversed"; null: nothing is known to be. */
  readonly wiringFault: string | null;
  /** Of the full-event collection (voltage or current lost, cover open, reset, …) since the last review. */
  readonly events: number;
  /** The maker or an earlier inspection names a defect of this batch. */
  readonly familyDefect: boolean;
}
