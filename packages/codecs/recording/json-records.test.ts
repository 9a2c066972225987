import { fromJson, toJson } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrationFrom } from "./calibration-from.ts";
import { meterFrom } from "./meter-from.ts";

const meter = {
  serial: "M1",
  accuracyClass: "0.5S",
  activeConstant: 20_000,
  reactiveConstant: 20_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
  voltageRatio: 100,
  currentRatio: 40,
  registering: "secondary",
} as const;

const calibration = {
  id: "C1",
  terminal: "T1",
  validFromTaiNs: "1700000000000000000",
  validToTaiNs: "1800000000000000000",
  certificate: "No. 7",
  channels: [
    {
      name: "ua",
      gain: 1.0001,
      offset: -0.002,
      delaySeconds: 1e-6,
      gainStandardUncertaintyPercent: 0.01,
      delayStandardUncertaintySeconds: 1e-7,
    },
  ],
  rateErrorBoundPpm: 0.1,
};

function meterText(json: unknown): string {
  const answer = meterFrom(json);
  return answer.ok ? "good" : answer.why.text;
}

function calibrationText(json: unknown): string {
  const answer = calibrationFrom(json);
  return answer.ok ? "good" : answer.why.text;
}

describe("a meter", () => {
  it("is read with and without its optional fields", () => {
    expect(meterFrom(meter)).toEqual({ ok: true, value: meter });
    const { reactiveConstant, voltageRatio, currentRatio, registering, ...least } = meter;
    expect(meterFrom(least)).toEqual({ ok: true, value: least });
    expect([reactiveConstant, voltageRatio, currentRatio, registering]).not.toContain(undefined);
  });

  it("is refused with the field, what it holds, and what is expected", () => {
    expect(meterText([])).toBe("the meter is []; a JSON object is expected");
    expect(meterText(null)).toContain("is null");
    const { serial, ...nameless } = meter;
    expect(serial).toBe("M1");
    expect(meterText(nameless)).toBe(
      'the meter: "serial" is missing; a text of 1 to 256 letters is expected',
    );
    for (const field of [
      "activeConstant",
      "reactiveConstant",
      "nominalVoltage",
      "ratedCurrent",
      "maxCurrent",
      "voltageRatio",
      "currentRatio",
    ])
      for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "20000", null, [1]])
        expect(meterText({ ...meter, [field]: value })).toMatch(
          new RegExp(`^the meter: "${field}" is .*; a number above 0 is expected$`),
        );
    expect(meterText({ ...meter, activeConstant: Number.NaN })).toContain('"activeConstant" is NaN');
    expect(meterText({ ...meter, accuracyClass: "0.3" })).toBe(
      'the meter: "accuracyClass" is "0.3"; one of "0.1S", "0.2S", "0.5S", "0.5", "1", "2" is expected',
    );
    expect(meterText({ ...meter, wiring: "3P5W" })).toContain('one of "3P4W", "3P3W", "1P2W" is expected');
    expect(meterText({ ...meter, registering: "both" })).toContain('"registering" is "both"');
    expect(meterText({ ...meter, maxCurrent: 1 })).toContain("at least the ratedCurrent of 1.5 is expected");
    expect(meterText({ ...meter, voltageratio: 100 })).toContain(
      '"voltageratio" is no field; serial, accuracyClass,',
    );
    expect(meterText({ ...meter, maker: "X" })).toContain("is no field");
  });

  it("gets an answer whatever it is", () => {
    const any = fc.oneof(
      fc.anything({ withBigInt: true }),
      fc.dictionary(fc.constantFrom(...Object.keys(meter)), fc.anything()),
    );
    fc.assert(
      fc.property(any, (json) => meterText(json) !== "good" && calibrationText(json) !== "good"),
      { seed: 63, numRuns: 1000 },
    );
  });
});

describe("a calibration of a meter's own front end", () => {
  const found = { percent: 0.2, expandedPercent: 0.01 };
  const compared = { atTaiNs: "1750000000000000000", by: "yh-07", whole: found, behind: found };
  const own = { ...calibration, frontEndOf: "M1", compared };

  it("is read with its comparison, and again from what was written of it", () => {
    const answer = calibrationFrom(own);
    expect(answer).toMatchObject({
      value: { frontEndOf: "M1", compared: { ...compared, atTaiNs: 1_750_000_000_000_000_000n } },
    });
    if (answer.ok) expect(calibrationFrom(fromJson(toJson(answer.value)))).toEqual(answer);
  });

  it("is refused where its comparison does not say what it is of, or is none", () => {
    expect(calibrationText({ ...calibration, compared })).toMatch(/comparison: "frontEndOf" is missing/);
    expect(calibrationText({ ...own, frontEndOf: 7 })).toMatch(/"frontEndOf" is 7; a text/);
    expect(calibrationText({ ...own, compared: 7 })).toMatch(/"compared" is 7; an object is expected/);
    const spoiled = { ...compared, behind: { ...found, expandedPercent: -1 } };
    expect(calibrationText({ ...own, compared: spoiled })).toMatch(
      /comparison, "behind": "expandedPercent" is -1/,
    );
    expect(calibrationText({ ...own, compared: { ...compared, load: 1 } })).toMatch(/"load" is no field/);
  });
});

describe("a calibration", () => {
  it("is read with instants as text or as bigint, and survives our own JSON", () => {
    const answer = calibrationFrom(calibration);
    if (!answer.ok) throw new Error(answer.why.text);
    expect(answer.value.validFromTaiNs).toBe(1_700_000_000_000_000_000n);
    expect(answer.value.channels).toEqual(calibration.channels);
    expect(calibrationFrom(fromJson(toJson(answer.value)))).toEqual(answer);
  });

  it("is refused with the field, what it holds, and what is expected", () => {
    const first = calibration.channels[0];
    expect(calibrationText({ ...calibration, validFromTaiNs: 1.7e18 })).toContain(
      '"validFromTaiNs" is 1700000000000000000; TAI nanoseconds',
    );
    expect(calibrationText({ ...calibration, validToTaiNs: "0" })).toBe(
      'the calibration: "validToTaiNs" does not come after "validFromTaiNs"',
    );
    expect(calibrationText({ ...calibration, channels: [] })).toContain(
      '"channels" is []; a list of 1 to 64 channels',
    );
    expect(calibrationText({ ...calibration, channels: [first, { ...first, name: "ux" }] })).toMatch(
      /^the calibration's channel 2: "name" is "ux"; one of "ua"/,
    );
    expect(calibrationText({ ...calibration, channels: [first, first] })).toContain(
      'channel 2: "name" is "ua" for the second time',
    );
    expect(calibrationText({ ...calibration, channels: [{ ...first, gain: 0 }] })).toContain(
      '"gain" is 0; a finite number other than 0',
    );
    expect(
      calibrationText({ ...calibration, channels: [{ ...first, gainStandardUncertaintyPercent: -1 }] }),
    ).toContain("from 0 up");
    expect(calibrationText({ ...calibration, rateErrorBoundPpm: Number.NaN })).toContain(
      '"rateErrorBoundPpm" is NaN',
    );
  });
});
