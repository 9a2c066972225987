// What a standard demands of one quantity, as data that `judged.ts` holds against what was observed. Made by the
// standards' files from their tables.

import type { ObservedInterval } from "./observation.ts";

export type JudgedQuantity =
  /** Per cent of the declared voltage. */
  | "voltage"
  /** Sum of the largest deviation above and the largest below the declared voltage, per cent of it. */
  | "voltage span"
  /** Hertz. */
  | "frequency"
  /** Per cent of `base`; `order` is the harmonic's. */
  | "harmonic voltage"
  /** Root of the sum of squares of orders 2 to `order`, per cent of `base`. */
  | "total voltage distortion"
  /** Ampere on the primary side, or per cent of the demand current; `order` is the harmonic's. */
  | "harmonic current"
  /** Root of the sum of squares of orders 2 to `order`, per cent of the demand current. */
  | "total demand distortion"
  /** Per cent of `base`, between `order` and the next. */
  | "interharmonic voltage"
  /** Per cent. */
  | "unbalance"
  | "Pst"
  | "Plt";

/**
 * `kept`: intervals with dips, swells and interruptions count as all others. `excluded`: none of them does.
 * `without interruptions`: those with dips and swells count.
 */
export type FlagRule = "kept" | "excluded" | "without interruptions";
export type Period = "day" | "week" | "year";

/** Where a number comes from. */
export interface Source {
  readonly document: string;
  /** False where the number was not seen in the document or a copy of its table. */
  readonly verified: boolean;
}

export interface Limit {
  /** Under which the report gathers it. */
  readonly phenomenon: string;
  readonly source: Source;
  readonly quantity: JudgedQuantity;
  readonly order: number | null;
  readonly base: "fundamental" | "declared" | null;
  readonly unit: "%" | "Hz" | "A" | "";
  readonly interval: ObservedInterval;
  readonly period: Period;
  /** So many per cent of the period's intervals must be within. */
  readonly sharePercent: number;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly flagged: FlagRule;
}

/** A demand that cannot be put into numbers with what is known of the supply. */
export interface Unknown {
  readonly phenomenon: string;
  readonly source: Source;
  readonly why: string;
}

export interface LimitSet {
  readonly limits: readonly Limit[];
  readonly unknown: readonly Unknown[];
}

/** What a report must know of the supply beside what was measured; null where it is not known. */
export interface Supply {
  readonly nominalHz: 50 | 60;
  /** Of the system, between lines, volt. */
  readonly nominalVoltageV: number | null;
  /** Udin of the voltages as they were observed, volt rms. */
  readonly declaredVoltageV: number | null;
  /** Least short-circuit power at the point of common coupling, volt-ampere. */
  readonly shortCircuitVA: number | null;
  /** I_L, maximum demand load current, ampere on the primary side. */
  readonly demandCurrentA: number | null;
  /** What observed amperes are multiplied by to be those of the primary side. */
  readonly currentRatio: number;
  /** Of the user by that of the supply's equipment at the point, 0 to 1: his share of the harmonic currents. */
  readonly agreedShare: number | null;
}
