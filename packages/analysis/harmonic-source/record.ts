// What a harmonic study found, as it is stored and reported: powers by four theories, energies, sources, losses, bills.
// Called by recorded-study.ts and stream-study.ts.

import {
  counted,
  type EnergyLine,
  type Gap,
  type HarmonicOrder,
  type HarmonicRecord,
  type Instant,
  type Reason,
  type ThreeSecondValues,
  type Wiring,
} from "@etalon/basis";
import { rms } from "@etalon/kernels/phasor";
import type { ChannelUncertainty } from "../channel-uncertainty.ts";
import { type DirectedEnergy, totalReading } from "../energy/reading.ts";
import type { EffectivePowers } from "../power-theory/ieee1459-three-phase.ts";
import { effectivePowers } from "../power-theory/ieee1459-three-phase.ts";
import { lineLosses, phaseLosses } from "../power-theory/losses.ts";
import { type ObservedSystem, orderPower, phaseOf, sumOfSquares } from "../power-theory/observed-system.ts";
import type { TariffTerms } from "../tariff/bills.ts";
import { channelUncertainty } from "./figure-uncertainty.ts";
import { recordedBills } from "./recorded-bills.ts";
import type { Supply } from "./source-side.ts";
import { sourceSide } from "./source-side.ts";
import type { Studied } from "./study.ts";
import { sureDistortion } from "./sure-distortion.ts";
import { type SureOrder, sureOrders, trace } from "./sure-orders.ts";
import { sureTheoryPowers } from "./theory-powers.ts";
import { withUnsureSigns } from "./unsure-signs.ts";

export interface StudyTerms {
  readonly wiring: Wiring;
  readonly channels: ChannelUncertainty;
  readonly supply: Supply | null;
  readonly tariff: TariffTerms | null;
}

export interface StudyFacts {
  readonly program: string;
  readonly fromTaiNs: Instant | null;
  readonly gaps: readonly Gap[];
  /** Whole length of what was studied, seconds. */
  readonly lengthS: number;
  readonly sha256: string;
  readonly of: string;
  readonly calibration: string | null;
  readonly certificate: string | null;
}

/** Orders below both shares of the fundamental are not listed. */
const VOLTAGE_TRACE = 1e-4;
const CURRENT_TRACE = 1e-3;
/** So much of the length may be covered by no window before it is a doubt: its last broken ten cycles always are. */
const UNCOVERED = 0.05;

export function harmonicRecord(studied: Studied, terms: StudyTerms, facts: StudyFacts): HarmonicRecord {
  const { system, windows, frequencyHz } = studied;
  const { channels, supply } = terms;
  const reading = totalReading(studied.energy);
  const expandedOf = channelUncertainty(system, channels);
  const hours = reading.coveredS / 3600;
  const line = ({ importWh, exportWh }: DirectedEnergy, expandedW: number): EnergyLine => ({
    importWh,
    exportWh,
    expandedWh: expandedW * hours,
  });
  const sure = sureOrders(studied, expandedOf);
  const widened = withUnsureSigns(system, expandedOf, sure);
  // Gains and angles are the same channels' at all orders: their errors add up. What scatters does not.
  const [first = 0, ...others] = sure.slice(1).map(({ channelsW }) => channelsW);
  const ofAll = others.reduce((sum, x) => sum + x, 0);
  const noise = Math.hypot(...sure.slice(2).map(({ noiseW }) => noiseW));
  const together = system.wires === 2 ? null : effectivePowers(system);
  const phases = system.powersW.map((_, k) => phaseOf(system, k));
  const factors = phases.map((phase) => phaseLosses(phase).harmonicLossFactor).filter((K) => K !== null);
  const { q1, q2, q3, q4 } = reading.reactiveVarh;
  return {
    program: facts.program,
    fromTaiNs: facts.fromTaiNs,
    wiring: terms.wiring,
    coveredS: reading.coveredS,
    windows,
    frequencyHz,
    highestOrder: system.orders.length - 1,
    gaps: facts.gaps,
    powers: sureTheoryPowers(system, widened),
    energy: {
      wholeBand: line(reading.active, Math.hypot(first + ofAll, noise)),
      fundamental: line(reading.fundamental, first),
      harmonics: line(reading.harmonicByOrder, Math.hypot(ofAll, noise)),
      orders: reading.orders
        .filter(({ order }) => present(system, order))
        .map(({ order, ...energy }) => ({ order, ...line(energy, sure[order]?.expandedW ?? 0) })),
      reactiveVarh: [q1, q2, q3, q4],
    },
    orders: ordersOf(studied, supply, sure),
    threeSecond: threeSecondOf(studied),
    distortion: sureDistortion(studied, channels),
    losses: {
      line: together && lineLossesOf(system, together),
      transformerK: factors.length > 0 ? Math.max(...factors) : null,
    },
    bills: terms.tariff && recordedBills(reading, system, terms.tariff, widened),
    proof: {
      sha256: facts.sha256,
      of: facts.of,
      calibration: facts.calibration,
      certificate: facts.certificate,
      voltageGainPercent: 100 * channels.voltageGain,
      currentGainPercent: 100 * channels.currentGain,
      angleMrad: 1000 * channels.angleRad,
      supply: supply && supplyText(supply),
    },
    doubts: doubtsOf(studied, facts, reading.coveredS),
  };
}

/** Of the orders that are listed. */
function threeSecondOf({ threeSecond, system }: Studied): ThreeSecondValues | null {
  if (threeSecond === null) return null;
  return { ...threeSecond, orders: threeSecond.orders.filter(({ order }) => present(system, order)) };
}

function ordersOf(
  { system, moments }: Studied,
  supply: Supply | null,
  sure: readonly SureOrder[],
): HarmonicOrder[] {
  return system.orders.flatMap((products, order): HarmonicOrder[] => {
    const [own, how] = [moments[order], sure[order]];
    if (order < 2 || own === undefined || how === undefined || !present(system, order)) return [];
    const { voltageV, currentA, expandedV, expandedA, expandedW } = how;
    const power = orderPower(products);
    const squares = { voltageSquare: trace(products.voltages), currentSquare: trace(products.currents) };
    const alive = shareOf(system, order, "voltages") > VOLTAGE_TRACE;
    const found = sourceSide({ order, alive, power, ...squares, moments: own, expandedW }, supply);
    const figures = {
      voltageV,
      expandedV,
      currentA,
      expandedA,
      activeW: power.re,
      reactiveVar: power.im,
      expandedW,
    };
    return [{ order, ...figures, ...found }];
  });
}

const present = (system: ObservedSystem, order: number): boolean =>
  shareOf(system, order, "voltages") > VOLTAGE_TRACE || shareOf(system, order, "currents") > CURRENT_TRACE;

/** Of the fundamental. */
function shareOf({ orders }: ObservedSystem, order: number, of: "voltages" | "currents"): number {
  const [own, first] = [orders[order], orders[1]!];
  return own === undefined ? 0 : Math.sqrt(trace(own[of]) / trace(first[of]));
}

/** (Ie/Ia1+)² = (Ie/Ie1)²·(Ie1/I1+)²·(I1+/Ia1+)²: harmonics, unbalance, reactive power of the fundamental. */
function lineLossesOf(system: ObservedSystem, together: EffectivePowers): HarmonicRecord["losses"]["line"] {
  const { current, fundamentalCurrent, positiveSequencePowerFactor: factor } = together;
  const { lossIncreasePercent } = lineLosses(system, together);
  if (lossIncreasePercent === null || !factor || !(fundamentalCurrent > 0)) return null;
  const harmonics = (current / fundamentalCurrent) ** 2;
  const positive = 1 + lossIncreasePercent / 100;
  const percent = (times: number): number => 100 * (times - 1);
  return {
    wholePercent: percent(positive / factor ** 2),
    harmonicsPercent: percent(harmonics),
    unbalancePercent: percent(positive / harmonics),
    reactivePercent: percent(1 / factor ** 2),
  };
}

function doubtsOf({ system, windows }: Studied, facts: StudyFacts, coveredS: number): Reason[] {
  const doubts: Reason[] = [];
  const missing = facts.lengthS - coveredS;
  if (missing > Math.max(UNCOVERED * facts.lengthS, 0.5))
    doubts.push({
      code: "harmonics.uncovered",
      text: `${missing.toFixed(1)} s of ${facts.lengthS.toFixed(1)} s are in no window`,
    });
  if (facts.calibration === null)
    doubts.push({
      code: "harmonics.uncalibrated",
      text: "no calibration record: uncertainties are as they were stated, not certified",
    });
  if (windows < 20)
    doubts.push({
      code: "harmonics.short",
      text: `${counted(windows, "window")} of ten cycles: too few for variations to show an impedance`,
    });
  const U = Math.sqrt(sumOfSquares(system.voltageProducts));
  const I = Math.sqrt(sumOfSquares(system.currentProducts));
  if (!(U > 0) || !(I > 0))
    doubts.push({ code: "harmonics.dead", text: "there is no voltage or no current" });
  return doubts;
}

const supplyText = ({ resistanceOhm, reactanceOhm, tolerance }: Supply): string =>
  `${rms({ re: resistanceOhm, im: reactanceOhm }).toPrecision(4)} Ω at the fundamental, X/R ${(reactanceOhm / resistanceOhm).toPrecision(3)}, ± ${(100 * tolerance).toFixed(0)} %`;
