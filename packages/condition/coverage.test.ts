import { expect, test } from "vitest";
import { type Coverage, coverageReport, covered, neverGiven, testPointsOf } from "./coverage.ts";
import { even, meter, type Phases, runAt } from "./frames.fixture.ts";

test("points of a class 0.2S meter: the corners of IEC 62053-22, no point twice, none above Imax", () => {
  const points = testPointsOf(meter).map((p) => `${p.balance} ${p.factor} ${p.currentPercent}`);
  expect(new Set(points).size).toBe(points.length);
  expect(points).toEqual(
    expect.arrayContaining([
      "balanced 1 1",
      "balanced 1 5",
      "balanced 1 100",
      "balanced 1 400",
      "single 0.5L 10",
    ]),
  );
  const iec = testPointsOf(meter).filter((p) => p.source.startsWith("IEC"));
  expect(iec.every((p) => !p.unverified)).toBe(true);
  expect(testPointsOf({ ...meter, maxCurrent: 1.8 }).every((p) => p.currentPercent <= 120)).toBe(true);
});

test("points of JJG 596 that IEC does not name are said to be unverified", () => {
  const direct = { ...meter, accuracyClass: "1", ratedCurrent: 5, maxCurrent: 60 } as const;
  const jjg = testPointsOf(direct).filter((p) => p.source.startsWith("JJG"));
  expect(jjg.map((p) => p.currentPercent)).toContain(600); // half of Imax
  expect(jjg.every((p) => p.unverified)).toBe(true);
});

test("what the load gave has an error and its limit; what it never gave is listed", () => {
  const loads: [Phases, number][] = [
    [even(1.5), 0.1],
    [even(1.6, 0.05), 0.12],
    [even(1.5, Math.PI / 3), -0.2],
    [{ currents: [1.5, 0, 0], lagRad: [0, 0, 0] }, 0.3],
    [{ ...even(0.075), thd: 0.5 }, 5],
    [{ currents: [0.05, 0.075, 0.1], lagRad: [0, 0, 0] }, 5],
  ];
  let coverage: Coverage = {};
  for (const [load, percent] of loads) coverage = covered(coverage, runAt(load, percent), meter);
  const report = coverageReport(coverage, meter);
  const given = report.filter((point) => point.error !== null);
  expect(given.map((p) => [p.balance, p.factor, p.currentPercent, p.limitPercent])).toEqual([
    ["balanced", "1", 100, 0.2],
    ["balanced", "0.5L", 100, 0.3],
    ["single", "1", 100, 0.3],
  ]);
  expect(given[0]!.error!.percent).toBeCloseTo(0.11, 9);
  expect(neverGiven(report)).toContain("balanced, PF 1, 5 % of rated current"); // distorted or uneven loads give none
  expect(neverGiven(report).length).toBe(report.length - 3);
});
