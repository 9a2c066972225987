import { instantFromPosixNs } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judged } from "./judged.ts";
import type { Limit, Supply } from "./limit.ts";
import { flags, type ObservedTable } from "./observation.ts";

const supply: Supply = {
  nominalHz: 50,
  nominalVoltageV: 400,
  declaredVoltageV: 230,
  shortCircuitVA: null,
  demandCurrentA: null,
  currentRatio: 1,
  agreedShare: null,
};
const limit: Limit = {
  phenomenon: "unbalance",
  source: { document: "of this test", verified: true },
  quantity: "unbalance",
  order: null,
  base: null,
  unit: "%",
  interval: "10 min",
  period: "week",
  sharePercent: 95,
  lowest: null,
  highest: 2,
  flagged: "excluded",
};
const WEEK = 1008;

function table(values: readonly number[], flagged: readonly number[] = []): ObservedTable {
  const begin = instantFromPosixNs(1_772_409_600_000_000_000n);
  return {
    interval: "10 min",
    endTaiNs: BigInt64Array.from(values, (_, n) => begin + 600_000_000_000n * BigInt(n + 1)),
    flagged: Uint8Array.from(values, (_, n) => flagged[n] ?? flags.none),
    columns: [{ quantity: "unbalance", channel: null, order: null, values: Float64Array.from(values) }],
  };
}

const week = (beyond: number, length = WEEK): number[] =>
  Array.from({ length }, (_, n) => (n < beyond ? 3 : 1));
const only = (of: ObservedTable, change: Partial<Limit> = {}) =>
  judged({ tables: [of] }, { ...limit, ...change }, supply)[0]!;

describe("a limit of which 95 % of a week are to be within", () => {
  it("allows 50 of 1,008 intervals and not 51", () => {
    expect(only(table(week(50))).verdict).toBe("complies");
    expect(only(table(week(51))).verdict).toBe("violates");
    expect(only(table(week(50))).worst).toMatchObject({ beyond: 50, missing: 0, percentile: 1, highest: 3 });
  });

  it("is not assessable from a day, unless the day alone has more beyond than the week may", () => {
    expect(only(table(week(50, 144)))).toMatchObject({ verdict: "not assessable", why: "1 of 7 days" });
    expect(only(table(week(0, 1))).why).toBe("10 min of 7 days");
    expect(only(table(week(0, 20))).why).toBe("3.3 h of 7 days");
    expect(only(table(week(51, 144))).verdict).toBe("violates");
  });

  it("leaves flagged intervals out of both counts, or keeps them", () => {
    const disturbed = Array.from({ length: 100 }, () => flags.disturbed);
    expect(only(table(week(100), disturbed))).toMatchObject({
      verdict: "complies",
      worst: { excluded: 100, counted: 908 },
    });
    expect(only(table(week(100), disturbed), { flagged: "kept" }).verdict).toBe("violates");
    expect(only(table(week(100), disturbed), { flagged: "without interruptions" }).verdict).toBe("violates");
    const interrupted = disturbed.map(() => flags.interrupted);
    expect(only(table(week(100), interrupted), { flagged: "without interruptions" }).verdict).toBe(
      "complies",
    );
    const all = week(0).map(() => flags.disturbed);
    expect(only(table(week(0), all))).toMatchObject({ verdict: "not assessable", why: /1008 flagged/ });
  });

  it("counts what is missing as if it had been beyond", () => {
    const holes = (count: number, beyond: number) =>
      week(beyond).map((x, n) => (n >= WEEK - count ? Number.NaN : x));
    expect(only(table(holes(45, 5))).verdict).toBe("complies");
    expect(only(table(holes(45, 6))).verdict).toBe("not assessable");
    // A hundredth of the week may be missing in any case.
    expect(only(table(holes(10, 50))).verdict).toBe("complies");
    expect(only(table(holes(10, 0)), { sharePercent: 100 }).verdict).toBe("complies");
    expect(only(table(holes(11, 0)), { sharePercent: 100 }).verdict).toBe("not assessable");
  });

  it("violates by any week of many, and complies by whole weeks while the next has begun", () => {
    expect(only(table([...week(0), ...week(51)])).verdict).toBe("violates");
    expect(only(table([...week(0), ...week(0, 144)]))).toMatchObject({
      verdict: "complies",
      periods: 2,
      wholePeriods: 1,
    });
  });

  it("judges alike however the readings are ordered within the week", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: WEEK }),
        (values) => {
          const beyond = values.filter((x) => x > 2).length;
          const missing = WEEK - values.length;
          const found = only(table(values));
          const expected =
            beyond > 50
              ? "violates"
              : beyond + missing <= 50 || missing <= 10
                ? "complies"
                : "not assessable";
          expect(found.verdict).toBe(expected);
          expect(only(table(values.toReversed())).worst?.percentile).toBe(found.worst?.percentile);
        },
      ),
      { seed: 519, numRuns: 100 },
    );
  });

  it("says what was not observed", () => {
    expect(only(table(week(0)), { quantity: "Plt" })).toMatchObject({
      verdict: "not assessable",
      why: "no Plt was observed",
    });
    expect(only(table(week(0)), { interval: "2 h" }).why).toBe("no values of 2 h");
  });
});
