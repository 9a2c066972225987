// The one shape of every verification result: offline, live and stored.

import type { Instant } from "./instant.ts";
import type { Meter } from "./meter.ts";
import type { Gap } from "./recording.ts";

/** On the meter as a whole, or on what comes behind a front end that gave both samples and pulses. */
export type Verdict =
  | "conforming"
  | "nonconforming"
  | "conforming behind its front end"
  | "nonconforming behind its front end"
  | "undecided";
export const verdicts: readonly Verdict[] = [
  "conforming",
  "nonconforming",
  "conforming behind its front end",
  "nonconforming behind its front end",
  "undecided",
];

export type Uncoverable =
  | "gain"
  | "phase"
  | "offset"
  | "linearity"
  | "frequency response"
  | "drift"
  | "time base";
export const uncoverable: readonly Uncoverable[] = [
  ...(["gain", "phase", "offset", "linearity", "frequency response", "drift", "time base"] as const),
];

/** What samples from the meter's own front end say nothing of: it is in samples and pulses alike, and cancels. */
export interface NotCovered {
  readonly what: Uncoverable;
  /** For a person: what of it, and why it cannot be seen. */
  readonly text: string;
}

export interface FrontEndFound {
  readonly percent: number;
  readonly expandedPercent: number;
  readonly atTaiNs: Instant;
  readonly by: string;
  /** null where nobody knows when the samples were taken. */
  readonly ageDays: number | null;
  /** The meter as a whole, if its front end still were what it was then; null where nothing was decided now. */
  readonly wholeAsThen: {
    readonly percent: number;
    readonly expandedPercent: number;
    readonly verdict: "conforming" | "nonconforming" | "undecided";
  } | null;
}

/** What a result is about, where samples and pulses came through one front end: the meter behind it. */
export interface Scope {
  /** Serial of the meter whose front end sampled. */
  readonly frontEndOf: string;
  readonly notCovered: readonly NotCovered[];
  /** The meter as a whole keeps its limit while its front end errs by no less and no more; null where undecided. */
  readonly frontEndMayErr: { readonly fromPercent: number; readonly toPercent: number } | null;
  /** What a terminal apart once found of the front end, at the load it had then; what became of it since is not covered. */
  readonly frontEndFound?: FrontEndFound;
}

export interface Reason {
  readonly code: string;
  readonly text: string;
}

export interface BudgetLine {
  readonly source: string;
  readonly kind: "A" | "B";
  readonly distribution: "normal" | "rectangular" | "triangular" | "u-shaped" | "student-t";
  /** Standard uncertainty of the source, percent of the energy (or of the unit that `sensitivity` takes to percent). */
  readonly standardPercent: number;
  readonly sensitivity: number;
}

export interface WiringFault {
  /** For a person: "current ia reversed", "currents ia and ib exchanged". */
  readonly text: string;
  /** Which recorded voltage stands on phase a, b, c: `["ua","ub","uc"]` when right. */
  readonly voltageOrder: readonly string[];
  /** Which recorded current stands on phase a, b, c, with "-" in front where reversed: `["-ia","ib","ic"]`. */
  readonly currentOrder: readonly string[];
  /** Recorded power ÷ power with right wiring, where it can be told. */
  readonly powerRatio: number | null;
  /** Other wirings that explain the phasors equally well. */
  readonly ambiguousWith: readonly string[];
}

export interface VerificationResult {
  readonly meter: Meter;
  readonly calibration: string | null;
  readonly recording: {
    readonly samples: number;
    readonly sampleRateHz: number;
    readonly durationS: number;
    readonly frequencyHz: number | null;
    readonly sections: readonly {
      readonly fromS: number;
      readonly toS: number;
      readonly sampleRateHz: number;
    }[];
    readonly gaps: readonly Gap[];
  };
  readonly energy: { readonly referenceJ: number; readonly meterJ: number; readonly intervals: number };
  readonly error: {
    readonly percent: number;
    readonly method: "edges" | "regression";
    readonly edgesPercent: number;
    readonly regressionPercent: number;
    /** percent rounded by JJG 596 (class/10, half to even). */
    readonly roundedPercent: number;
    /** Of what that is a whole number; absent in results of before. */
    readonly roundedToPercent?: number;
  } | null;
  readonly uncertainty: {
    readonly expandedPercent: number;
    readonly coverageFactor: number;
    /** null: effectively infinite. */
    readonly effectiveDegreesOfFreedom: number | null;
    readonly budget: readonly BudgetLine[];
  } | null;
  readonly limit: {
    readonly percent: number;
    readonly currentPercentOfRated: number;
    readonly powerFactor: number;
    readonly source: string;
  } | null;
  readonly verdict: Verdict;
  /** Absent: the meter as a whole, which a terminal apart sampled. */
  readonly scope?: Scope;
  /** Conformity of the rounded error alone (JJG 596), without regard to uncertainty; of the meter as a whole. */
  readonly roundedVerdict: "conforming" | "nonconforming" | "undecided";
  readonly reasons: readonly Reason[];
  readonly pulses: {
    readonly used: number;
    readonly lost: readonly number[];
    readonly extra: readonly number[];
    readonly double: readonly number[];
  };
  readonly wiring: {
    readonly fault: WiringFault | null;
    /**
     * Of a faulty circuit as it is wired, P ÷ Σ U·I over its elements: what the energy goes by, where the limit's factor is that of the
     * summed P and Q. Absent without a fault, with three wires (their elements' Σ U·I is no apparent power), and in results of before.
     */
    readonly powerFactor?: number;
  };
  /** Only in the simulated world: what the simulation knows. */
  readonly truth?: { readonly errorPercent: number; readonly note: string };
}
