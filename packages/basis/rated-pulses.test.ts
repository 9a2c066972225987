// A pulse's time at rated load, against powers and constants worked out by hand.

import { expect, it } from "vitest";
import type { Meter } from "./meter.ts";
import { ratedPulseS } from "./rated-pulses.ts";

const plate: Meter = {
  ...{ serial: "1", accuracyClass: "1", activeConstant: 6400, wiring: "3P4W" },
  ...{ nominalVoltage: 100, ratedCurrent: 2, maxCurrent: 6 },
};

it("follows from constant, wiring, voltage and current", () => {
  expect(ratedPulseS(plate)).toBeCloseTo(562.5 / 600, 12); // 562.5 J a pulse, 600 W
  expect(ratedPulseS({ ...plate, wiring: "1P2W" })).toBeCloseTo(562.5 / 200, 12);
  expect(ratedPulseS({ ...plate, wiring: "3P3W" })).toBeCloseTo(562.5 / 346.41016151, 9);
});

it("counts the primary circuit's energy where the constant does", () => {
  const transformed = { ...plate, voltageRatio: 100, currentRatio: 50 };
  expect(ratedPulseS(transformed)).toBeCloseTo(562.5 / 600, 12);
  expect(ratedPulseS({ ...transformed, registering: "primary" })).toBeCloseTo(562.5 / 3e6, 12);
});

it("is of the register's own constant, or not known", () => {
  expect(ratedPulseS({ ...plate, reactiveConstant: 3200 }, "varh+")).toBeCloseTo(1125 / 600, 12);
  expect(ratedPulseS(plate, "varh-")).toBeNull();
});
