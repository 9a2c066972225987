import { weightedLine } from "@etalon/condition";
import fc from "fast-check";
import { expect, test } from "vitest";
import { forget, hearYear, prospect, yearlyLines } from "./yearly-lines.ts";

const reading = fc.double({ min: -0.4, max: 0.4, noNaN: true });

test("the line of equal readings is the condition's weighted line: any three to nine years, the last six counting", () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 3, maxLength: 9 }), (years) => {
      const lines = yearlyLines(2);
      for (const percent of years) hearYear(lines, Float32Array.from([0.1, percent]));
      const seen = prospect(lines, 1, 1, 0.02, 0.05)!;
      const kept = years.slice(-6);
      const line = weightedLine(
        kept.map((percent, k) => ({
          day: k - kept.length + 0.5,
          percent: Math.fround(percent),
          randomPercent: 0.02,
          days: 1,
        })),
      )!;
      const now = line.levelPercent + line.slopePercentPerDay * -line.middleDay;
      expect(seen.percentPerYear).toBeCloseTo(line.slopePercentPerDay, 7);
      expect(seen.percent).toBeCloseTo(now, 7);
    }),
  );
});

test("known answer: 0.1, 0.2, 0.3 with a limit of 1: 0.35 now, rising 0.1 a year", () => {
  const lines = yearlyLines(1);
  for (const percent of [0.1, 0.2, 0.3]) hearYear(lines, Float32Array.from([percent]));
  const seen = prospect(lines, 0, 1, 0.001, 0)!;
  expect(seen.percent).toBeCloseTo(0.35, 6);
  // 0.35 + 0.1·t + 1.645·0.001·√(1/3 + (t + 1.5)²/2) = 1
  const t = seen.surelyYears;
  expect(0.35 + 0.1 * t + 0.001645 * Math.sqrt(1 / 3 + (t + 1.5) ** 2 / 2)).toBeCloseTo(1, 5);
});

test("a new meter has no past", () => {
  const lines = yearlyLines(1);
  for (const percent of [0.1, 0.5, 0.9]) hearYear(lines, Float32Array.from([percent]));
  forget(lines, 0);
  expect(prospect(lines, 0, 1, 0.01, 0)).toBeNull();
  hearYear(lines, Float32Array.from([0.02]));
  expect(prospect(lines, 0, 1, 0.01, 0)).toMatchObject({ surelyYears: Number.POSITIVE_INFINITY });
  hearYear(lines, Float32Array.from([Number.NaN]));
  expect(prospect(lines, 0, 1, 0.01, 0)).toBeNull();
});
