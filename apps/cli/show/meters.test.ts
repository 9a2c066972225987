// A meter as text: it is known by the verdict that stands, whatever a later detection did not decide.

import type { MeterLine } from "@etalon/messages/meter-list";
import { expect, it } from "vitest";
import { meterPageText, meterText, type ShownMeter } from "./meters.ts";

const plate: ShownMeter["record"]["meter"] = {
  ...{ serial: "1", accuracyClass: "0.2S", activeConstant: 20_000, wiring: "3P4W" },
  ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
};
const good = { id: "d1", atTaiNs: 1_800_000_000_000_000_000n, verdict: "conforming" };
const short = { ...good, id: "d2", verdict: "undecided" };
const meter: ShownMeter = {
  kind: "meter",
  record: {
    ...{ id: "m-1", meter: plate, site: "here", register: "wh+", agent: "a", terminal: "t" },
    ...{ resource: "a/t", calibration: null },
  },
  detections: [short, good],
};

it("says which verdict stands, with its error, and that a later one was undecided", () => {
  const standing = { ...good, errorPercent: 0.03, uncertaintyPercent: 0.008, undecidedTaiNs: short.atTaiNs };
  const text = meterText({ ...meter, standing });
  expect(text).toMatch(/verdict +conforming, later undecided\nerror +\+0\.0300 % ± 0\.0080 %\n/);
  expect(text).toMatch(/detections +.* undecided +\(d2\)\n.* conforming +\(d1\)$/);
});

it("has none where no detection is of the meter as it is", () => {
  expect(meterText(meter)).toMatch(/verdict +-\nerror +–\n/);
});

it("tells in the list what it uses of its limit in percent, as the console does", () => {
  const line = {
    ...{ id: "m-1", serial: "1", accuracyClass: "0.2S", wiring: "3P4W", instrument: "a/t", verified: null },
    ...{ wiringFault: null, plan: null, retiredTaiNs: null },
    condition: { ofLimit: 0.468, cause: "sound", lifeTaiNs: null },
  } as unknown as MeterLine;
  const text = meterPageText({ lines: [line], next: null, count: null });
  expect(text).toMatch(/\(\|e\|\+U\)\/limit/);
  expect(text).toMatch(/ 47 % /);
});
