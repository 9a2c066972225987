import { noise } from "@etalon/verification/testing/noise";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CUSUM, EWMA, SHEWHART } from "./control-charts.table.ts";
import { type Cusum, cusum, cusumAlarm, ewma, ewmaAlarm, noCusum, shewhart } from "./control-charts.ts";

type Run = (normal: () => number, shift: number) => number;

const ewmaRun =
  (lambda: number, limit: number): Run =>
  (normal, shift) => {
    let z = 0;
    for (let day = 1; ; day++) {
      z = ewma(z, normal() + shift, lambda);
      if (ewmaAlarm(z, lambda, limit)) return day;
    }
  };

const cusumRun =
  (h: number, alarmed: (sums: Cusum, h: number) => boolean): Run =>
  (normal, shift) => {
    let sums = noCusum;
    for (let day = 1; ; day++) {
      sums = cusum(sums, normal() + shift);
      if (alarmed(sums, h)) return day;
    }
  };

const shewhartRun =
  (breaks: (recent: readonly number[]) => boolean): Run =>
  (normal, shift) => {
    const recent: number[] = [];
    for (let day = 1; ; day++) {
      recent.push(normal() + shift);
      if (recent.length > 8) recent.shift();
      if (breaks(recent)) return day;
    }
  };

/** Mean run length and its standard error. */
function runLength(run: Run, shift: number, runs: number, seed: number) {
  const { normal } = noise(seed);
  let sum = 0;
  let squares = 0;
  for (let n = 0; n < runs; n++) {
    const days = run(normal, shift);
    sum += days;
    squares += days * days;
  }
  const mean = sum / runs;
  return { mean, error: Math.sqrt((squares / runs - mean * mean) / runs) };
}

const oneSided = ({ high }: Cusum, h: number): boolean => high > h;
// Means of published tables (Lucas and Saccucci; Montgomery; Champ and Woodall), rounded as printed there.
const published: readonly [name: string, run: Run, means: readonly (readonly [number, number])[]][] = [
  [
    "EWMA λ 0.2, L 2.962",
    ewmaRun(0.2, 2.962),
    [
      [0, 500],
      [0.5, 41.8],
      [1, 10.5],
      [2, 3.74],
    ],
  ],
  [
    "EWMA λ 0.1, L 2.814",
    ewmaRun(EWMA.lambda, EWMA.limit),
    [
      [0, EWMA.falseAlarmEveryDays],
      [0.5, 31.3],
      [1, 10.3],
      [2, 4.36],
    ],
  ],
  [
    "EWMA λ 0.05, L 2.615",
    ewmaRun(0.05, 2.615),
    [
      [0, 500],
      [0.5, 28.8],
      [1, 11.4],
      [2, 5.22],
    ],
  ],
  [
    "CUSUM h 5, one side",
    cusumRun(5, oneSided),
    [
      [0, 931],
      [0.5, 38.0],
      [1, 10.4],
      [2, 4.01],
    ],
  ],
  ["CUSUM h 5, both sides", cusumRun(CUSUM.h, cusumAlarm), [[0, CUSUM.falseAlarmEveryDays]]],
  [
    "CUSUM h 4, one side",
    cusumRun(4, oneSided),
    [
      [0, 335],
      [0.5, 26.7],
      [1, 8.38],
      [2, 3.34],
    ],
  ],
  ["CUSUM h 4, both sides", cusumRun(4, cusumAlarm), [[0, 168]]],
  [
    "Shewhart, 3σ",
    shewhartRun((recent) => Math.abs(recent.at(-1)!) > 3),
    [
      [0, 370.4],
      [1, 43.9],
      [2, 6.3],
    ],
  ],
  [
    "Shewhart with runs",
    shewhartRun((recent) => shewhart(recent).length > 0),
    [[0, SHEWHART.withRunsEveryDays]],
  ],
];

describe("run lengths by simulation, seed 20", () => {
  test.each(published)("%s", (_name, run, means) => {
    for (const [shift, expected] of means) {
      const { mean, error } = runLength(run, shift, shift === 0 ? 1500 : 3000, 20);
      // Four standard errors, and half a unit of the last printed digit (three significant digits).
      const printed = 0.5 * 10 ** (Math.floor(Math.log10(expected)) - 2);
      expect(Math.abs(mean - expected), `shift ${shift}: ${mean} ± ${error}`).toBeLessThan(
        4 * error + printed,
      );
      expect(error / mean).toBeLessThan(0.04); // else the bound above would hold of anything
    }
  });
});

test("a chart is symmetrical: turned round, the same days alarm alike", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 40 }), (days) => {
      let z = 0;
      let turnedZ = 0;
      let sums = noCusum;
      let turned = noCusum;
      for (const x of days) {
        z = ewma(z, x);
        turnedZ = ewma(turnedZ, -x);
        sums = cusum(sums, x);
        turned = cusum(turned, -x);
        expect(turnedZ + z).toBe(0);
        expect([turned.high, turned.low, turned.highDays]).toEqual([sums.low, sums.high, sums.lowDays]);
      }
      const recent = days.slice(-8);
      expect(shewhart(recent.map((x) => -x))).toEqual(shewhart(recent));
    }),
  );
});

test("each rule of runs is broken by the days that its name says, and not by a day less", () => {
  expect(shewhart([3.1])).toEqual(["1 beyond 3σ"]);
  expect(shewhart([2.1, 0, 2.1])).toEqual(["2 of 3 beyond 2σ"]);
  expect(shewhart([-2.1, 0, 2.1])).toEqual([]);
  expect(shewhart([1.1, 1.1, -1, 1.1, 1.1])).toEqual(["4 of 5 beyond 1σ"]);
  expect(shewhart(Array(8).fill(0.1))).toEqual(["8 on one side"]);
  expect(shewhart(Array(7).fill(0.1))).toEqual([]);
});
