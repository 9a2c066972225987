// Which of the class's test points the load in service has given, the meter's error there, and which it never gave.
// Points: the corners of the IEC limit tables, and those of JJG 596. A pure step over runs. Called by `condition.ts`.

import type { Meter } from "@etalon/basis";
import { connectionOf, limitAt } from "@etalon/verification";
import { type LoadBalance, limitTables, type TabulatedFactor } from "@etalon/verification/limits.table";
import type { Run } from "./run.ts";
import { LIKE_A_RIG, NEAR_POINT, type PointCurrent, testPoints } from "./test-points.table.ts";
import { noSums, type WeightedMean, type WeightedSums, weightedMean, withError } from "./weighted-mean.ts";

export interface TestPoint {
  readonly balance: LoadBalance;
  readonly factor: TabulatedFactor;
  readonly currentPercent: number;
  readonly source: string;
  readonly unverified: boolean;
}

/** Sums at each of `testPointsOf`, by its place; only those that the load gave. */
export type Coverage = Readonly<Record<number, WeightedSums>>;

export interface PointReport extends TestPoint {
  readonly limitPercent: number | null;
  /** null: the load never gave it. */
  readonly error: WeightedMean | null;
}

const pointsKept = new WeakMap<Meter, readonly TestPoint[]>();

/** A point that both standards name stands once, by IEC. */
export function testPointsOf(meter: Meter): readonly TestPoint[] {
  const kept = pointsKept.get(meter);
  if (kept !== undefined) return kept;
  const points: TestPoint[] = [];
  const add = (point: TestPoint): void => {
    if (meter.wiring === "1P2W" && point.balance === "single") return;
    const maxPercent = (100 * meter.maxCurrent) / meter.ratedCurrent;
    if (point.currentPercent > maxPercent * 1.0001) return;
    const known = points.some(
      (other) =>
        other.balance === point.balance &&
        other.factor === point.factor &&
        Math.abs(other.currentPercent - point.currentPercent) < 0.01 * point.currentPercent,
    );
    if (!known) points.push(point);
  };
  for (const point of [...iecPoints(meter), ...jjgPoints(meter)]) add(point);
  pointsKept.set(meter, points);
  return points;
}

/** Where limits begin or change, the rated and the largest current. Points on request are not asked for. */
function iecPoints(meter: Meter): TestPoint[] {
  const connection = connectionOf(meter);
  return limitTables.flatMap((table) => {
    const column = table.classes.indexOf(meter.accuracyClass);
    if (table.energy !== "active" || table.connection !== connection || column < 0) return [];
    if (table.source.includes("on request")) return [];
    return table.rows.flatMap(([balance, factor, fromPercent, below, ...limits]) => {
      if (typeof limits[column] !== "number") return [];
      const currents: PointCurrent[] = below === null ? [fromPercent, 100, "max"] : [fromPercent];
      const unverified = table.unverified.includes(meter.accuracyClass);
      return currents.map((current) => ({
        balance,
        factor,
        currentPercent: percentOf(current, meter),
        source: table.source,
        unverified,
      }));
    });
  });
}

function jjgPoints(meter: Meter): TestPoint[] {
  const connection = connectionOf(meter);
  return testPoints
    .filter((table) => table.connection === connection && table.classes.includes(meter.accuracyClass))
    .flatMap(({ rows, source, unverified }) =>
      rows.flatMap(([balance, factor, currents]) =>
        currents.map((current) => ({
          balance,
          factor,
          currentPercent: percentOf(current, meter),
          source,
          unverified,
        })),
      ),
    );
}

function percentOf(current: PointCurrent, { maxCurrent, ratedCurrent }: Meter): number {
  const maxPercent = (100 * maxCurrent) / ratedCurrent;
  if (current === "max") return maxPercent;
  return current === "half max" ? maxPercent / 2 : current;
}

export function covered(coverage: Coverage, run: Run, meter: Meter): Coverage {
  const points = testPointsOf(meter);
  let after = coverage;
  points.forEach((point, n) => {
    if (gives(run, point)) after = { ...after, [n]: withError(after[n] ?? noSums, run) };
  });
  return after;
}

function gives({ state }: Run, point: TestPoint): boolean {
  if (state.balance !== point.balance || state.thdPercent > LIKE_A_RIG.thdPercent) return false;
  if (point.balance === "balanced" && state.unbalancePercent > LIKE_A_RIG.unbalancePercent) return false;
  const nearCurrent = Math.abs(Math.log(state.currentPercent / point.currentPercent));
  if (nearCurrent > Math.log(NEAR_POINT.currentFactor)) return false;
  return Math.abs(signedFactor(state.powerFactor) - tabulated(point.factor)) <= NEAR_POINT.powerFactor;
}

/** Lag 0 … 1, lead 1 … 2, so that both sides of unity are near it. */
const signedFactor = (powerFactor: number): number => (powerFactor >= 0 ? powerFactor : 2 + powerFactor);
const tabulated = (factor: TabulatedFactor): number =>
  factor.endsWith("C") ? 2 - Number.parseFloat(factor) : Number.parseFloat(factor);

export function coverageReport(coverage: Coverage, meter: Meter): readonly PointReport[] {
  return testPointsOf(meter).map((point, n) => {
    const leads = point.factor.endsWith("C");
    const limit = limitAt(
      meter,
      "active",
      {
        currentPercentOfRated: point.currentPercent,
        powerFactor: Number.parseFloat(point.factor) * (leads ? -1 : 1),
        loadBalance: point.balance,
      },
      null,
    );
    const sums = coverage[n];
    return {
      ...point,
      limitPercent: limit.ok ? limit.value.percent : null,
      error: sums === undefined ? null : weightedMean(sums),
    };
  });
}

/** What the load never gave, for people: "balanced, PF 0.5L, 100 % of rated current". */
export const neverGiven = (report: readonly PointReport[]): readonly string[] =>
  report
    .filter((point) => point.error === null)
    .map(
      (p) => `${p.balance}, PF ${p.factor}, ${Number(p.currentPercent.toPrecision(4))} % of rated current`,
    );
