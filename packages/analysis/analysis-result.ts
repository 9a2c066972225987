// The shape of an analysis, as `etalon analyze --json` prints it. Percentages are of the fundamental, angles in
// degrees against ua's fundamental; null stands where a channel is missing or a figure has no meaning.

import type { WiringFault } from "@etalon/basis";
import type { RecordedEnergy } from "./energy/recorded-energy.ts";
import type { HarmonicDirection } from "./harmonic-direction.ts";
import type { RecordedPowerQuality } from "./power-quality/recording-power-quality.ts";
import type { PhaseTheories, SystemTheories } from "./power-theory/power-theories.ts";
import type { Bills } from "./tariff/bills.ts";

export interface PolarRms {
  readonly rms: number;
  readonly angleDeg: number;
}

export interface HarmonicAnalysis {
  readonly order: number;
  readonly voltageRms: number | null;
  readonly currentRms: number | null;
  /** Re(U_h·conj(I_h)): positive towards the user. */
  readonly activePowerW: number | null;
  readonly direction: HarmonicDirection | null;
}

/** One phase, or one element of a three-wire meter (`ab`, `cb`). */
export interface PhaseAnalysis {
  readonly name: string;
  readonly voltageRms: number | null;
  readonly currentRms: number | null;
  readonly fundamentalVoltage: PolarRms | null;
  readonly fundamentalCurrent: PolarRms | null;
  readonly activePowerW: number | null;
  readonly fundamentalReactivePowerVar: number | null;
  readonly apparentPowerVA: number | null;
  readonly powerFactor: number | null;
  /** √(Σ X_h²)/X_1 over orders 2 to 40, as far as the sampling rate reaches. */
  readonly thdVoltagePercent: number | null;
  readonly thdCurrentPercent: number | null;
  /** Orders 1 to 39. */
  readonly harmonics: readonly HarmonicAnalysis[];
}

export interface TotalAnalysis {
  readonly activePowerW: number | null;
  readonly fundamentalActivePowerW: number | null;
  readonly fundamentalReactivePowerVar: number | null;
  /** Arithmetic: SA = Σ V·I of the phases; of three wires against their artificial star point. */
  readonly apparentPowerVA: number | null;
  /** P/SA. Other apparent powers, and the factors that go with them: `powerTheories`. */
  readonly powerFactor: number | null;
  /** rms of ia + ib + ic, where all three were recorded. */
  readonly neutralCurrentRms: number | null;
  /** Orders 1 to 39, summed over the phases. */
  readonly harmonics: readonly HarmonicPower[];
}

export interface HarmonicPower {
  readonly order: number;
  readonly activePowerW: number | null;
}

/**
 * Side by side, each with the definition that its numbers go by. Squares and powers are means over whole cycles, ten by
 * ten (p-q: over the span), so that they differ from the span's own by what its last broken cycle adds.
 */
export interface PowerTheoriesAnalysis {
  /** Phases with a voltage and a current; none of three wires, whose phases have no voltage of their own. */
  readonly phases: readonly (PhaseTheories & { readonly name: string })[];
  /** Three phases taken together; null of one phase, and where a channel is missing. */
  readonly together: SystemTheories | null;
}

export interface SequenceAnalysis {
  readonly positive: PolarRms;
  readonly negative: PolarRms;
  /** null for two line voltages or two currents: no zero sequence can be seen. */
  readonly zero: PolarRms | null;
  readonly negativePercent: number | null;
  readonly zeroPercent: number | null;
}

/** Means over ten cycles of the measured frequency, end to end; arrays in the order of `phases`. */
export interface WindowAnalysis {
  readonly fromS: number;
  readonly frequencyHz: number | null;
  readonly voltageRms: readonly (number | null)[];
  readonly currentRms: readonly (number | null)[];
  readonly activePowerW: readonly (number | null)[];
  readonly totalActivePowerW: number | null;
}

/** A voltage of which the span holds more than one state. */
export interface UnsteadyVoltage {
  readonly name: string;
  /** Of single cycles; the usual one is their median. */
  readonly lowestRms: number;
  readonly usualRms: number;
  readonly highestRms: number;
  /** Share of the cycles that are more than 10 % off the usual one, 0 to 1. */
  readonly beyondShare: number;
}

export interface WiringCheck {
  readonly code: string;
  readonly text: string;
}

export interface WiringHypothesisReport {
  readonly text: string;
  readonly voltageOrder: readonly string[];
  readonly currentOrder: readonly string[];
  readonly powerDirection: "import" | "export";
  /** Of each phase or element as this wiring would have it, in `currentOrder`'s places. */
  readonly loadAnglesDeg: readonly (number | null)[];
  readonly powerRatio: number | null;
  /** Weight among all hypotheses, which sum to 1. */
  readonly weight: number;
}

export interface WiringAnalysis {
  readonly status: "right" | "fault" | "undetermined";
  readonly fault: WiringFault | null;
  readonly powerDirection: "import" | "export" | null;
  /** What recorded energy must be multiplied by: P_correct ÷ P_recorded. */
  readonly correctionFactor: number | null;
  /** What can be said without a hypothesis. */
  readonly checks: readonly WiringCheck[];
  /** Best first. */
  readonly hypotheses: readonly WiringHypothesisReport[];
}

export interface Analysis {
  readonly recording: {
    readonly fromS: number;
    readonly toS: number;
    readonly durationS: number;
    readonly samples: number;
    readonly sampleRateHz: number;
    readonly nominalFrequencyHz: number;
    readonly cycles: number;
    /** How the phasors were found: see `spectra.ts`. */
    readonly method: "blackman" | "whole-cycles" | "least-squares";
    /** How fast the frequency ran away over the span. */
    readonly frequencyDriftHzPerS: number;
    /** Figures are means over all states of the span; empty where it is steady. */
    readonly unsteady: readonly UnsteadyVoltage[];
  };
  readonly phases: readonly PhaseAnalysis[];
  readonly total: TotalAnalysis;
  /** Null where the voltage shows no steady fundamental. */
  readonly powerTheories: PowerTheoriesAnalysis | null;
  readonly sequence: { readonly voltage: SequenceAnalysis | null; readonly current: SequenceAnalysis | null };
  readonly frequencyHz: number | null;
  readonly windows: readonly WindowAnalysis[];
  /** Null where no phase has both a voltage and a current, or the section holds no whole cycle. */
  readonly energy: RecordedEnergy | null;
  /** Null where no tariff was asked for, nothing is drawn, or the theories or energies are not told. */
  readonly bills: Bills | null;
  /** By IEC 61000-4-30; null where it does not know the nominal frequency, or the sampling rate is too low. */
  readonly powerQuality: RecordedPowerQuality | null;
  readonly wiring: WiringAnalysis;
}
