import fc from "fast-check";
import { expect, test } from "vitest";
import { noSums, weightedMean, withError } from "./weighted-mean.ts";

const error = (errorPercent: number, randomPercent: number, systematicPercent = 0.05) => ({
  errorPercent,
  randomPercent,
  systematicPercent,
});

test("known answer: 1 ± 1 and 4 ± 2 make 1.6 ± √0.8, the systematic part as it was", () => {
  const mean = weightedMean([error(1, 1), error(4, 2)].reduce(withError, noSums))!;
  expect(mean.percent).toBeCloseTo(1.6, 12);
  expect(mean.randomPercent).toBeCloseTo(Math.sqrt(0.8), 12);
  expect(mean.systematicPercent).toBeCloseTo(0.05, 12);
  expect(mean.standardPercent).toBeCloseTo(Math.hypot(Math.sqrt(0.8), 0.05), 12);
});

test("any errors: between the smallest and the largest, in any order, better than each and never below u_sys", () => {
  const one = fc.tuple(
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: 1e-4, max: 2, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 50 }), (errors) => {
      const sums = errors.map(([e, u]) => error(e, u)).reduce(withError, noSums);
      const turned = errors
        .map(([e, u]) => error(e, u))
        .reverse()
        .reduce(withError, noSums);
      const mean = weightedMean(sums)!;
      expect(mean.percent).toBeGreaterThanOrEqual(Math.min(...errors.map(([e]) => e)) - 1e-9);
      expect(mean.percent).toBeLessThanOrEqual(Math.max(...errors.map(([e]) => e)) + 1e-9);
      expect(mean.randomPercent).toBeLessThanOrEqual(Math.min(...errors.map(([, u]) => u)) * (1 + 1e-12));
      expect(mean.systematicPercent).toBeCloseTo(0.05, 9);
      expect(mean.standardPercent).toBeGreaterThanOrEqual(0.05 - 1e-9);
      expect(weightedMean(turned)!.percent).toBeCloseTo(mean.percent, 9);
    }),
  );
  expect(weightedMean(noSums)).toBe(null);
});
