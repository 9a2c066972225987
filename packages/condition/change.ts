// What became of a bin's error over its life: nothing, a drift, or a step at a day. Called with a bin's series.

import type { SeriesPoint } from "./daily-series.ts";
import { weightedLine } from "./weighted-line.ts";

export type Change =
  | { readonly kind: "too short" | "none" }
  | { readonly kind: "drift"; readonly percentPerDay: number; readonly uncertainty: number }
  | {
      readonly kind: "step";
      readonly fromDay: number;
      readonly percent: number;
      readonly uncertainty: number;
    }
  | { readonly kind: "drift or step" };

const FEWEST_POINTS = 10;
/** A change is told where χ² falls by this much: some 1 in 10,000 of steady series, at any of 60 places for a step. */
const SIGNIFICANT_DRIFT = 15;
const SIGNIFICANT_STEP = 23;
/** Drift and step are told apart where one fits so much better. */
const TELLS_APART = 8;

/**
 * Weighs three histories by χ²/s², s² = max(1, χ² of the best ÷ ν): one level; a line; two levels with a break between
 * them, wherever it fits best. A step has one parameter more, the place of its break, which ln n pays for.
 */
export function changeOf(points: readonly SeriesPoint[]): Change {
  const line = weightedLine(points);
  if (line === null || points.length < FEWEST_POINTS) return { kind: "too short" };
  const steady = levelOf(points).chiSquare;
  const step = bestStep(points);
  const s2 = Math.max(1, Math.min(line.chiSquare, step.chiSquare) / (points.length - 3));
  const byLine = (steady - line.chiSquare) / s2;
  const byStep = (steady - step.chiSquare) / s2 - Math.log(points.length);
  if (byLine < SIGNIFICANT_DRIFT && byStep < SIGNIFICANT_STEP - Math.log(points.length))
    return { kind: "none" };
  if (Math.abs(byLine - byStep) < TELLS_APART) return { kind: "drift or step" };
  if (byLine > byStep) {
    return { kind: "drift", percentPerDay: line.slopePercentPerDay, uncertainty: line.slopeUncertainty };
  }
  return {
    kind: "step",
    fromDay: step.fromDay,
    percent: step.percent,
    uncertainty: step.uncertainty * Math.sqrt(s2),
  };
}

function levelOf(points: readonly SeriesPoint[]) {
  let weight = 0;
  let weighted = 0;
  for (const { percent, randomPercent } of points) {
    weight += 1 / randomPercent ** 2;
    weighted += percent / randomPercent ** 2;
  }
  const percent = weighted / weight;
  const chiSquare = points.reduce((sum, p) => sum + ((p.percent - percent) / p.randomPercent) ** 2, 0);
  return { percent, weight, chiSquare };
}

function bestStep(points: readonly SeriesPoint[]) {
  let best = { chiSquare: Number.POSITIVE_INFINITY, fromDay: 0, percent: 0, uncertainty: 0 };
  for (let at = 2; at <= points.length - 2; at++) {
    const before = levelOf(points.slice(0, at));
    const after = levelOf(points.slice(at));
    const chiSquare = before.chiSquare + after.chiSquare;
    if (chiSquare >= best.chiSquare) continue;
    best = {
      chiSquare,
      fromDay: points[at]!.day,
      percent: after.percent - before.percent,
      uncertainty: Math.sqrt(1 / before.weight + 1 / after.weight),
    };
  }
  return best;
}
