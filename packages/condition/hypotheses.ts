// What could be wrong with a meter, each hypothesis weighed against the evidence. Called by the diagnosis.

import { type Meter, roundedText } from "@etalon/basis";
import {
  LARGEST_CONSTANT_FACTOR,
  LEAST_CONSTANT_ERROR,
  type MeterCause,
  USUAL,
  usualConstants,
} from "./causes.table.ts";
import type { Evidence } from "./evidence.ts";
import { type Explained, explained } from "./explained.ts";
import { miswiredMeters } from "./miswired-meters.ts";

export interface Weighed {
  readonly causes: readonly MeterCause[];
  readonly text: string;
  readonly explained: Explained;
  /** Of each cause, as a share of the energy: the largest error that it makes at the loads that were seen. */
  readonly effects: readonly number[];
  /** Of each cause: size ÷ uncertainty; Infinity for what has no size. */
  readonly significances: readonly number[];
}

/** Rated power of all elements, W; features of constant power are measured by it. */
export const ratedPowerW = ({ wiring, nominalVoltage, ratedCurrent }: Meter): number =>
  nominalVoltage * ratedCurrent * (wiring === "3P4W" ? 3 : wiring === "3P3W" ? Math.sqrt(3) : 1);

/** Causes alone: a sound meter of its class but for the one fault. */
export function singleCauses(evidence: Evidence, meter: Meter, ownGain: number): readonly Weighed[] {
  return [
    weighedGain(evidence),
    ...others.map((at) => weighedWith(evidence, meter, at, ownGain)),
    ...wrongConstants(evidence, meter, ownGain),
    ...miswired(evidence, meter, ownGain),
  ];
}

/** A gain error beside another fault. */
export const twoCauses = (evidence: Evidence, meter: Meter): readonly Weighed[] =>
  others.map((at) => weighedWith(evidence, meter, at, null));

/** Places of the features beside the gain. */
const others = [1, 2, 3, 4] as const;

const named = {
  1: { cause: "phase", usual: (): number => USUAL.phase, unit: "rad", factor: 1 },
  2: {
    cause: "offset",
    usual: (meter: Meter): number => USUAL.offset * ratedPowerW(meter),
    unit: "W",
    factor: 1,
  },
  3: {
    cause: "harmonic response",
    usual: (): number => USUAL.harmonic,
    unit: "% of harmonics' energy",
    factor: 100,
  },
  4: {
    cause: "phase",
    usual: (): number => USUAL.phase,
    unit: "rad, as a delay has it at every order",
    factor: 1,
  },
} as const;

function weighedGain(evidence: Evidence): Weighed {
  const fit = explained({
    square: evidence.square,
    right: evidence.right.slice(0, 1),
    normal: [[evidence.normal[0]!]],
    usual: [USUAL.gain],
  });
  const size = fit.sizes[0]!;
  return {
    causes: ["gain"],
    text: gainText(size),
    explained: fit,
    effects: [Math.abs(size)],
    significances: [Math.abs(size) / fit.uncertainties[0]!],
  };
}

/** @param ownGain  standard deviation of a sound meter's gain; null: the gain is a second fault */
function weighedWith(
  evidence: Evidence,
  meter: Meter,
  at: (typeof others)[number],
  ownGain: number | null,
): Weighed {
  const { cause, usual, unit, factor } = named[at];
  const { normal, right } = evidence;
  const n = right.length;
  const fit = explained({
    square: evidence.square,
    right: [right[0]!, right[at]!],
    normal: [
      [normal[0]!, normal[at]!],
      [normal[at]!, normal[at * n + at]!],
    ],
    usual: [ownGain ?? USUAL.gain, usual(meter)],
  });
  const [gain, size] = fit.sizes as [number, number];
  const [gainU, sizeU] = fit.uncertainties as [number, number];
  const effect = Math.abs(size) * evidence.largest[at]!;
  const text = `${cause} ${roundedText(factor * size, 3)} ${unit}`;
  if (ownGain !== null) {
    return {
      causes: [cause],
      text,
      explained: fit,
      effects: [effect],
      significances: [Math.abs(size) / sizeU],
    };
  }
  return {
    causes: ["gain", cause],
    text: `${gainText(gain)} and ${text}`,
    explained: fit,
    effects: [Math.abs(gain), effect],
    significances: [Math.abs(gain) / gainU, Math.abs(size) / sizeU],
  };
}

/** Each usual constant but the meter's own is a hypothesis without freedom, but for the meter's own gain. */
function wrongConstants(evidence: Evidence, meter: Meter, ownGain: number): Weighed[] {
  const { square, right, weight } = evidence;
  return usualConstants.flatMap((constant) => {
    const ratio = constant / meter.activeConstant;
    const p = ratio - 1;
    if (Math.abs(p) < LEAST_CONSTANT_ERROR) return [];
    if (Math.max(ratio, 1 / ratio) > LARGEST_CONSTANT_FACTOR * 1.001) return [];
    const fit = explained({
      square: square - 2 * p * right[0]! + p * p * weight,
      right: [ratio * (right[0]! - p * weight)],
      normal: [[ratio * ratio * weight]],
      usual: [ownGain],
    });
    const text = `constant or ratio: pulses come as of ${constant} imp/kWh, the name plate says ${meter.activeConstant}`;
    return [without("wrong constant", text, fit, Math.abs(p))];
  });
}

function miswired(evidence: Evidence, meter: Meter, ownGain: number): Weighed[] {
  const elements = meter.wiring === "3P4W" ? 3 : meter.wiring === "3P3W" ? 2 : 1;
  const size = Math.sqrt(evidence.square / evidence.weight);
  return miswiredMeters(elements).map(({ cause, text }, at) => {
    const [square, right, normal] = evidence.miswired[at]!;
    const fit = explained({ square, right: [right], normal: [[normal]], usual: [ownGain] });
    return without(cause, text, fit, size);
  });
}

const without = (cause: MeterCause, text: string, fit: Explained, effect: number): Weighed => ({
  causes: [cause],
  text,
  explained: fit,
  effects: [effect],
  significances: [Number.POSITIVE_INFINITY],
});

const gainText = (size: number): string => `gain ${roundedText(100 * size, 3)} %`;
