import { toJson } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { usualEvents } from "./events/event-rules.ts";
import { fluctuating } from "./flicker/fluctuating.fixture.ts";
import { current, steady, tone, utc, voltage, wave } from "./grid.fixture.ts";
import {
  powerQualityOfRecording,
  type RecordedPowerQuality,
  type RecordedPowerQualityInput,
} from "./recording-power-quality.ts";
import { flaggedStatistics } from "./statistics.ts";

const RATE = 1600;

function input(seconds: number, others: Partial<RecordedPowerQualityInput> = {}): RecordedPowerQualityInput {
  const samples = Math.round(seconds * RATE);
  const law = steady(50);
  return {
    sampleRateHz: RATE,
    nominalHz: 50,
    startS: 2,
    startTaiNs: null,
    declaredVoltageV: null,
    demandCurrentA: null,
    signallingHz: null,
    lamp: null,
    events: null,
    channels: [
      { ...voltage("a"), values: wave(law, [tone(1, 230), tone(5, 6.9)], RATE, samples) },
      { ...current("a"), values: wave(law, [tone(1, 5, -30)], RATE, samples) },
    ],
    ...others,
  };
}

function analysed(...given: Parameters<typeof input>): RecordedPowerQuality {
  const answer = powerQualityOfRecording(input(...given));
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

describe("power quality of a recording", () => {
  it("of a second tells blocks and what is too short", () => {
    const told = analysed(1);
    expect(told.timeBase).toBe("recording");
    expect(told.blockCycles).toBe(10);
    expect(told.blocks).toMatchObject({ count: 4, flagged: 0 });
    expect(told.blocks.fromS).toBeCloseTo(2.01, 9);
    expect(told.blocks.toS).toBeCloseTo(2.81, 6);
    expect(told.tooShort.map(({ interval }) => interval)).toEqual([
      "150/180 cycles",
      "10 min",
      "2 h",
      "Pst",
      "10 s",
    ]);
    expect(told.tooShort[0]!.text).toBe("the recording's 1 s hold no whole 15 blocks in a row");
    expect(told.intervals).toEqual([]);
    expect(told.figures!.channels[0]!.rms).toBeCloseTo(Math.hypot(230, 6.9), 4);
    expect(told.figures!.channels[0]!.distortion!.thdSubgroupsPercent).toBeCloseTo(3, 3);
    expect(told.figures!.powers[0]!.orders[1]!.angleDeg).toBeCloseTo(30, 4);
    expect(told.statistics.channels[1]!.rms.all!.mean).toBeCloseTo(5, 6);
    expect(told.statistics.frequencyHz.all).toMatchObject({ count: 4 });
    expect(told.statistics.voltageUnbalancePercent.all).toBeNull();
  });

  it("of a quarter of an hour tells the flicker of the whole interval in it, and of no other", () => {
    const samples = 960 * RATE;
    const u = new Float64Array(samples);
    const order = { nominalHz: 50, shape: "rectangular", changesPerMinute: 39, percent: 0.894 } as const;
    fluctuating(order, RATE, 0, u);
    const told = analysed(0, {
      startTaiNs: utc("2024-03-01T12:07:00Z"),
      declaredVoltageV: 230,
      channels: [
        { ...voltage("a"), values: u },
        { ...current("a"), values: u },
      ],
    });
    const tenMinutes = told.intervals.filter(({ interval }) => interval === "10 min");
    expect(tenMinutes.map(({ flicker }) => flicker.map(({ name, complete }) => [name, complete]))).toEqual([
      [["ua", false]],
      [["ua", true]],
      [["ua", false]],
    ]);
    expect(tenMinutes[1]!.flicker[0]!.pst).toBeCloseTo(1, 2);
    expect(told.statistics.channels[0]!.pst.all).toMatchObject({ count: 1 });
    expect(told.statistics.channels[1]!.pst.all).toBeNull();
    expect(told.lamp).toBe("230 V");
    expect(told.tooShort.map(({ interval }) => interval)).toEqual(["2 h"]);
  });

  it("counts its intervals by UTC where it states a time", () => {
    const told = analysed(12, { startTaiNs: utc("2024-03-01T12:09:58Z") });
    expect(told.timeBase).toBe("utc");
    expect(told.frequencies.length).toBe(1);
    expect(told.frequencies[0]!.fromS).toBeCloseTo(4, 9);
    expect(told.frequencies[0]!.frequencyHz).toBeCloseTo(50, 6);
    const short = told.intervals.filter(({ complete }) => complete);
    expect(short.length).toBe(4); // one in progress at the tick, three of the new ones
    expect(short[0]!.fromS).toBeCloseTo(2.01, 9);
    expect(short[1]!.fromS).toBeCloseTo(4, 9);
    expect(short[1]!.endTaiNs).toBe(utc("2024-03-01T12:10:03Z"));
  });

  describe("that begins in a dip", () => {
    const samples = 4 * RATE;
    const level = (untilS: number, low: number, high: number, angleDeg = 0): Float64Array =>
      wave(steady(50), [tone(1, 230, angleDeg)], RATE, samples).map(
        (u, n) => u * (n < untilS * RATE ? low : high),
      );
    const of = (...values: Float64Array[]) =>
      analysed(0, {
        startS: 0,
        declaredVoltageV: 230,
        events: usualEvents,
        channels: values.map((one, c) => ({ ...voltage("abc"[c]!), values: one })),
      });
    const begin = { beginUnseen: "the stream's begin" };

    it("tells it, half the voltage or none, and flags its blocks and no more", () => {
      for (const [low, kinds] of [
        [0.5, ["dip"]],
        [0, ["dip", "interruption"]],
      ] as const) {
        const { events, blocks } = of(level(0.5, low, 1), level(0.5, low, 1, -120), level(0.5, low, 1, 120));
        expect(events.found.map(({ event }) => event).toSorted()).toEqual(kinds);
        for (const one of events.found) {
          expect(one).toMatchObject({ ...begin, endUnseen: null, channels: ["ua", "ub", "uc"] });
          expect(one.fromS).toBeLessThan(0.02);
          expect(Math.abs(one.toS - 0.5)).toBeLessThan(0.03);
        }
        expect(blocks.flagged).toBe(3); // blocks of 0.2 s
        expect(events.neverShown).toEqual([]);
      }
    });

    it("tells it although the voltage never comes back, and flags all blocks", () => {
      const { events, blocks } = of(level(4, 0.8, 0.8));
      expect(events.found).toMatchObject([{ event: "dip", ...begin, endUnseen: "the stream's end" }]);
      expect(blocks.flagged).toBe(blocks.count);
    });

    it("tells a swell alike", () => {
      const { events, blocks } = of(level(0.5, 1.2, 1));
      expect(events.found).toMatchObject([{ event: "swell", ...begin, endUnseen: null }]);
      expect(blocks.flagged).toBe(3);
    });

    it("tells of one phase that is gone for seconds, with the others there", () => {
      const { events, blocks } = of(level(4, 1, 1), level(1.9, 0, 1, -120), level(4, 1, 1, 120));
      expect(events.found).toMatchObject([{ event: "dip", channels: ["ub"], ...begin, interrupted: false }]);
      expect(blocks.flagged).toBe(10);
    });

    it("names dead inputs, which are no dip", () => {
      const { events, blocks } = of(level(4, 1, 1), level(4, 1, 1, -120), level(4, 0.001, 0.001, 120));
      expect(events).toMatchObject({ found: [], neverShown: ["uc"] });
      expect(blocks.flagged).toBe(0);
      const dead = of(level(4, 0, 0), level(4, 0.01, 0.01));
      expect(dead.events).toMatchObject({ found: [], neverShown: ["ua", "ub"] });
      expect(dead.blocks.flagged).toBe(0);
    });
  });

  it("is plain JSON", () => {
    const text = toJson(analysed(4, { startTaiNs: utc("2024-03-01T12:09:58Z") }));
    expect(text).not.toMatch(/null,null,null,null|"0":/);
    expect(JSON.parse(text).intervals[0].figures.channels[0].orders[5].harmonic).toBeCloseTo(6.9, 3);
  });

  it("of less than a block says so, and of none at all", () => {
    for (const seconds of [0.1, 0.005, 1 / RATE, 0]) {
      const told = analysed(seconds);
      expect(told.blocks).toMatchObject({ count: 0, fromS: null });
      expect(told.figures).toBeNull();
      expect(told.tooShort[0]!.interval).toBe("block");
    }
  });

  it("is refused in words for nominal frequencies that the standard does not know", () => {
    const answer = powerQualityOfRecording(input(1, { nominalHz: 16.7 }));
    expect(answer).toMatchObject({ ok: false, why: { code: "power-quality.nominal" } });
  });
});

describe("statistics", () => {
  it("are told with and without flagged readings", () => {
    const readings = Array.from({ length: 100 }, (_, n) => ({ value: 100 - n, flagged: n < 10 }));
    const { all, unflagged } = flaggedStatistics([...readings, { value: null, flagged: false }]);
    expect(all).toEqual({ count: 100, lowest: 1, mean: 50.5, highest: 100, percentile95: 95 });
    expect(unflagged).toEqual({ count: 90, lowest: 1, mean: 45.5, highest: 90, percentile95: 86 });
    expect(flaggedStatistics([]).all).toBeNull();
  });
});
