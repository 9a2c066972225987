// All that runs say about the causes of an error, as sums of fixed size. A pure step over runs; the diagnosis reads it.

import { DIAGNOSIS } from "./causes.table.ts";
import { countedShare, miswiredMeters } from "./miswired-meters.ts";
import type { Run } from "./run.ts";

/** y the error as a share of the energy, f the features, w = 1/u². */
export interface Evidence {
  readonly runs: number;
  /** Σw, Σw·y², Σw·u_sys (as a share) */
  readonly weight: number;
  readonly square: number;
  readonly systematic: number;
  /** Σw·f_i·f_j row by row, and Σw·f_i·y; order of `features`. */
  readonly normal: readonly number[];
  readonly right: readonly number[];
  /** Largest |f_i| of all runs. */
  readonly largest: readonly number[];
  /** For each miswired meter with counted share m, r = y − (m − 1): Σw·r², Σw·r·m, Σw·m². */
  readonly miswired: readonly (readonly [square: number, right: number, normal: number])[];
}

/**
 * What a meter's error is made of, each times its own size:
 *   y = g·1 − φ·Q/E + P₀·(1/P) + η·H/E − δ·Σh·Q_h/E
 * g gain; φ rad by which currents are seen late at the fundamental alone; P₀ watt counted without load; η the error of
 * harmonics' energy; δ as φ, but h times as much at order h, as a delay is: which of both a meter has is not known.
 * First order in φ: at 0.02 rad the second order is 0.02 %.
 */
export const features = ["gain", "phase", "offset", "harmonic", "delay"] as const;

export function featuresOf({ shares }: Run): readonly number[] {
  const { reactive, harmonicReactive, powerW, harmonic } = shares;
  return [1, -reactive, 1 / powerW, harmonic, -(reactive + harmonicReactive)];
}

export const noEvidence = (elements: number): Evidence => ({
  runs: 0,
  weight: 0,
  square: 0,
  systematic: 0,
  normal: Array.from({ length: features.length ** 2 }, () => 0),
  right: features.map(() => 0),
  largest: features.map(() => 0),
  miswired: miswiredMeters(elements).map(() => [0, 0, 0] as const),
});

/** False of sums that were kept of other features than are looked at now: they cannot be gone on with. */
export const isEvidence = ({ right }: Evidence): boolean => right.length === features.length;
export const elementsOf = ({ miswired }: Evidence): number =>
  [1, 2, 3].find((elements) => miswiredMeters(elements).length === miswired.length) ?? 3;

export function withRun(evidence: Evidence, run: Run): Evidence {
  if (!run.sure) return evidence;
  const y = run.errorPercent / 100;
  const w = 1e4 / (run.randomPercent ** 2 + DIAGNOSIS.floorPercent ** 2);
  const f = featuresOf(run);
  const n = f.length;
  const meters = miswiredMeters(run.shares.active.length);
  return {
    runs: evidence.runs + 1,
    weight: evidence.weight + w,
    square: evidence.square + w * y * y,
    systematic: evidence.systematic + (w * run.systematicPercent) / 100,
    normal: evidence.normal.map((sum, at) => sum + w * f[Math.floor(at / n)]! * f[at % n]!),
    right: evidence.right.map((sum, at) => sum + w * f[at]! * y),
    largest: evidence.largest.map((size, at) => Math.max(size, Math.abs(f[at]!))),
    miswired: evidence.miswired.map(([square, right, normal], at) => {
      const m = countedShare(meters[at]!, run.shares);
      const r = y - (m - 1);
      return [square + w * r * r, right + w * r * m, normal + w * m * m];
    }),
  };
}

/** A day later: old runs count for less, so that a new fault shows against them. */
export function faded(evidence: Evidence): Evidence {
  const k = DIAGNOSIS.keptPerDay;
  const all = (sums: readonly number[]): number[] => sums.map((sum) => k * sum);
  return {
    runs: k * evidence.runs,
    weight: k * evidence.weight,
    square: k * evidence.square,
    systematic: k * evidence.systematic,
    normal: all(evidence.normal),
    right: all(evidence.right),
    largest: evidence.largest,
    miswired: evidence.miswired.map(([square, right, normal]) => [k * square, k * right, k * normal]),
  };
}
