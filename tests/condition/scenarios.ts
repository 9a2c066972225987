// Meters with one fault each under the load of a working day, all from one seed: what the diagnosis is tried with.

import type { Meter } from "@etalon/basis";
import { normal, uniform } from "@etalon/outside/simulated/chance";
import type { Harmonic, Load } from "@etalon/outside/simulated/load";
import type { MeterErrors } from "@etalon/outside/simulated/meter";
import type { SimulatedMeter, Spell } from "./simulated-frames.ts";

/** Sizes of faults; stated beside the confusion matrix. */
export const sizes = {
  sound: "own gain ≤ 0.03 %",
  gain: "0.3–1.5 %, either sign",
  phase: "3–20 mrad, either sign",
  offset: "0.1–1 % of rated power",
  "harmonic response": "50–100 % of harmonics' energy not counted; voltage 5th and 7th 2–5 %",
  "wrong constant": "a usual constant by 20–100 % off",
  "dead phase": "one of three",
  "reversed current": "one of three",
  "exchanged currents": "two of three, or all in a circle",
  "lost pulses": "0.5–5 %",
  "double pulses": "0.5–5 %",
  "slow task": "0.2, 0.5 or 1 s",
  undetermined:
    "gain 0.5–1.5 %, or phase 10–20 mrad and no harmonics, where the power factor stays at 0.7–0.97",
} as const;

export type Truth = keyof typeof sizes;
export const truths = Object.keys(sizes) as readonly Truth[];

export interface Scenario {
  readonly truth: Truth;
  readonly seed: number;
  readonly simulated: SimulatedMeter;
  readonly spells: readonly Spell[];
}

const meter: Meter = {
  serial: "scenario",
  accuracyClass: "0.2S",
  activeConstant: 20_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
};
const RATED_W = 3 * 57.7 * 1.5;

/** Draws of one scenario, by name of what is drawn. */
function chance(seed: number) {
  let drawn = 0;
  const next = () => uniform(seed, 77, drawn++);
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    between,
    /** As often near the low end as near the high one. */
    evenly: (low: number, high: number): number => low * (high / low) ** next(),
    either: (): number => (next() < 0.5 ? -1 : 1),
    oneOf: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!,
    normal: (): number => normal(seed, 78, drawn++),
  };
}

export function scenario(truth: Truth, seed: number): Scenario {
  const draw = chance(truths.indexOf(truth) * 100_003 + seed);
  const own: MeterErrors = {
    gainErrorPercent: draw.between(-0.03, 0.03),
    phaseErrorRad: draw.between(-2e-4, 2e-4),
    loadErrors: [
      { currentOfRated: 0.02, errorPercent: draw.between(-0.03, 0.03) },
      { currentOfRated: 1, errorPercent: 0 },
    ],
    jitterS: draw.evenly(1e-4, 2e-3),
    filtersRipple: draw.between(0, 1) < 0.8,
    seed,
  };
  const referenceErrorPercent = 0.005 * draw.normal();
  const steadyFactor = truth === "undetermined" ? draw.between(0.7, 0.97) : null;
  const fault = faults(truth, own, draw);
  // A delay shows at the harmonics what one power factor does not.
  const pure = truth === "undetermined" && fault.phaseErrorRad !== undefined;
  return {
    truth,
    seed,
    simulated: {
      meter,
      errors: { ...own, ...fault },
      referenceErrorPercent,
      systematicPercent: 0.005,
    },
    spells: Array.from({ length: 48 }, () => ({ load: loadOf(draw, steadyFactor, pure), seconds: 300 })),
  };
}

type Draw = ReturnType<typeof chance>;

function faults(truth: Truth, own: MeterErrors, draw: Draw): Partial<MeterErrors> {
  switch (truth) {
    case "sound":
      return {};
    case "gain":
      return { gainErrorPercent: draw.either() * draw.evenly(0.3, 1.5) };
    case "phase":
      return { phaseErrorRad: draw.either() * draw.evenly(0.003, 0.02) };
    case "offset":
      return { standingPowerW: RATED_W * draw.evenly(0.001, 0.01) };
    case "harmonic response":
      return { harmonicErrorPercent: -draw.between(50, 100) };
    case "wrong constant":
      return { constantFactor: draw.oneOf([0.5, 0.6, 0.8, 1.2, 1.25, 1.5, 1.6, 2]) };
    case "dead phase":
      return { deadElements: [draw.oneOf([0, 1, 2])] };
    case "reversed current":
      return {
        currentOrder: draw.oneOf([
          ["-ia", "ib", "ic"] as const,
          ["ia", "-ib", "ic"] as const,
          ["ia", "ib", "-ic"] as const,
        ]),
      };
    case "exchanged currents":
      return {
        currentOrder: draw.oneOf([
          ["ib", "ia", "ic"] as const,
          ["ia", "ic", "ib"] as const,
          ["ic", "ib", "ia"] as const,
          ["ib", "ic", "ia"] as const,
          ["ic", "ia", "ib"] as const,
        ]),
      };
    case "lost pulses":
      return { lostShare: draw.evenly(0.005, 0.05) };
    case "double pulses":
      return { doubleShare: draw.evenly(0.005, 0.05) };
    case "slow task":
      return { tickS: draw.oneOf([0.2, 0.5, 1]), jitterS: 0 };
    case "undetermined":
      return draw.either() > 0
        ? { gainErrorPercent: draw.either() * draw.evenly(0.5, 1.5), loadErrors: [] }
        : {
            phaseErrorRad: draw.either() * draw.evenly(0.01, 0.02),
            loadErrors: [],
            gainErrorPercent: own.gainErrorPercent,
          };
  }
}

function loadOf(draw: Draw, steadyFactor: number | null, pure: boolean): Load {
  const uneven = (): [number, number, number] => [
    draw.between(0.7, 1.3),
    draw.between(0.7, 1.3),
    draw.between(0.7, 1.3),
  ];
  const harmonics = (fifth: number, seventh: number): Harmonic[] => [
    { order: 5, share: fifth, phaseRad: draw.between(-1, 1) },
    { order: 7, share: seventh, phaseRad: draw.between(-1, 1) },
  ];
  const leads = steadyFactor === null && draw.between(0, 1) < 0.15;
  const distortion = draw.between(0, pure ? 0 : 0.3);
  return {
    frequencyHz: 50 + draw.between(-0.05, 0.05),
    voltage: 57.7 * draw.between(0.97, 1.03),
    current: 1.5 * draw.evenly(0.03, 2),
    powerFactor: steadyFactor ?? draw.between(leads ? 0.85 : 0.6, 1),
    leads,
    currentBalance: uneven(),
    voltageHarmonics: harmonics(draw.between(0.02, 0.05), draw.between(0.02, 0.04)),
    currentHarmonics: harmonics(distortion, 0.6 * distortion),
  };
}
