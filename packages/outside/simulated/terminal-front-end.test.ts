import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waveOf } from "./load.ts";
import { plus, split } from "./split.ts";
import { clockQualityAt, edgeAt, instantOfEdge, type TerminalClock } from "./terminal-clock.ts";
import {
  calibrationOf,
  codesOf,
  digitiser,
  type FrontEnd,
  nominalStep,
  plainFrontEnd,
} from "./terminal-front-end.ts";
import { signalsOf, valueAt, waveChannels } from "./wave.ts";

const wave = waveOf({
  frequencyHz: 50.02,
  voltage: 57.7,
  current: 5,
  powerFactor: 0.9,
  currentHarmonics: [{ order: 5, share: 0.1, phaseRad: 0 }],
});
const clock: TerminalClock = {
  nominalRateHz: 4000,
  rateErrorPpm: 40,
  measuredRateErrorPpm: 39,
  firstSampleAtS: 0.125,
  spans: [
    { fromS: 0, state: "locked", rateErrorBoundPpm: 0.1, timeErrorBoundNs: 500 },
    { fromS: 100, state: "holdover", rateErrorBoundPpm: 5, timeErrorBoundNs: 600 },
    { fromS: 200, state: "free", rateErrorBoundPpm: 50, timeErrorBoundNs: 600 },
    { fromS: 300, state: "locked", rateErrorBoundPpm: 0.1, timeErrorBoundNs: 500 },
  ],
};
const ideal: FrontEnd = { ...plainFrontEnd("t", { voltageV: 130, currentA: 12 }), clock };
const taken = (frontEnd: FrontEnd, first: number, count: number) => {
  const codes = waveChannels.map(() => new Int32Array(count));
  const clipped = codesOf(digitiser(frontEnd, wave), first, count, codes);
  return { codes, clipped };
};
const trueValue = (channel: number, sample: number, lateS = 0): number =>
  valueAt(wave, signalsOf(wave)[channel]!, plus(instantOfEdge(clock, sample), lateS));

describe("the terminal's converters", () => {
  it("without errors give the wave to half a step", () => {
    const { codes, clipped } = taken(ideal, 77_000, 5000);
    expect(clipped).toEqual([0, 0, 0, 0, 0, 0]);
    codes.forEach((channel, c) => {
      const step = nominalStep(ideal, c);
      for (let k = 0; k < 5000; k += 7)
        expect(Math.abs(channel[k]! * step - trueValue(c, 77_000 + k)) / step).toBeLessThan(0.5 + 1e-6);
    });
  });

  it("with errors give codes that their calibration record takes back to the wave", () => {
    const channels = ideal.channels.map((channel, c) => ({
      ...channel,
      gainErrorPercent: 0.3 * (c - 2),
      offsetCodes: 1000 * (c - 3) + 0.25,
      delayS: 3e-6 * c,
    }));
    const frontEnd = { ...ideal, channels };
    const { codes } = taken(frontEnd, 0, 400);
    const valid = { fromTaiNs: 0n, toTaiNs: 1n };
    const [raw, scaled] = (["codes", "scaled"] as const).map((kind) => calibrationOf(frontEnd, kind, valid));
    codes.forEach((channel, c) => {
      for (let k = 0; k < 400; k++) {
        const [r, s] = [raw!.channels[c]!, scaled!.channels[c]!];
        const fromCode = r.gain * (channel[k]! - r.offset);
        const fromScaled = s.gain * (channel[k]! * nominalStep(frontEnd, c) - s.offset);
        expect(fromScaled).toBeCloseTo(fromCode, 9);
        // true(t) = gain·(indicated(t + delay) − offset): sample k shows the wave a delay earlier.
        expect(Math.abs(fromCode - trueValue(c, k, -r.delaySeconds)) / r.gain).toBeLessThan(0.5 + 1e-6);
      }
    });
  });

  it("give the same codes in blocks of any size, noise included", () => {
    const noisy = { ...ideal, channels: ideal.channels.map((channel) => ({ ...channel, noiseCodes: 30 })) };
    const whole = taken(noisy, 12_345, 6000).codes;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5999 }), fc.integer({ min: 1, max: 5000 }), (from, length) => {
        const count = Math.min(length, 6000 - from);
        const part = taken(noisy, 12_345 + from, count).codes;
        for (const [c, channel] of part.entries())
          expect(channel).toEqual(whole[c]!.slice(from, from + count));
      }),
      { seed: 3, numRuns: 20 },
    );
    const clean = taken(ideal, 12_345, 6000).codes;
    const squares = whole[0]!.reduce((s, code, k) => s + (code - clean[0]![k]!) ** 2, 0);
    expect(Math.sqrt(squares / 6000) / 30).toBeGreaterThan(0.96);
    expect(Math.sqrt(squares / 6000) / 30).toBeLessThan(1.04);
  });

  it("clip at the end of their range and count what they cut", () => {
    const narrow = { ...ideal, channels: ideal.channels.map((channel) => ({ ...channel, fullScale: 70 })) };
    const { codes, clipped } = taken(narrow, 0, 800);
    const over = codes[0]!.filter((code) => code === 2 ** 23 - 1 || code === -(2 ** 23)).length;
    expect(clipped[0]).toBe(over);
    expect(over).toBeGreaterThan(200);
    expect(clipped.slice(3)).toEqual([0, 0, 0]);
  });
});

describe("the terminal's clock", () => {
  it("takes edges into its own domain and back to 1e-12 s", () => {
    const seconds = fc.double({ min: 0.2, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(seconds, (at) => {
        const edge = edgeAt(clock, split(at), "wh+");
        expect(edge.fraction >= 0 && edge.fraction < 1).toBe(true);
        const back = instantOfEdge(clock, edge.sample, edge.fraction);
        expect(Math.abs(back.whole + back.fraction - at)).toBeLessThan(1e-15 * at + 1e-12);
        expect((at - 0.125) * 4000 * (1 + 40e-6)).toBeCloseTo(edge.sample + edge.fraction, 4);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it("tells the truth while locked, and stays within its own bound when not", () => {
    const origin = 1_700_000_000_000_000_000n;
    for (const [atS, state] of [
      [50, "locked"],
      [150, "holdover"],
      [250, "free"],
      [350, "locked"],
    ] as const) {
      const { sample } = edgeAt(clock, split(atS), "wh+");
      const told = clockQualityAt(clock, origin, sample);
      const at = instantOfEdge(clock, sample);
      const truth = origin + BigInt(at.whole) * 1_000_000_000n + BigInt(Math.round(at.fraction * 1e9));
      expect(told.state).toBe(state);
      expect(told.measuredRateHz).toBeCloseTo(4000 * (1 + 39e-6), 9);
      const offNs = Number(told.sampleTaiNs - truth);
      expect(Math.abs(offNs)).toBeLessThanOrEqual(told.timeErrorBoundNs);
      // 1 ppm of unmeasured rate makes 1 µs a second since the lock was lost.
      const lostS = state === "locked" ? 0 : atS - 100;
      expect(Math.abs(offNs - lostS * 1000)).toBeLessThan(2 + 0.3 * lostS);
    }
    const free = clockQualityAt(clock, origin, edgeAt(clock, split(250), "wh+").sample);
    expect(free.timeErrorBoundNs).toBeCloseTo(600 + 100 * 5e3 + 50 * 50e3, -4);
  });
});
