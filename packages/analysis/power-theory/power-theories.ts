// The power theories side by side, for each phase and for three phases together, as `etalon analyze --json` prints them.
// Called by analyze.ts.

import { type BudeanuPowers, budeanuPowers } from "./budeanu.ts";
import {
  type CurrentsPhysicalComponents,
  currentsPhysicalComponents,
} from "./currents-physical-components.ts";
import { type FryzePowers, fryzePowers } from "./fryze.ts";
import { type SinglePhasePowers, singlePhasePowers } from "./ieee1459-single-phase.ts";
import { type EffectivePowers, effectivePowers } from "./ieee1459-three-phase.ts";
import type { InstantaneousAnalysis } from "./instantaneous-power.ts";
import { type LineLosses, lineLosses, type PhaseLosses, phaseLosses } from "./losses.ts";
import type { ObservedSystem } from "./observed-system.ts";
import { type OlderSums, olderSums } from "./older-sums.ts";

interface HarmonicTheories {
  readonly budeanu: BudeanuPowers;
  readonly fryze: FryzePowers;
  /** Currents' physical components of the load as a whole. */
  readonly cpc: CurrentsPhysicalComponents;
  /** The same with the orders that the customer generates set apart. */
  readonly cpcGenerated: CurrentsPhysicalComponents;
}

export interface PhaseTheories extends HarmonicTheories {
  readonly ieee1459: SinglePhasePowers;
  readonly losses: PhaseLosses;
}

export interface SystemTheories extends HarmonicTheories {
  readonly ieee1459: EffectivePowers;
  readonly losses: LineLosses;
  readonly olderSums: OlderSums;
  readonly instantaneous: InstantaneousAnalysis;
}

export const harmonicTheories = (system: ObservedSystem): HarmonicTheories => ({
  budeanu: budeanuPowers(system),
  fryze: fryzePowers(system),
  cpc: currentsPhysicalComponents(system, false),
  cpcGenerated: currentsPhysicalComponents(system, true),
});

/** @param phase  of two wires */
export const phaseTheories = (phase: ObservedSystem): PhaseTheories => ({
  ieee1459: singlePhasePowers(phase),
  ...harmonicTheories(phase),
  losses: phaseLosses(phase),
});

/** @param system  of three or four wires */
export function systemTheories(system: ObservedSystem, instantaneous: InstantaneousAnalysis): SystemTheories {
  const ieee1459 = effectivePowers(system);
  return {
    ieee1459,
    ...harmonicTheories(system),
    olderSums: olderSums(system),
    instantaneous,
    losses: lineLosses(system, ieee1459),
  };
}
