// What the planner knows of one meter in service. Read from fleet files and registries; called by assessments.

import type { AccuracyClass } from "@etalon/basis";

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
  /** null where one result alone is known. */
  readonly drift: Drift | null;
  /** Results in a row, this one the last, that lay beyond the limit by more than their uncertainty. */
  readonly timesBeyond: number;
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
  /** Of the full-event collection (voltage or current lost, cover open, reset, …) since the last review. */
  readonly events: number;
  /** The maker or an earlier inspection names a defect of this batch. */
  readonly familyDefect: boolean;
}
