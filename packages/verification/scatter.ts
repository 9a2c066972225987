// What the residuals of the edges tell: how correlated they are, whether the error moves, on which tick pulses are
// released. Called by the error.

import type { TrainPart } from "./pulse-edge.ts";
import { onGrid } from "./task-grid.ts";
import { taskTicksS } from "./task-ticks.table.ts";

/** How the edges lie about the straight line E = α + β·k. */
export interface Scatter {
  /** σ_E, joule: standard deviation of one edge. */
  readonly edgeJ: number;
  /** The same in the meter's time, at the mean power of the train. */
  readonly edgeS: number;
  /** Correlation of neighbouring residuals, corrected for the fitted line. */
  readonly lagOne: number;
  /** How much a correlated train counts for fewer edges; 1 where residuals are independent. */
  readonly redundancy: number;
  /** Change of the error from the first to the last edge by a parabola, percent, and that over its own scatter. */
  readonly driftPercent: number;
  readonly driftSignificance: number;
  /** Period of the task that releases the meter's pulses, where the edges show one. */
  readonly tickS: number | null;
}

/** Correlation past this cannot be told from a drift in a train of some hundred edges. */
const LARGEST_CORRELATION = 0.98;

/**
 * Correlation of neighbouring residuals, and how many times fewer edges it leaves:
 *   ρ = Σ r_i·r_{i−1}/Σ r² + (S + 1)/n,   F = (1 + ρ)/(1 − ρ) for ρ > 0, else 1
 */
export function correlation(
  residuals: readonly Float64Array[],
  edges: number,
): Pick<Scatter, "lagOne" | "redundancy"> {
  let products = 0;
  for (const part of residuals) for (let i = 1; i < part.length; i++) products += part[i]! * part[i - 1]!;
  const power = squares(residuals);
  if (power === 0) return { lagOne: 0, redundancy: 1 };
  const lagOne = products / power + (residuals.length + 1) / edges;
  const rho = Math.min(LARGEST_CORRELATION, Math.max(0, lagOne));
  return { lagOne, redundancy: (1 + rho) / (1 - rho) };
}

/** The parabola's share of the residuals, part by part with one curvature: the error's change over the train. */
export function drift(
  parts: readonly TrainPart[],
  residuals: readonly Float64Array[],
): Pick<Scatter, "driftPercent" | "driftSignificance"> {
  let square = 0;
  let together = 0;
  let longest = 0;
  parts.forEach(({ edges }, s) => {
    const middle = edges.reduce((sum, edge) => sum + edge.index, 0) / edges.length;
    const k = edges.map((edge) => edge.index - middle);
    const k2 = k.reduce((sum, x) => sum + x * x, 0) / k.length;
    const skew = k.reduce((sum, x) => sum + x ** 3, 0) / k.length / k2; // what is left of k² beside a constant and a line
    longest = Math.max(longest, edges[edges.length - 1]!.index - edges[0]!.index);
    k.forEach((x, i) => {
      const shape = x * x - k2 - skew * x;
      square += shape * shape;
      together += shape * residuals[s]![i]!;
    });
  });
  const power = squares(residuals);
  const freedom = residuals.reduce((n, part) => n + part.length - 1, 0) - 2;
  if (!(square > 0) || freedom < 1) return { driftPercent: 0, driftSignificance: 0 };
  const curvature = together / square;
  const unexplained = Math.max(0, power - curvature * together) / freedom;
  const slopeJ = meanSlope(parts);
  return {
    driftPercent: (-100 * 2 * curvature * longest) / slopeJ, // more energy per pulse: the meter runs slower
    driftSignificance: unexplained > 0 ? curvature / Math.sqrt(unexplained / square) : 0,
  };
}

function meanSlope(parts: readonly TrainPart[]): number {
  let energyJ = 0;
  let quanta = 0;
  for (const { edges } of parts) {
    energyJ += edges[edges.length - 1]!.energyJ - edges[0]!.energyJ;
    quanta += edges[edges.length - 1]!.index - edges[0]!.index;
  }
  return energyJ / quanta;
}

/**
 * The longest known task period on whose grid all edges lie, if their scatter is that of such a grid (τ/√12).
 * Without the scatter a grid proves nothing: a steady load may well give whole tenths of a second.
 */
export function tickOf(parts: readonly TrainPart[], edgeS: number): number | null {
  const times = parts.flatMap(({ edges }) => edges.map((edge) => edge.atS));
  if (times.length < 8) return null;
  const fits = (tickS: number): boolean => {
    const uniform = tickS / Math.sqrt(12);
    if (edgeS < 0.5 * uniform || edgeS > 1.5 * uniform) return false;
    return onGrid(times, tickS);
  };
  return taskTicksS.find(fits) ?? null;
}

export function squares(rows: readonly Float64Array[]): number {
  let sum = 0;
  for (const row of rows) for (const value of row) sum += value * value;
  return sum;
}
