// Meters that nobody measures, behind a common sum meter on a feeder of true losses.

import { describe, expect, test } from "vitest";
import { covered, type MeasuredFeeder, measuredFeeder } from "./measured-feeder.ts";

const seeds = Array.from({ length: 24 }, (_, n) => 200 + n);
const feeder: MeasuredFeeder = { meters: 7, anchored: 2, hours: 1_200, line: "common" };
const whys = (which: MeasuredFeeder, seed = 1) =>
  measuredFeeder(which, seed).found.flatMap((one) => (one.kind === "undetermined" ? [one.why] : []));

describe("errors behind a sum meter", () => {
  test.each([
    { line: "common", told: false },
    { line: "along", told: true },
  ] as const)(
    "lie within their stated uncertainty in 95 %% of cases: $line, 24 feeders",
    ({ line, told }) => {
      const { inside, estimated, undetermined } = covered({ ...feeder, line, told }, seeds);
      expect(undetermined).toBeLessThanOrEqual(5); // one feeder refused
      // Errors of one feeder hang together by the sum meter: five of them count as two; four deviations below.
      expect(inside / estimated).toBeGreaterThan(
        0.9545 - 4 * Math.sqrt((0.9545 * 0.0455) / (0.4 * estimated)),
      );
    },
  );

  test("are told to a tenth of what they are: hundredths of a percent after fifty days", () => {
    const { found } = measuredFeeder(feeder, 1);
    for (const one of found) {
      if (one.kind === "undetermined") throw new Error(one.why);
      expect(one.uncertaintyPercent).toBeLessThan(0.1);
    }
  });
});

describe("undetermined", () => {
  test("with too few intervals", () =>
    expect(whys({ ...feeder, hours: 40 })[0]).toMatch(/40 intervals are too few/));

  test("where losses do not follow the sections that were given", () =>
    expect(whys({ ...feeder, line: "along" })[0]).toMatch(/losses do not follow the sections/));

  test("where a load never moves: it cannot be told from the fixed loss", () => {
    const change = { loadKw: [4, 5, 3, 6, 0, 4, 5] };
    expect(whys({ ...feeder, change }).join()).toMatch(/never moved apart|hardly be told|says nothing yet/);
  });

  test("where an anchor is wrong: the balance contradicts it, or the losses come out impossible", () => {
    // The sum meter is off by 1 % and was said to be known to 0.02 %.
    const found = whys({ ...feeder, change: { sumErrorPercent: 1 } });
    expect(found).toHaveLength(7);
    expect(found[0]).toMatch(/contradicts|below zero|do not follow/);
  });

  test("where energy leaves between the meters: the balance is negative when they together count too much", () => {
    const found = whys({ ...feeder, change: { fixedKw: -3 } });
    expect(found[0]).toMatch(/below zero/);
  });
});
