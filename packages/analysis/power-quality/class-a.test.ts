import { describe, expect, it } from "vitest";
import { type ClassAGrounds, classAStatement } from "./class-a.ts";

const grounds: ClassAGrounds = {
  sampleRateHz: 12800,
  nominalHz: 50,
  declaredVoltageV: 230,
  signallingHz: null,
  timeErrorBoundNs: 1000,
  rateErrorBoundPpm: 1,
};

const demand = (others: Partial<ClassAGrounds>, parameter: string) =>
  classAStatement({ ...grounds, ...others }).demands.find((one) => one.parameter === parameter);

describe("what class A asks", () => {
  it("of harmonics cannot be met at 4,000 samples/s: orders 2–37 of 50", () => {
    const harmonics = demand({ sampleRateHz: 4000 }, "harmonics");
    expect(harmonics).toEqual({
      parameter: "harmonics",
      status: "not-met",
      text: "orders 2–37 of 50 at 4,000 samples/s",
    });
    expect(classAStatement({ ...grounds, sampleRateHz: 4000 })).toMatchObject({
      highestOrder: 37,
      claimed: false,
    });
  });

  it("of harmonics is within reach from 6,400 samples/s on at 50 Hz, and from 7,680 at 60 Hz", () => {
    expect(demand({ sampleRateHz: 4800 }, "harmonics")?.text).toMatch(/^orders 2–44 of 50/);
    expect(demand({ sampleRateHz: 6400 }, "harmonics")?.status).toBe("unknown");
    expect(demand({ sampleRateHz: 6400, nominalHz: 60 }, "harmonics")?.text).toMatch(/^orders 2–49 of 50/);
    expect(demand({ sampleRateHz: 7680, nominalHz: 60 }, "harmonics")?.status).toBe("unknown");
  });

  it("of the clock is 20 ms at 50 Hz and 16.7 ms at 60 Hz, told from its bound", () => {
    expect(demand({}, "time")?.status).toBe("met");
    expect(demand({ timeErrorBoundNs: 19e6 }, "time")?.status).toBe("met");
    expect(demand({ timeErrorBoundNs: 19e6, nominalHz: 60 }, "time")?.status).toBe("not-met");
    expect(demand({ timeErrorBoundNs: 21e6 }, "time")?.text).toBe(
      "the clock's error is within ±21 ms; class A allows ±20 ms",
    );
    expect(demand({ timeErrorBoundNs: null }, "time")?.status).toBe("not-met");
  });

  it("of frequency needs the sampling rate to 200 ppm", () => {
    expect(demand({ rateErrorBoundPpm: 199 }, "frequency")?.status).toBe("met");
    expect(demand({ rateErrorBoundPpm: 201 }, "frequency")?.status).toBe("not-met");
    expect(demand({ rateErrorBoundPpm: null }, "frequency")?.status).toBe("unknown");
  });

  it("of a carrier is that the rate shows it", () => {
    expect(demand({}, "signalling")).toBeUndefined();
    expect(demand({ signallingHz: 2900 }, "signalling")?.status).toBe("unknown");
    expect(demand({ signallingHz: 2900, sampleRateHz: 4000 }, "signalling")?.status).toBe("not-met");
  });

  it("of flicker is a pass-band of 450 Hz before the squares", () => {
    expect(demand({ sampleRateHz: 4000 }, "flicker")?.status).toBe("unknown");
    expect(demand({ sampleRateHz: 960 }, "flicker")).toMatchObject({
      status: "not-met",
      text: "446 Hz at 960 samples/s; the flickermeter wants 450 Hz",
    });
  });

  it("of events is a declared voltage, and sixteen samples a cycle", () => {
    expect(demand({ declaredVoltageV: null }, "events")?.status).toBe("not-met");
    expect(demand({ sampleRateHz: 800 }, "events")?.status).toBe("unknown");
    expect(demand({ sampleRateHz: 799 }, "events")).toMatchObject({
      status: "not-met",
      text: "the rms of a cycle at 799 samples/s; class A: ±0.2 % of 230 V, ±1 cycle",
    });
  });

  it("is never claimed from samples alone, whose instrument is not known", () => {
    expect(classAStatement(grounds).claimed).toBe(false);
    expect(demand({ declaredVoltageV: null }, "voltage")?.status).toBe("not-met");
  });
});
