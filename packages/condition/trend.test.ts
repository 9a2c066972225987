import { noise } from "@etalon/verification/testing/noise";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeOf } from "./change.ts";
import { dailyErrors, seriesOf } from "./daily-errors.fixture.ts";
import { MOST_POINTS } from "./daily-series.ts";
import { remainingLife, walkOf } from "./remaining-life.ts";
import { type Line, weightedLine } from "./weighted-line.ts";

const SEEDS = 200;
const seeds = Array.from({ length: SEEDS }, (_, n) => 1000 + n);
const noDrift = () => 0.05;

describe("the series of a bin", () => {
  test("keeps at most 64 points, all days and their weighted mean, however long the life", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.integer(), (days, seed) => {
        const all = dailyErrors({ days, dayPercent: 0.02, at: (day) => 1e-4 * day }, seed);
        const { points } = seriesOf(all);
        expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
        expect(points.reduce((sum, p) => sum + p.days, 0)).toBe(days);
        const weighted = points.reduce((sum, p) => sum + p.percent * p.days, 0) / days;
        expect(weighted).toBeCloseTo(all.reduce((sum, d) => sum + d.percent, 0) / days, 9);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the weighted line", () => {
  test("known answer: unit weights, GUM H.3's formulas by hand", () => {
    const points = [0, 1, 2, 3].map((day, n) => ({
      day,
      percent: [1, 3, 2, 4][n]!,
      randomPercent: 1,
      days: 1,
    }));
    const line = weightedLine(points)!;
    expect(line.slopePercentPerDay).toBeCloseTo(0.8, 12);
    expect(line.levelPercent).toBeCloseTo(2.5, 12);
    expect(line.middleDay).toBe(1.5);
    expect(line.chiSquare).toBeCloseTo(1.8, 12); // residuals −0.3, 0.9, −0.9, 0.3
    expect(line.slopeUncertainty).toBeCloseTo(Math.sqrt(1 / 5), 12); // χ²/ν = 0.9 does not narrow it; lag one is negative
  });

  test(`states an uncertainty that covers the slope: ${SEEDS} seeds`, () => {
    let inside = 0;
    for (const seed of seeds) {
      const days = dailyErrors({ days: 400, dayPercent: 0.03, at: (day) => 2e-4 * day }, seed);
      const line = weightedLine(seriesOf(days).points)!;
      if (Math.abs(line.slopePercentPerDay - 2e-4) < 2 * line.slopeUncertainty) inside++;
    }
    // 95.4 % and wider, since widening for chance correlation and scatter is one-sided: 4 binomial deviations below.
    expect(inside).toBeGreaterThan(0.954 * SEEDS - 4 * Math.sqrt(0.954 * 0.046 * SEEDS));
  });
});

describe("change", () => {
  const count = (at: (day: number) => number) => {
    const found: Record<string, number> = {};
    for (const seed of seeds) {
      const { kind } = changeOf(seriesOf(dailyErrors({ days: 365, dayPercent: 0.03, at }, seed)).points);
      found[kind] = (found[kind] ?? 0) + 1;
    }
    return found;
  };

  test("of a steady bin there is none", () => expect(count(noDrift)).toEqual({ none: SEEDS }));
  test("a drift of 0.1 % a year is no step", () =>
    expect(count((day) => (0.1 * day) / 365).drift).toBeGreaterThan(0.97 * SEEDS));
  test("a step of 0.05 % is no drift, and its day is found", () => {
    expect(count((day) => (day >= 250 ? 0.05 : 0)).step).toBeGreaterThan(0.97 * SEEDS);
    const days = dailyErrors({ days: 365, dayPercent: 0.03, at: (day) => (day >= 250 ? 0.05 : 0) }, 7);
    const change = changeOf(seriesOf(days).points);
    if (change.kind !== "step") throw new Error(change.kind);
    expect(Math.abs(change.fromDay - 250)).toBeLessThan(25);
    expect(Math.abs(change.percent - 0.05)).toBeLessThan(4 * change.uncertainty);
  });
  test("a step's size is as sure as it says, of days that state little and wander like the others", () => {
    let [squares, steps] = [0, 0];
    for (const seed of Array.from({ length: 1000 }, (_, n) => n)) {
      const { uniform } = noise(seed);
      const days = dailyErrors({ days: 45, dayPercent: 0.01, at: (day) => (day >= 27 ? 0.05 : 0) }, seed);
      const stated = days.map((day) => ({ ...day, randomPercent: 0.01 * (0.2 + 0.3 * uniform()) }));
      const change = changeOf(seriesOf(stated).points);
      if (change.kind !== "step") continue;
      squares += ((change.percent - 0.05) / change.uncertainty) ** 2;
      steps++;
    }
    expect(steps).toBeGreaterThan(950);
    // Scaling what is stated gave 1.17.
    expect(Math.sqrt(squares / steps)).toBeGreaterThan(0.9);
    expect(Math.sqrt(squares / steps)).toBeLessThan(1.08);
  });
  test("a few days tell nothing", () =>
    expect(changeOf(seriesOf(dailyErrors({ days: 9, dayPercent: 0.03, at: noDrift }, 1)).points).kind).toBe(
      "too short",
    ));
});

describe("remaining life", () => {
  const line: Line = {
    middleDay: 100,
    levelPercent: 0.1,
    slopePercentPerDay: 1e-3,
    levelUncertainty: 0.005,
    slopeUncertainty: 1e-4,
    chiSquare: 50,
    degreesOfFreedom: 50,
    lagOne: 0,
    dayPercent: 0.02,
  };
  const question = { limitPercent: 0.5, guardPercent: 0.05, today: 200, walkPercentPerRootDay: 0 };

  test("known answer: 0.1 % at day 100, rising 0.001 %/d, crosses 0.5 % on day 500, the guarded bound before", () => {
    const life = remainingLife(line, question);
    if (life.kind !== "drift") throw new Error(life.kind);
    expect(life.crossingDay).toBeCloseTo(500, 9);
    const t = life.earliestDay; // 0.1 + 0.001·(t − 100) + 1.645·√(0.005² + (1e-4·(t − 100))²) = 0.45
    expect(0.1 + 1e-3 * (t - 100) + 1.645 * Math.hypot(0.005, 1e-4 * (t - 100))).toBeCloseTo(0.45, 6);
    expect(life.side).toBe("+");
  });

  test("no slope beyond twice its uncertainty: the minimum life says how long", () => {
    const life = remainingLife({ ...line, slopePercentPerDay: 1e-5 }, question);
    // |0.1 + 1e-5·100| + 2e-4·(t − 200) = 0.45
    expect(life).toEqual({ kind: "no detectable drift", minimumDay: expect.closeTo(200 + 0.349 / 2e-4, 6) });
  });

  test("beyond the limit there is no life to speak of", () =>
    expect(remainingLife({ ...line, levelPercent: 0.6 }, question).kind).toBe("beyond the limit"));

  test("an error that drifts through zero meets the far limit", () => {
    const life = remainingLife({ ...line, levelPercent: -0.3 }, question);
    if (life.kind !== "drift") throw new Error(life.kind);
    expect(life.crossingDay).toBeCloseTo(900, 9);
    expect(life.earliestDay).toBeGreaterThan(300);
  });

  test("the earliest day is never after the crossing, the walk only brings it nearer: any line", () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-0.4, 0.4),
        number(-2e-3, 2e-3),
        number(1e-6, 1e-3),
        number(0, 0.01),
        (level, slope, u, walk) => {
          const drifting = { ...line, levelPercent: level, slopePercentPerDay: slope, slopeUncertainty: u };
          const life = remainingLife(drifting, question);
          const wandering = remainingLife(drifting, { ...question, walkPercentPerRootDay: walk });
          expect(wandering.kind).toBe(life.kind);
          if (life.kind !== "drift" || wandering.kind !== "drift") return;
          expect(life.earliestDay).toBeGreaterThanOrEqual(200);
          expect(life.earliestDay).toBeLessThanOrEqual(Math.max(200, life.crossingDay) + 1e-6);
          expect(wandering.earliestDay).toBeLessThanOrEqual(
            life.earliestDay + (life.crossingDay - 200) / 256 + 1e-6,
          );
        },
      ),
    );
  });

  test("the earliest day is where a bound that is walked day by day reaches the guarded limit: any line", () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-0.4, 0.4),
        fc.oneof(number(-2e-3, -2e-4), number(2e-4, 2e-3)),
        number(1e-6, 1e-4),
        number(0, 0.01),
        (level, slope, u, walk) => {
          const drifting = { ...line, levelPercent: level, slopePercentPerDay: slope, slopeUncertainty: u };
          const life = remainingLife(drifting, { ...question, walkPercentPerRootDay: walk });
          if (life.kind !== "drift") return;
          const bound = (day: number) =>
            Math.abs(level + slope * (day - 100)) +
            1.645 * Math.hypot(0.005, u * (day - 100), walk * Math.sqrt(day - 200));
          let day = 200;
          while (bound(day) < 0.45) day += 0.25;
          expect(life.earliestDay).toBeLessThanOrEqual(day + 1e-6);
          expect(life.earliestDay).toBeGreaterThan(day === 200 ? 199.9 : day - 0.25 - 1e-6);
        },
      ),
    );
  });

  test(`the limit is crossed before the earliest day in at most 5 % of lives: ${SEEDS} seeds`, () => {
    // True crossing of the guarded limit by 0.05 + 3e-4·t = 0.45: day 1333; told after 300 days.
    let early = 0;
    for (const seed of seeds) {
      const points = seriesOf(
        dailyErrors({ days: 300, dayPercent: 0.03, at: (d) => 0.05 + 3e-4 * d }, seed),
      ).points;
      const life = remainingLife(weightedLine(points)!, { ...question, today: 300 });
      if (life.kind !== "drift") throw new Error(life.kind);
      if (life.earliestDay > 4000 / 3) early++;
    }
    expect(early).toBeLessThan(0.05 * SEEDS + 4 * Math.sqrt(0.05 * 0.95 * SEEDS));
  });

  test("a random walk is measured within a factor of two (median of seeds), white noise hardly ever taken for one", () => {
    const walks = (walkPercentPerRootDay: number) =>
      seeds.map((seed) => {
        const points = seriesOf(
          dailyErrors({ days: 64, dayPercent: 0.01, at: noDrift, walkPercentPerRootDay }, seed),
        ).points;
        return walkOf(points, weightedLine(points)!);
      });
    const median = walks(0.02).sort((a, b) => a - b)[SEEDS / 2]!;
    expect(median).toBeGreaterThan(0.01);
    expect(median).toBeLessThan(0.04);
    expect(walks(0).filter((walk) => walk > 0).length).toBeLessThan(0.1 * SEEDS);
  });
});
