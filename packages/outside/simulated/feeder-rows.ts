// A feeder's registers as a master station reads them hour by hour, with anchors and the truth. Called by `etalon simulate feeder`.

import { normal, uniform } from "./chance.ts";
import { type Feeder, type FeederHour, feederHours } from "./sum-meter-feeder.ts";

export interface SimulatedFeeder {
  readonly hours: readonly FeederHour[];
  /** "sum" first; standard uncertainty as a verification from waveforms has it. */
  readonly anchors: readonly {
    readonly meter: string;
    readonly errorPercent: number;
    readonly uncertaintyPercent: number;
  }[];
  readonly meters: readonly string[];
  readonly truthPercent: readonly number[];
}

const SUM_UNCERTAINTY = 0.02;
const ANCHOR_UNCERTAINTY = 0.025;

export interface FeederOrder {
  readonly meters: number;
  /** The first so many meters were measured. */
  readonly anchored: number;
  readonly hours: number;
  /** All meters at the end of one line, or one after the other along it. */
  readonly line: "common" | "along";
  /** What is otherwise than chance would have it. */
  readonly change?: Partial<Feeder>;
}

export function simulatedFeeder(
  { meters, anchored, hours, line, change }: FeederOrder,
  seed: number,
): SimulatedFeeder {
  const each = Array.from({ length: meters }, (_, n) => n);
  const names = each.map((n) => `m-${n + 1}`);
  const feeder: Feeder = {
    errorPercent: each.map((n) => 0.6 * normal(seed, 1, n)),
    sumErrorPercent: SUM_UNCERTAINTY * normal(seed, 2, 0),
    sectionPerKw: line === "common" ? [3e-4] : each.map((n) => 5e-5 * (1 + uniform(seed, 3, n))),
    fixedKw: 0.4,
    unmeteredKw: 0,
    stepKwh: 0.01,
    loadKw: each.map((n) => 2 + 6 * uniform(seed, 4, n)),
    alike: 0.3,
    ...change,
  };
  return {
    meters: names,
    truthPercent: feeder.errorPercent,
    anchors: [
      { meter: "sum", errorPercent: 0, uncertaintyPercent: SUM_UNCERTAINTY },
      ...each.slice(0, anchored).map((n) => ({
        meter: names[n]!,
        errorPercent: feeder.errorPercent[n]! + ANCHOR_UNCERTAINTY * normal(seed, 5, n),
        uncertaintyPercent: ANCHOR_UNCERTAINTY,
      })),
    ],
    hours: feederHours(feeder, hours, seed),
  };
}
