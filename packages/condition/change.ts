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
  return { kind: "step", fromDay: points[step.at]!.day, ...sizeOf(points, step.at) };
}

/**
 * Levels before and after, each day being off by what its point states and by how far the meter wanders from day to day: τ
 * such that Σ r²/(u² + τ²) is what the freedom leaves. Scaling all u alike would let points weigh for much that state little
 * but wander like the others, and state the size as too sure.
 * @source R. C. Paule, J. Mandel, J. Res. NBS 87 (1982) 377
 */
function sizeOf(points: readonly SeriesPoint[], at: number) {
  const levels = (wanderSquare: number) => {
    const wide = points.map((p) => ({ ...p, randomPercent: Math.sqrt(p.randomPercent ** 2 + wanderSquare) }));
    return [levelOf(wide.slice(0, at)), levelOf(wide.slice(at))] as const;
  };
  const left = (wanderSquare: number): number =>
    levels(wanderSquare).reduce((sum, { chiSquare }) => sum + chiSquare, 0);
  const freedom = points.length - 3;
  let [low, high] = [0, 0];
  if (left(0) > freedom) {
    high = Math.max(...points.map(({ randomPercent }) => randomPercent)) ** 2;
    while (left(high) > freedom) high *= 4;
    for (let n = 0; n < 50; n++) {
      const middle = (low + high) / 2;
      if (left(middle) > freedom) low = middle;
      else high = middle;
    }
  }
  const [before, after] = levels(high);
  return {
    percent: after.percent - before.percent,
    uncertainty: Math.sqrt(1 / before.weight + 1 / after.weight),
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
  let best = { chiSquare: Number.POSITIVE_INFINITY, at: 0 };
  for (let at = 2; at <= points.length - 2; at++) {
    const chiSquare = levelOf(points.slice(0, at)).chiSquare + levelOf(points.slice(at)).chiSquare;
    if (chiSquare < best.chiSquare) best = { chiSquare, at };
  }
  return best;
}
