// Plans against the truth of simulated populations, whose laws of drift and failure the planner does not know.

import { normal } from "@etalon/outside/simulated/chance";
import { fleetRows } from "@etalon/outside/simulated/fleet-rows";
import { meterPopulation } from "@etalon/outside/simulated/meter-population";
import { comparison, fleetMeterFrom, limitOf } from "@etalon/planning";
import { lifeOf } from "@etalon/planning/life";
import { describe, expect, test } from "vitest";

describe("the simulated population", () => {
  test("leaves its limits when it says, meter by meter, and its sums are those of its meters", () => {
    const population = meterPopulation(2_000, 3);
    const left = Float64Array.from({ length: 2_000 }, (_, n) => population.yearsLeft(n));
    const ages = population.ageYears.slice();
    let beyond = 0;
    for (let year = 0; year < 6; year++) {
      const before = population.ageYears.slice();
      const { beyondYears } = population.yearPasses();
      beyond += beyondYears.reduce((sum, x) => sum + x, 0);
      for (let n = 0; n < 2_000; n++) {
        if (population.ageYears[n] !== before[n]! + 1) left[n] = Number.NaN; // died, and was replaced
        if (Number.isNaN(left[n]!)) continue;
        const now = population.ageYears[n]! - ages[n]!;
        const out = Math.abs(population.errorPercent(n)) > population.limitPercent[n]! * (1 + 1e-5);
        // Left its limits, if that came before its death: and not before.
        if (out) expect(left[n]!).toBeLessThanOrEqual(now + 1e-3);
      }
    }
    expect(beyond).toBeGreaterThan(10);
  });
});

describe("age against condition", () => {
  const small = () => comparison(() => meterPopulation(40_000, 5), 16);
  const result = small();

  test("by age each meter is replaced every eight years: twice in sixteen, but for those that died", () => {
    const { replaced, died } = result.age;
    expect(replaced.total + died.total).toBeGreaterThan(2 * 40_000);
    expect(replaced.total).toBeLessThan(2 * 40_000);
  });

  test("by condition: fewer replaced, fewer visits, fewer years beyond the limit; more die in service", () => {
    const { replaced, visits, meterYearsBeyond, died, costYuan } = result.difference;
    for (const one of [replaced, visits, meterYearsBeyond, costYuan])
      expect(one.total).toBeLessThan(-4 * one.uncertainty);
    expect(died.total).toBeGreaterThan(4 * died.uncertainty);
  });

  test("the same seed gives the same figures", () => {
    const one = comparison(() => meterPopulation(1_000, 9), 4);
    expect(comparison(() => meterPopulation(1_000, 9), 4)).toEqual(one);
  });

  test("crews and money are limits: nobody is sent without them", () => {
    const nobody = comparison(() => meterPopulation(4_000, 5), 4, undefined, undefined, {
      budgetYuan: null,
      crews: 0,
    });
    expect([nobody.age.replaced.total, nobody.condition.replaced.total]).toEqual([0, 0]);
    const poor = comparison(() => meterPopulation(4_000, 5), 4, undefined, undefined, {
      budgetYuan: 8_000,
      crews: null,
    });
    expect(poor.age.replaced.total).toBeLessThanOrEqual((4 * 8_000) / 800);
    expect(poor.age.replaced.total).toBeGreaterThan(0);
  });

  test("a stated uncertainty covers another population of the same law: 12 seeds, the cost of either policy", () => {
    const large = comparison(() => meterPopulation(80_000, 77), 8);
    let inside = 0;
    for (let seed = 100; seed < 112; seed++) {
      const { age, condition } = comparison(() => meterPopulation(8_000, seed), 8);
      for (const policy of ["age", "condition"] as const) {
        const own = { age, condition }[policy].costYuan;
        const expected = large[policy].costYuan;
        const u = Math.hypot(own.uncertainty, expected.uncertainty / 10);
        if (Math.abs(own.total - expected.total / 10) <= 2 * u) inside++;
      }
    }
    // 95 % of 24 by the t law of 20 blocks; four binomial deviations below.
    expect(inside).toBeGreaterThanOrEqual(18);
  });
});

describe("the meters that a plan lists for their drift", () => {
  test("leave their limit within the year ten times as often as those it leaves alone, shocks and deaths included", () => {
    const today = "2026-03-02";
    const { rows, truth } = fleetRows(40_000, 5, today);
    const tally = { soon: [0, 0], later: [0, 0] };
    for (const [n, row] of rows.entries()) {
      const meter = fleetMeterFrom({ ...row }, Date.parse(today));
      if (!meter.ok || meter.value.found?.drift == null) continue;
      const life = lifeOf(meter.value.found, limitOf(meter.value.accuracyClass));
      if (life.kind === "beyond the limit") continue;
      const which = tally[(life.surelyYears ?? 100) < 1 ? "soon" : "later"];
      which[0]! += 1;
      if (truth[n]!.yearsLeft < 1) which[1]! += 1;
    }
    const [soon, later] = [tally.soon, tally.later].map(([of, left]) => left! / of!);
    expect(tally.soon[1]).toBeGreaterThan(50);
    expect(soon).toBeGreaterThan(10 * later!);
  });
});

describe("a life that is stated", () => {
  test("is outlived in at most 5 % of 2,000 drifting meters, and its expectation has no side", () => {
    const [limit, error, drift] = [0.5, 0.1, 0.05];
    let [early, short] = [0, 0];
    for (let n = 0; n < 2_000; n++) {
      const life = lifeOf(
        {
          by: "waveform",
          yearsAgo: 0.5,
          errorPercent: error + 0.01 * normal(11, 1, n),
          uncertaintyPercent: 0.02,
          drift: { percentPerYear: drift + 0.005 * normal(11, 2, n), uncertainty: 0.005 },
          timesBeyond: 0,
        },
        limit,
      );
      const truth = (limit - error) / drift - 0.5;
      if (life.surelyYears! > truth) early++;
      if (life.expectedYears! < truth) short++;
    }
    expect(early / 2_000).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 2_000));
    expect(short / 2_000).toBeGreaterThan(0.4);
    expect(short / 2_000).toBeLessThan(0.6);
  });
});
