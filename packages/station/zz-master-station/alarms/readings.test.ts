// What monitoring, calibrations, shelves and detections tell the alarms, by quantity, held against what was put in.

import { nanoseconds, type SetAside } from "@etalon/basis";
import type { MeterCondition, MonitoringRecord } from "@etalon/messages/monitoring";
import type { QualityEvent } from "@etalon/messages/quality";
import { describe, expect, it } from "vitest";
import type { CalibrationEntry } from "../state.ts";
import {
  calibrationReadings,
  monitoringReadings,
  qualityEventOf,
  saidToAlarms,
  setAsideReadings,
  verdictOf,
} from "./readings.ts";

const DAY_S = 86_400;
const plate = {
  ...({ serial: "1", accuracyClass: "0.2S", activeConstant: 20_000, wiring: "3P4W" } as const),
  ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
};
const condition = (meter: string, change: Partial<MeterCondition["headline"]>): MeterCondition => ({
  ...{ kind: "meter-condition", meter, plate, untilTaiS: 10 * DAY_S, originTaiS: 4 * DAY_S, state: "{}" },
  headline: {
    ...{ errorPercent: null, standardPercent: null, ofLimit: null, pointsGiven: 0, points: 18 },
    ...{ cause: "too little", lifeDay: null, ...change },
  },
});
const told = (...records: readonly MonitoringRecord[]) =>
  Object.fromEntries(
    monitoringReadings(records, () => ({ terminal: "t", site: "s" })).map(({ body }) => [
      body.quantity,
      body.readings.map(({ subject, value }) => `${subject} ${Number(value.toPrecision(6))}`),
    ]),
  );

describe("readings for alarms", () => {
  it("of monitoring are what is sure of the error, the life left, and each cause by its name", () => {
    // Limit 0.2 %: |−0.3| ± 0.05 is 1.75 limits at most, and surely 1.25.
    const sure = condition("a", {
      ...{ errorPercent: -0.3, standardPercent: 0.025, ofLimit: 1.75, lifeDay: 20 },
      cause: "gain and lost pulses",
    });
    expect(told(sure, condition("b", { cause: "sound" }), condition("c", {}))).toEqual({
      "error-of-limit": ["a 1.25"],
      "remaining-life": ["a 14"],
      "lost-pulses": ["a 1", "b 0"],
      ...Object.fromEntries(
        ["double-pulses", "creep", "no-count", "dead-phase", "wrong-wiring"].map((name) => [
          name,
          ["a 0", "b 0"],
        ]),
      ),
    });
    const [error] = monitoringReadings([sure], () => ({}));
    expect(error?.body.readings).toMatchObject([
      { subject: "a", measured: { value: -0.3, expanded: 0.05, limit: 0.2, unit: "%" } },
    ]);
    expect(error?.body.readings[0]?.measured).not.toHaveProperty("holds");
    const day = { kind: "meter-day", meter: "a", fromTaiS: DAY_S, rows: [], alarms: ["x", "y"] } as const;
    const [change] = monitoringReadings([{ ...day, rows: [], alarms: [...day.alarms] }], () => ({}));
    expect(change?.body.readings).toMatchObject([
      { subject: "a", value: 2, atTaiNs: nanoseconds(2 * DAY_S) },
    ]);
  });

  it("name the load at which the limit holds that an error is held against, whoever found it", () => {
    const result = {
      ...{ error: { percent: 0.41 }, uncertainty: { expandedPercent: 0.04 }, wiring: { fault: null } },
      limit: { percent: 0.3, currentPercentOfRated: 24.96, powerFactor: 0.5 },
    };
    const detection = { id: "det-1", record: { id: "m", terminal: "t", site: "s" }, result };
    const [byDetection] = verdictOf(detection as unknown as Parameters<typeof verdictOf>[0], 5n);
    expect(byDetection?.body.readings).toMatchObject([
      {
        fact: "error +0.410 ± 0.040 %, class limit ± 0.3 % at 25 % of rated current, power factor 0.5",
        measured: { limit: 0.3, holds: { at: "load", currentPercentOfRated: 24.96, powerFactor: 0.5 } },
      },
    ]);
    const byMonitoring = (judgedBy: NonNullable<MeterCondition["judgedBy"]>) => {
      const ofLimit = (0.41 + 0.04) / judgedBy.percent;
      const watched = condition("m", { errorPercent: 0.41, standardPercent: 0.02, ofLimit });
      return monitoringReadings([{ ...watched, judgedBy }], () => ({}))[0]?.body.readings[0];
    };
    expect(byMonitoring({ of: "loads", percent: 0.3, least: 0.3, greatest: 0.3 })).toMatchObject({
      fact: "error +0.410 ± 0.040 %, class limit ± 0.3 % at each of its loads",
      measured: { limit: 0.3, holds: { at: "loads", least: 0.3, greatest: 0.3 } },
    });
    expect(byMonitoring({ of: "loads", percent: 0.24, least: 0.2, greatest: 0.3 })?.fact).toContain(
      "class limit ± 0.24 % as the mean over its loads by energy (± 0.2 % to ± 0.3 %)",
    );
    expect(byMonitoring({ of: "rated", percent: 0.2, least: 0.2, greatest: 0.2 })?.fact).toContain(
      "class limit ± 0.2 % at rated current",
    );
  });

  it("carry what was found, with its figures and their units", () => {
    const factsOf = (...records: readonly MonitoringRecord[]) =>
      monitoringReadings(records, () => ({})).flatMap(({ body }) =>
        body.readings.flatMap(({ fact }) => fact ?? []),
      );
    const sure = condition("a", {
      ...{ errorPercent: -0.3, standardPercent: 0.025, ofLimit: 1.75, lifeDay: 20 },
      cause: "gain and lost pulses",
    });
    const found = [{ cause: "lost pulses", text: "2.1 % of the pulses do not come" }];
    expect(factsOf({ ...sure, found })).toEqual([
      "error −0.300 ± 0.050 %, class limit ± 0.2 %",
      "the limit may be reached on 1970-01-24",
      "2.1 % of the pulses do not come",
    ]);
    const day: MonitoringRecord = {
      ...{ kind: "meter-day", meter: "a", fromTaiS: DAY_S, rows: [], alarms: ["2.0L: cusum"] },
    };
    expect(factsOf(day)).toEqual([expect.stringMatching(/^cusum at .*% of rated current, PF/)]);
    const event: QualityEvent = {
      ...{ event: "dip", startTaiNs: 0n, durationS: 0.12, channels: ["ua"], channel: "ua", percent: 45.24 },
      ...{ cell: "C1", whole: true, steadyPercent: null, immunity: [] },
    };
    const record = { id: "m", terminal: "t", site: "s" };
    const study = { id: "det-1", record } as Parameters<typeof qualityEventOf>[0];
    expect(qualityEventOf(study, event)[0]?.body.readings.map(({ fact }) => fact)).toEqual([
      "dip of ua to 45.24 % of the declared voltage for 0.12 s",
      undefined,
    ]);
  });

  it("of calibrations are the days that the longest valid record has left, below 0 when it is over", () => {
    const entry = (terminal: string, ...days: readonly number[]) =>
      ({
        ...{ kind: "calibrations", terminal },
        records: days.map((day) => ({ validToTaiNs: nanoseconds(day * DAY_S) })),
      }) as unknown as CalibrationEntry;
    const readings = calibrationReadings(
      [entry("t1", 30, 110), entry("t2", 90), entry("t3")],
      nanoseconds(100 * DAY_S),
    );
    expect(readings.map(({ subject, value }) => [subject, value])).toEqual([
      ["t1", 10],
      ["t2", -10],
    ]);
  });

  it("of shelves are told of each mailbox, of the empty ones, too", () => {
    const lying = [{ component: "im" }, { component: "im" }] as unknown as SetAside[];
    const readings = setAsideReadings(lying, ["im", "zz"], 5n);
    expect(readings.map(({ subject, value }) => [subject, value])).toEqual([
      ["im", 2],
      ["zz", 0],
    ]);
  });

  it("go in as many messages as they need", () => {
    const many = Array.from({ length: 2500 }, (_, n) => ({ subject: `m-${n}`, value: n, atTaiNs: 1n }));
    const said = saidToAlarms("clock-error", many);
    expect(said.map(({ body }) => body.readings.length)).toEqual([1000, 1000, 500]);
    expect(saidToAlarms("clock-error", [])).toEqual([]);
  });
});
