// A condition as text, of a meter that samples for itself: nothing is said as if it were about the meter as a whole.

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
  ...{ error: { day: null, month: null }, limitPercent: 0.2, surface: [], points: [], neverGiven: [] },
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
