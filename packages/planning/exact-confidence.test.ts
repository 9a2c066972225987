import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchGrade, usualBatchRule } from "./batch-grade.ts";
import { atMost, binomialBounds, lotBounds } from "./exact-confidence.ts";
import { samplingPlan } from "./sampling-plan.ts";

/** n choose k without logarithms. */
const choose = (n: number, k: number): number => {
  if (k < 0 || k > n) return 0;
  let product = 1;
  for (let i = 1; i <= k; i++) product *= (n - k + i) / i;
  return product;
};

describe("the binomial law", () => {
  test("known answers: none of 59 bad, at most 1 − 0.05^(1/59) at 95 %; all of 3 bad, at least 0.05^(1/3)", () => {
    expect(binomialBounds(0, 59, 0.95).upper).toBeCloseTo(1 - 0.05 ** (1 / 59), 12);
    expect(binomialBounds(0, 59, 0.95).lower).toBe(0);
    expect(binomialBounds(3, 3, 0.95).lower).toBeCloseTo(0.05 ** (1 / 3), 12);
    expect(binomialBounds(3, 3, 0.95).upper).toBe(1);
  });

  test("at either bound what was seen, or more of it, has exactly the doubt's probability", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (drawn, bad) => {
        fc.pre(bad > 0 && bad < drawn);
        const { lower, upper } = binomialBounds(bad, drawn, 0.9);
        const chance = (p: number, of: (x: number) => boolean): number =>
          Array.from({ length: drawn + 1 }, (_, x) => x)
            .filter(of)
            .reduce((sum, x) => sum + choose(drawn, x) * p ** x * (1 - p) ** (drawn - x), 0);
        expect(chance(upper, (x) => x <= bad)).toBeCloseTo(0.1, 9);
        expect(chance(lower, (x) => x >= bad)).toBeCloseTo(0.1, 9);
      }),
    );
  });
});

describe("lots", () => {
  test("chances are those of counting", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(40), fc.nat(40), fc.nat(40), (N, M, n, c) => {
        fc.pre(M <= N && n <= N);
        let sum = 0;
        for (let x = 0; x <= c; x++) sum += (choose(M, x) * choose(N - M, n - x)) / choose(N, n);
        expect(atMost(c, N, M, n)).toBeCloseTo(sum, 9);
      }),
    );
  });

  test.each([0.9, 0.95, 0.99])(
    "bounds at %d cover every lot, not on average only: all M of 200 and 37 drawn",
    (confidence) => {
      const [lot, drawn] = [200, 37];
      const bounds = Array.from({ length: drawn + 1 }, (_, x) => lotBounds(x, drawn, lot, confidence));
      for (let M = 0; M <= lot; M++) {
        let [under, over] = [0, 0];
        for (let x = Math.max(0, drawn - lot + M); x <= Math.min(drawn, M); x++) {
          const chance = atMost(x, lot, M, drawn) - atMost(x - 1, lot, M, drawn);
          const { lower, upper } = bounds[x]!;
          if (lower * lot > M + 1e-9) under += chance;
          if (upper * lot < M - 1e-9) over += chance;
        }
        expect(under).toBeLessThanOrEqual(1 - confidence + 1e-9);
        expect(over).toBeLessThanOrEqual(1 - confidence + 1e-9);
      }
    },
  );

  test("a lot drawn whole is known; a huge one is as the binomial law has it", () => {
    expect(lotBounds(3, 50, 50, 0.95)).toEqual({ lower: 3 / 50, upper: 3 / 50 });
    const huge = lotBounds(4, 200, 2_000_000, 0.95);
    const without = binomialBounds(4, 200, 0.95);
    expect(huge.upper).toBeCloseTo(without.upper, 4);
    expect(huge.lower).toBeCloseTo(without.lower, 4);
  });
});

describe("grading", () => {
  const sample = { lot: 10_000, drawn: 200, bad: 0, undecided: 0 };

  test("149 sound ones of a large lot make it good at 2 % and 95 %, 147 do not", () => {
    // Of an endless lot 0.98^149 < 0.05 < 0.98^148; 10,000 are a little fewer.
    expect(batchGrade({ ...sample, drawn: 149 }).grade).toBe("good");
    const few = batchGrade({ ...sample, drawn: 100 });
    expect(few.grade).toBe("undecided");
    expect(100 + few.moreSound!).toBeGreaterThanOrEqual(147);
    expect(100 + few.moreSound!).toBeLessThanOrEqual(149);
    expect(batchGrade({ ...sample, drawn: 100 + few.moreSound! }).grade).toBe("good");
    expect(batchGrade({ ...sample, drawn: 99 + few.moreSound! }).grade).toBe("undecided");
  });

  test("undecided meters count against both sides", () => {
    expect(batchGrade({ ...sample, bad: 12 }).grade).toBe("bad");
    expect(batchGrade({ ...sample, undecided: 12 }).grade).toBe("undecided");
  });

  test("none drawn decides nothing, and says how many would", () => {
    const none = batchGrade({ ...sample, drawn: 0 });
    expect(none).toMatchObject({ grade: "undecided", lowerPercent: 0, upperPercent: 100 });
    expect(batchGrade({ ...sample, drawn: none.moreSound! }, usualBatchRule).grade).toBe("good");
  });
});

describe("sampling plans", () => {
  test.each([
    [1_000, 1, "J", 80, 2],
    [5_000, 0.65, "L", 200, 3],
    [200, 1, "H", 50, 1], // G is an arrow downwards
    [120, 1, "E", 13, 0], // F is an arrow upwards
    [20, 1, "E", 13, 0], // C comes before the first number
    [1_000_000, 4, "M", 315, 21], // beyond it arrows point back
  ])("a lot of %d at AQL %d %%: letter %s, %d drawn, %d borne", (lot, aql, letter, draw, accept) => {
    const plan = samplingPlan(lot, aql);
    if (!plan.ok) throw new Error(plan.why.text);
    expect(plan.value).toMatchObject({ letter, draw, accept });
  });

  test("its risks: what is stated as let through one time in ten is, exactly", () => {
    const plan = samplingPlan(1_000, 1);
    if (!plan.ok) throw new Error(plan.why.text);
    const M = Math.round(plan.value.limitingPercent * 10);
    expect(atMost(2, 1_000, M, 80)).toBeLessThanOrEqual(0.1);
    expect(atMost(2, 1_000, M - 1, 80)).toBeGreaterThan(0.1);
    expect(plan.value.producersRiskPercent).toBeCloseTo(100 * (1 - atMost(2, 1_000, 10, 80)), 9);
  });

  test("an AQL that is not tabulated, or no lot, is refused", () => {
    expect(samplingPlan(1_000, 0.9)).toMatchObject({ ok: false });
    expect(samplingPlan(1, 1)).toMatchObject({ ok: false });
  });
});
