// What a harmonic study found at a user's connection: made by analysis, stored at the master station and at the terminal.

import type { Instant } from "./instant.ts";
import type { Gap } from "./recording.ts";
import type { Reason } from "./result.ts";

export type HarmonicSide = "user" | "grid" | "undetermined";

/** A side is stated from this confidence on; below, an order points to it at most. */
export const LEAST_SIDE_CONFIDENCE = 0.9;

/** What one method says of one order. */
export interface SideEvidence {
  readonly method: "power direction" | "supply impedance" | "variation";
  readonly says: HarmonicSide | "both";
  readonly text: string;
}

export interface HarmonicOrder {
  readonly order: number;
  /** Of all phases: √(Σ U²/K), √(Σ I²/K). */
  readonly voltageV: number;
  readonly currentA: number;
  /**
   * Of these, coverage factor 2, by the channels and by what scatters from window to window; null where none is stated, left
   * out of studies that did not tell.
   */
  readonly expandedV?: number | null;
  readonly expandedA?: number | null;
  readonly activeW: number;
  readonly reactiveVar: number;
  /** Of the active power, with a coverage factor of 2. */
  readonly expandedW: number;
  readonly side: HarmonicSide;
  /** Where the side is undetermined: to which it points, if to any. */
  readonly indication: "user" | "grid" | null;
  /** In the side, or in what it points to: how often methods that agreed like this were right in simulated networks; 0: they say nothing. */
  readonly confidence: number;
  /**
   * Part of the order's voltage that is the user's, 1 all of it: what his emission makes, where his own impedance was seen; else
   * what his current makes at the supply's, which is the same where his own is far above it; null where neither is known.
   */
  readonly userShare: number | null;
  /** Of that share, coverage factor 2. */
  readonly expandedShare: number | null;
  readonly evidence: readonly SideEvidence[];
}

export interface TheoryValue {
  readonly name: string;
  readonly value: number | null;
  readonly unit: "V" | "A" | "W" | "VA" | "var" | "";
  /** By the channels, coverage factor 2; null where none is stated, left out of studies that did not tell. */
  readonly expanded?: number | null;
}

export interface TheoryPowers {
  /** A phase, or "together". */
  readonly of: string;
  readonly theory: "IEEE 1459" | "Budeanu" | "Fryze" | "CPC";
  readonly definition: string;
  readonly powerFactor: number | null;
  readonly powerFactorExpanded?: number | null;
  /** What the theory divides; a bill may go by another factor, and says so. */
  readonly powerFactorFormula?: string;
  readonly values: readonly TheoryValue[];
}

/** Both directions, and the expanded uncertainty (coverage factor 2) of what is left of one after the other. */
export interface EnergyLine {
  readonly importWh: number;
  readonly exportWh: number;
  readonly expandedWh: number;
}

/** What 95 % and 99 % of the values of three seconds do not exceed, the worst phase; known to half a per cent of itself. */
export interface ShareOfValues {
  readonly share95: number;
  readonly share99: number;
}

export interface ThreeSecondValues {
  readonly intervals: number;
  /** Percent of the fundamental of the same three seconds; ampere. */
  readonly orders: readonly {
    readonly order: number;
    readonly voltagePercent: ShareOfValues;
    readonly currentA: ShareOfValues;
  }[];
  /** All orders but the first. */
  readonly total: { readonly voltagePercent: ShareOfValues; readonly currentA: ShareOfValues };
}

export interface HarmonicRecord {
  /** What computed it. */
  readonly program: string;
  readonly fromTaiNs: Instant | null;
  readonly wiring: "1P2W" | "3P3W" | "3P4W";
  /** Seconds that windows of ten cycles cover, and how many they are. */
  readonly coveredS: number;
  readonly windows: number;
  readonly frequencyHz: number | null;
  readonly highestOrder: number;
  readonly gaps: readonly Gap[];
  readonly powers: readonly TheoryPowers[];
  readonly energy: {
    readonly wholeBand: EnergyLine;
    readonly fundamental: EnergyLine;
    /** Each order's direction by itself, all phases together. */
    readonly harmonics: EnergyLine;
    readonly orders: readonly (EnergyLine & { readonly order: number })[];
    readonly reactiveVarh: readonly [q1: number, q2: number, q3: number, q4: number];
  };
  readonly orders: readonly HarmonicOrder[];
  /** Null of less than three seconds; left out of studies that did not keep them. */
  readonly threeSecond?: ThreeSecondValues | null;
  /**
   * All but the fundamental, of the fundamental: rms of the whole study and, by effective quantities, of all phases (THDeV, THDeI
   * of IEEE Std 1459). Expanded uncertainties, coverage factor 2: null where none is stated, left out of studies that did not tell.
   */
  readonly distortion: {
    readonly voltagePercent: number | null;
    readonly voltageExpandedPercent?: number | null;
    readonly currentPercent: number | null;
    readonly currentExpandedPercent?: number | null;
  };
  readonly losses: {
    /** What a line loses beyond what the fundamental's active positive sequence alone would, percent, and by cause. */
    readonly line: {
      readonly wholePercent: number;
      readonly harmonicsPercent: number;
      readonly unbalancePercent: number;
      readonly reactivePercent: number;
    } | null;
    /** K = Σ h²·I_h²/I² of the worst phase: a transformer's eddy losses grow by it. */
    readonly transformerK: number | null;
  };
  readonly bills: {
    readonly source: string;
    readonly powerFactorStandard: number;
    readonly harmonicPenalty: number;
    readonly fullBandWh: number;
    readonly fundamentalWh: number;
    readonly penalisedWh: number;
    readonly lines: readonly {
      readonly theory: string;
      readonly formula: string;
      readonly powerFactor: number | null;
      readonly powerFactorExpanded?: number | null;
      readonly adjustmentPercent: number | null;
      readonly chargedWh: number | null;
    }[];
  } | null;
  readonly proof: {
    /** SHA-256 of the recording's files, or of the stream's frames, in their order. */
    readonly sha256: string;
    readonly of: string;
    readonly calibration: string | null;
    readonly certificate: string | null;
    /** Standard uncertainties that all of the above goes by. */
    readonly voltageGainPercent: number;
    readonly currentGainPercent: number;
    readonly angleMrad: number;
    readonly supply: string | null;
  };
  /**
   * Of the circuit, where one is known: all figures are of the wiring put right, or powers, sources, losses in the line and
   * bills are left out.
   */
  readonly wiringFault?: { readonly text: string; readonly corrected: boolean } | null;
  readonly doubts: readonly Reason[];
}
