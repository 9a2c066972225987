import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openFundamentalTrack } from "../fundamental-track.ts";
import { steady, tone, wave } from "../grid.fixture.ts";
import { openSampleHistory } from "../sample-history.ts";
import { openHalfCycles } from "./half-cycles.ts";

interface Heard {
  readonly voltage: number;
  readonly from: number;
  readonly to: number;
  readonly rms: number;
}

/** Half-cycle rms of whole channels, times in seconds. */
function heard(channels: readonly Float64Array[], rate: number): Heard[] {
  const history = openSampleHistory(channels.length, 0);
  const track = openFundamentalTrack({
    sampleRateHz: rate,
    nominalHz: 50,
    candidates: channels.map((_, c) => c),
    leastRms: 4.6,
    likelyHz: 50,
  });
  const halfCycles = openHalfCycles(
    channels.map((_, c) => c),
    0,
    4.6,
  );
  const all: Heard[] = [];
  history.append(channels);
  track.advance(history);
  const hear = (voltage: number, from: number, to: number, rms: number) => {
    all.push({ voltage, from: from / rate, to: to / rate, rms });
  };
  halfCycles.advance(history, track, history.end, { hear });
  expect(halfCycles.knownTo).toBeGreaterThan(history.end - 0.3 * rate);
  return all;
}

/** A voltage that crosses zero at t = 0, `share` of it left within [fromS, toS). */
function dipped(rate: number, hz: number, share: number, fromS: number, toS: number): Float64Array {
  return wave(steady(hz), [tone(1, 230, -90)], rate, 2 * rate).map((x, n) =>
    n >= fromS * rate - 1e-6 && n < toS * rate - 1e-6 ? share * x : x,
  );
}

describe("rms of one cycle, every half cycle", () => {
  it("of a voltage that drops to 60 % for four cycles is as worked out by hand", () => {
    const all = heard([dipped(4000, 50, 0.6, 1, 1.08)], 4000);
    const about = all.filter(({ from }) => from > 0.975 && from < 1.095);
    expect(about.map(({ from }) => Math.round(1000 * from))).toEqual([
      980, 990, 1000, 1010, 1020, 1030, 1040, 1050, 1060, 1070, 1080, 1090,
    ]);
    const wanted = [230, 189.663, 138, 138, 138, 138, 138, 138, 138, 189.663, 230, 230];
    about.forEach(({ rms }, k) => {
      expect(Math.abs(rms - wanted[k]!)).toBeLessThan(0.1);
    });
    for (const { from, to } of all) expect(to - from).toBeCloseTo(0.02, 4);
  });

  it("is exact for a steady voltage at any rate and frequency, distorted or not", () => {
    const rates = fc.constantFrom(1000, 1600, 4000, 4800, 6400, 12800, 14400);
    const hz = fc.double({ min: 42.5, max: 57.5, noNaN: true });
    const angle = fc.double({ min: -180, max: 180, noNaN: true });
    fc.assert(
      fc.property(rates, hz, angle, (rate, f, at) => {
        const tones = [tone(1, 230, at), tone(3, 10, 3 * at), tone(5, 14, at)];
        const rms = Math.hypot(230, 10, 14);
        const off = heard([wave(steady(f), tones, rate, rate)], rate).map((one) => Math.abs(one.rms - rms));
        // Class A allows 0.2 % of the declared voltage.
        expect(Math.max(...off)).toBeLessThan(rate < 4000 ? 0.3 : 0.03);
      }),
      { seed: 430, numRuns: 40 },
    );
  });

  it("begins at every channel's own zero crossings", () => {
    const channels = [0, 37, 120, -95].map((deg) => wave(steady(49.7), [tone(1, 230, deg)], 4000, 4000));
    for (const { voltage, to } of heard(channels, 4000)) {
      const turns = 49.7 * to + [0, 37, 120, -95][voltage]! / 360 + 0.25;
      expect(Math.abs(2 * turns - Math.round(2 * turns))).toBeLessThan(0.002);
    }
  });

  it("comes in the order in which its cycles end", () => {
    const channels = [0, 120, -120].map((deg) => wave(steady(50), [tone(1, 230, deg)], 1600, 3200));
    const all = heard(channels, 1600);
    all.slice(1).forEach(({ to }, k) => {
      expect(to).toBeGreaterThanOrEqual(all[k]!.to);
    });
    expect(all.length).toBeGreaterThan(3 * 170);
  });

  it("is none where a sample is missing, and goes on behind it", () => {
    const x = wave(steady(50), [tone(1, 230)], 4000, 6000);
    x[3000] = Number.NaN;
    const none = heard([x], 4000).filter(({ rms }) => Number.isNaN(rms));
    expect(none.length).toBe(2);
    for (const { from, to } of none) {
      expect(from).toBeLessThan(0.7505);
      expect(to).toBeGreaterThan(0.7495);
    }
  });

  it("follows a phase that jumped, its cycles as long as before", () => {
    const x = wave((t) => 50 * t + (t >= 1 ? 0.1 : 0), [tone(1, 230, -90)], 4000, 8000);
    const all = heard([x], 4000);
    for (const { from, to } of all) expect(to - from).toBeCloseTo(0.02, 3);
    for (const { from, rms } of all) if (from < 0.9 || from > 1.1) expect(rms).toBeCloseTo(230, 0);
    const last = 50 * all.at(-1)!.to + 0.1;
    expect(Math.abs(2 * last - Math.round(2 * last))).toBeLessThan(0.01);
  });
});
