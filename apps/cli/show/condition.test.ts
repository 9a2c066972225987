// A condition as text, of a meter that samples for itself: nothing is said as if it were about the meter as a whole.

import { nanoseconds } from "@etalon/basis";
import type { ShownCondition } from "@etalon/messages/monitoring";
import { notCoveredBy } from "@etalon/verification";
import { expect, it } from "vitest";
import { conditionText } from "./condition.ts";

const known: ShownCondition = {
  meter: "m-1",
  plate: {
    ...{ serial: "1", accuracyClass: "0.2S", activeConstant: 20_000, wiring: "3P4W" },
    ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
  },
  ...{ untilTaiNs: 1_800_000_000_000_000_000n, originTaiNs: 1_800_000_000_000_000_000n },
  bins: { currentPercent: [], powerFactor: [] },
  headline: {
    ...{ errorPercent: null, standardPercent: null, ofLimit: null, pointsGiven: 0, points: 0 },
    ...{ cause: "sound", lifeDay: null },
  },
  ...{
    error: { day: null, month: null },
    judgedBy: null,
    limitPercent: 0.2,
    surface: [],
    points: [],
    neverGiven: [],
  },
  ...{
    watched: [],
    diagnosis: { meter: { kind: "sound" }, pulses: [] },
    notCovered: [],
    uncalibrated: false,
    untimed: false,
  },
};

it("is sound where a terminal apart samples, sound behind its front end where it does itself, with what is not covered", () => {
  expect(conditionText(known, [])).toMatch(/diagnosis +sound\n/);
  expect(conditionText(known, [])).not.toContain("not covered");
  const itself = conditionText({ ...known, notCovered: [...notCoveredBy({ timeFromOutside: false })] }, []);
  expect(itself).toMatch(
    /diagnosis +sound behind its front end\nscope +all this is about .*; not covered:\n/,
  );
  expect(conditionText({ ...known, untimed: true }, [])).toContain("its nominal rate was taken");
  expect(conditionText(known, [])).not.toContain("nominal rate");
  expect(itself).toMatch(/gain: ratio of(.|\n)*time base: rate of/);
});

it("names the limit that its error is held against, and at which loads", () => {
  const limitOf = (judgedBy: ShownCondition["judgedBy"]) =>
    /^limit +(.*)$/m.exec(conditionText({ ...known, judgedBy }, []))?.[1];
  expect(limitOf(null)).toBe("± 0.20 % at rated current");
  expect(limitOf({ of: "rated", percent: 0.2, least: 0.2, greatest: 0.2 })).toBe("± 0.20 % at rated current");
  expect(limitOf({ of: "loads", percent: 0.3, least: 0.3, greatest: 0.3 })).toBe(
    "± 0.30 % at each of its loads",
  );
  expect(limitOf({ of: "loads", percent: 0.2315, least: 0.2, greatest: 0.3 })).toMatch(
    /^± 0\.23\d % as the mean over its loads by energy \(0\.2 % to 0\.3 %\)$/,
  );
});

it("names hours by UTC, to the minute where they begin at one, and days by the site's date", () => {
  const hour = {
    ...{ referenceJ: 3.6e6, meterJ: 3.6036e6, systematicPercent: 0.01, pulses: 9, unmatched: 0 },
    ...{ coveredS: 3600, doubtfulS: 0, gaps: 0, lostFrames: 0, doubts: 0 },
  };
  // 2026-03-02T00:00 at UTC+8
  const originTaiS = 1_772_380_800 + 37;
  const text = conditionText(
    {
      ...known,
      originTaiNs: nanoseconds(originTaiS),
      watched: [
        {
          ...{ key: "2.0", bin: "20–50 %", days: 40, alarms: null },
          change: { kind: "step", fromDay: 5, percent: 0.1, uncertainty: 0.01 },
          life: { kind: "drift", crossingDay: 40, earliestDay: 30.9, side: "+" },
        },
      ],
    },
    [
      { ...hour, fromTaiS: originTaiS + 3600 },
      { ...hour, fromTaiS: originTaiS - 37 },
    ],
  );
  expect(text).toMatch(/^2026-03-01T17:00Z /m);
  expect(text).toMatch(/^2026-03-01T15:59:23Z /m);
  expect(text).toMatch(/on 2026-03-07 +2026-04-01 at the earliest/);
});
