// IEEE Std 1459-2010 for one phase with distortion. Called by power-theories.ts for each phase.

import { definitions } from "./definitions.table.ts";
import { firstOrder, type ObservedSystem, ratio, rmsOfPhases, without } from "./observed-system.ts";

export interface SinglePhasePowers {
  readonly definition: string;
  readonly voltageRms: number;
  readonly currentRms: number;
  readonly fundamentalVoltageRms: number;
  readonly fundamentalCurrentRms: number;
  /** VH, IH: everything except the fundamental, DC and interharmonics as well. */
  readonly nonfundamentalVoltageRms: number;
  readonly nonfundamentalCurrentRms: number;
  readonly thdVoltagePercent: number | null;
  readonly thdCurrentPercent: number | null;
  readonly activePowerW: number;
  readonly fundamentalActivePowerW: number;
  readonly harmonicActivePowerW: number;
  readonly fundamentalReactivePowerVar: number;
  readonly apparentPowerVA: number;
  readonly fundamentalApparentPowerVA: number;
  readonly nonfundamentalApparentPowerVA: number;
  readonly currentDistortionPowerVar: number;
  readonly voltageDistortionPowerVar: number;
  readonly harmonicApparentPowerVA: number;
  readonly harmonicDistortionPowerVar: number;
  readonly nonactivePowerVar: number;
  readonly powerFactor: number | null;
  /** P1/S1, the displacement factor. */
  readonly fundamentalPowerFactor: number | null;
  /** SN/S1. */
  readonly harmonicPollution: number | null;
}

/**
 * VH² = V² − V1², S = V·I, S1 = V1·I1, P1 + jQ1 = V1·conj(I1), PH = P − P1;
 * DI = V1·IH, DV = VH·I1, SH = VH·IH, DH = √(SH² − PH²), SN² = S² − S1² = DI² + DV² + SH², N = √(S² − P²).
 * @param phase  of two wires; P is positive towards the user, Q1 for a lagging current
 * @source IEEE Std 1459-2010, single-phase nonsinusoidal (clause unchecked)
 */
export function singlePhasePowers(phase: ObservedSystem): SinglePhasePowers {
  const V = rmsOfPhases(phase.voltageProducts)[0]!;
  const I = rmsOfPhases(phase.currentProducts)[0]!;
  const P = phase.powersW[0]!;
  const { voltages, currents, powers } = firstOrder(phase);
  const V1 = Math.sqrt(voltages[0]![0]!.re);
  const I1 = Math.sqrt(currents[0]![0]!.re);
  const first = powers[0]![0]!;
  const VH = without(V, V1);
  const IH = without(I, I1);
  const PH = P - first.re;
  const S = V * I;
  const S1 = V1 * I1;
  const [DI, DV, SH] = [V1 * IH, VH * I1, VH * IH];
  const SN = Math.hypot(DI, DV, SH);
  return {
    definition: definitions.ieee1459SinglePhase,
    voltageRms: V,
    currentRms: I,
    fundamentalVoltageRms: V1,
    fundamentalCurrentRms: I1,
    nonfundamentalVoltageRms: VH,
    nonfundamentalCurrentRms: IH,
    thdVoltagePercent: ratio(100 * VH, V1),
    thdCurrentPercent: ratio(100 * IH, I1),
    activePowerW: P,
    fundamentalActivePowerW: first.re,
    harmonicActivePowerW: PH,
    fundamentalReactivePowerVar: first.im,
    apparentPowerVA: S,
    fundamentalApparentPowerVA: S1,
    nonfundamentalApparentPowerVA: SN,
    currentDistortionPowerVar: DI,
    voltageDistortionPowerVar: DV,
    harmonicApparentPowerVA: SH,
    harmonicDistortionPowerVar: without(SH, PH),
    nonactivePowerVar: without(S, P),
    powerFactor: ratio(P, S),
    fundamentalPowerFactor: ratio(first.re, S1),
    harmonicPollution: ratio(SN, S1),
  };
}
