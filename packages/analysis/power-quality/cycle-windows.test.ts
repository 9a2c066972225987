import type { Instant } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { type CycleWindow, openCycleWindows } from "./cycle-windows.ts";
import { openFundamentalTrack } from "./fundamental-track.ts";
import { clockAt, type PhaseLaw, ramp, steady, type Tone, tone, utc, wave } from "./grid.fixture.ts";
import { openSampleClock } from "./sample-clock.ts";
import { openSampleHistory } from "./sample-history.ts";
import { openTenSecondFrequency } from "./ten-second-frequency.ts";

interface Case {
  readonly law: PhaseLaw;
  readonly tones?: readonly Tone[];
  readonly sampleRateHz?: number;
  readonly nominalHz?: number;
  readonly seconds?: number;
  readonly startTaiNs?: Instant;
  /** Changes the samples before they are followed. */
  readonly spoil?: (x: Float64Array) => void;
}

const noon = utc("2024-03-01T12:00:00Z");

/** Windows and 10-second frequencies of one channel, from its first sample to its last. */
function followed(given: Case) {
  const { law, tones = [tone(1, 230, 40)], sampleRateHz = 4000, nominalHz = 50, seconds = 3 } = given;
  const x = wave(law, tones, sampleRateHz, Math.round(seconds * sampleRateHz));
  given.spoil?.(x);
  const history = openSampleHistory(1, 0);
  const clock = openSampleClock();
  clock.heard(0, clockAt(given.startTaiNs ?? noon + 60_000_000_000n, sampleRateHz));
  const options = { sampleRateHz, nominalHz, candidates: [0], leastRms: 5, likelyHz: nominalHz };
  const track = openFundamentalTrack(options);
  history.append([x]);
  track.close(history);
  const windows = openCycleWindows(nominalHz, 0);
  const found: CycleWindow[] = [];
  const next = () => windows.next(track, clock, x.length);
  for (let window = next(); window; window = next()) found.push(window);
  const frequency = openTenSecondFrequency(0);
  const first = frequency.next(track, clock, x.length);
  return { windows: found, track, sampleRateHz, tenSeconds: first?.record ?? null };
}

/** Largest error of the windows' length: cycles that they really hold ÷ cycles that they should, − 1. */
function lengthError(given: Case): number {
  const { windows, sampleRateHz } = followed(given);
  expect(windows.length).toBeGreaterThan(3);
  return Math.max(
    ...windows.map(({ start, length, cycles }) => {
      const held = given.law((start + length) / sampleRateHz) - given.law(start / sampleRateHz);
      return Math.abs(held / cycles - 1);
    }),
  );
}

describe("windows of ten and twelve cycles", () => {
  it("follow any steady frequency from 40 to 70 Hz at every rate", () => {
    for (const sampleRateHz of [4000, 4800, 6400, 12800, 14400])
      for (const hz of [40, 42.5, 47.3, 50, 50.01, 57.5, 63.7, 70])
        expect(lengthError({ law: steady(hz), sampleRateHz, seconds: 1.5 })).toBeLessThan(1e-6);
    expect(lengthError({ law: steady(60), sampleRateHz: 5760, nominalHz: 60 })).toBeLessThan(1e-9);
    expect(lengthError({ law: steady(51.2), nominalHz: 60 })).toBeLessThan(1e-6);
  });

  it("stay within 0.03 % on ramps, and far within on those that grids know", () => {
    expect(lengthError({ law: ramp(50, -0.1) })).toBeLessThan(1e-6);
    expect(lengthError({ law: ramp(49, 1) })).toBeLessThan(2e-5);
    expect(lengthError({ law: ramp(45, 3), seconds: 4 })).toBeLessThan(3e-4);
  });

  it("are not moved by harmonics and interharmonics", () => {
    const harmonics = [tone(1, 230), tone(3, 12, 20), tone(5, 14, 100), tone(7, 11, -30), tone(2, 5, 60)];
    expect(lengthError({ law: steady(49.83), tones: harmonics })).toBeLessThan(1e-6);
    const between = [...harmonics, tone(1.2, 2.3), tone(0.5, 2.3, 90), tone(3.6, 5)];
    expect(lengthError({ law: steady(50), tones: between })).toBeLessThan(1e-4);
  });

  it("leave no gap: each begins where the one before ended", () => {
    const { windows } = followed({ law: ramp(50.2, -0.2) });
    for (const [n, { start }] of windows.slice(1).entries())
      expect(start).toBe(windows[n]!.start + windows[n]!.length);
    expect(windows.map(({ first }) => first)).toEqual(windows.map((_, n) => n === 0));
  });

  it("follow a step of frequency with the windows after it", () => {
    const step: PhaseLaw = (s) => (s < 1.5 ? 50 * s : 75 + 58 * (s - 1.5));
    const { windows, sampleRateHz } = followed({ law: step, seconds: 4 });
    const late = windows.filter(({ start }) => start > 2 * sampleRateHz);
    expect(late.length).toBeGreaterThan(8);
    for (const { length } of late) expect(length).toBeCloseTo((10 * sampleRateHz) / 58, 2);
  });
});

describe("the 10-minute tick", () => {
  // 3.03 s before it: at 50 Hz the 16th block starts 30 ms before the tick
  const startTaiNs = utc("2024-03-01T12:10:00Z") - 3_030_000_000n;

  it("lets the block in progress complete and starts the next one at the tick", () => {
    const { windows, sampleRateHz } = followed({ law: steady(50), startTaiNs, seconds: 5 });
    const tick = 3.03 * sampleRateHz;
    const [before, after] = [windows[15]!, windows[16]!];
    expect(before.start).toBeCloseTo(3 * sampleRateHz, 4);
    expect(before.length).toBeCloseTo(0.2 * sampleRateHz, 4);
    expect(before.overlap).toBeCloseTo(0.17 * sampleRateHz, 4);
    expect(before.intervalEndTaiNs).toBe(utc("2024-03-01T12:10:00Z"));
    expect(after).toMatchObject({ start: tick, first: true, overlap: 0 });
    expect(after.intervalEndTaiNs).toBe(utc("2024-03-01T12:20:00Z"));
    expect(windows.filter(({ first }) => first).length).toBe(2);
  });

  it("overlaps nothing where a block ends at it", () => {
    const at = utc("2024-03-01T12:10:00Z") - 3_000_000_000n;
    const { windows } = followed({ law: steady(50), startTaiNs: at, seconds: 5 });
    expect(windows[14]!.overlap).toBeLessThan(1e-5);
    expect(windows[15]).toMatchObject({ first: true, intervalEndTaiNs: utc("2024-03-01T12:20:00Z") });
    expect(windows[15]!.start).toBeCloseTo(12000, 4);
  });

  it("waits for an inserted leap second", () => {
    // A second before 2016-12-31T23:59:60Z, two before midnight.
    const midnight = utc("2017-01-01T00:00:00Z");
    const at = midnight - 2_030_000_000n;
    const { windows, sampleRateHz } = followed({ law: steady(50), startTaiNs: at, seconds: 4 });
    const ticks = windows.filter(({ first }) => first).map(({ start }) => start);
    expect(ticks.length).toBe(2);
    expect(ticks[1]).toBeCloseTo(2.03 * sampleRateHz, 6);
    expect(windows[0]!.intervalEndTaiNs).toBe(midnight);
  });
});

describe("a voltage that is lost", () => {
  it("leaves windows of the last frequency, marked; back again, they follow it anew", () => {
    const law = steady(51);
    const spoil = (x: Float64Array) => x.fill(0, 6000, 14000);
    const { windows, sampleRateHz } = followed({ law, seconds: 5, spoil });
    const length = (10 * sampleRateHz) / 51;
    const lost = windows.filter((w) => w.start > 6400 && w.start + w.length < 13600);
    expect(lost.length).toBeGreaterThan(6);
    for (const window of lost) {
      expect(window.followed).toBe(false);
      expect(window.length).toBeCloseTo(length, 1);
    }
    const back = windows.filter((w) => w.start > 15200);
    expect(back.length).toBeGreaterThan(3);
    for (const window of back) {
      expect(window.followed).toBe(true);
      expect(window.length).toBeCloseTo(length, 2);
    }
  });

  it("that never was leaves windows of the nominal frequency", () => {
    for (const fill of [0, 17.5, Number.NaN]) {
      const { windows, tenSeconds } = followed({ law: steady(50), seconds: 12, spoil: (x) => x.fill(fill) });
      expect(windows.length).toBe(60);
      for (const { followed, length } of windows) {
        expect(followed).toBe(false);
        expect(length).toBeCloseTo(800, 6);
      }
      expect(tenSeconds).toMatchObject({ frequencyHz: null, uncertaintyHz: null });
    }
  });
});

describe("the 10-second frequency", () => {
  const frequencyOf = (law: PhaseLaw, tones?: readonly Tone[]) =>
    followed({ law, seconds: 11, sampleRateHz: 1600, ...(tones ? { tones } : {}) }).tenSeconds!;

  it("counts whole cycles and the time they took", () => {
    for (const hz of [42.5, 49.987, 50, 50.043, 57.5]) {
      const record = frequencyOf(steady(hz));
      expect(record.complete).toBe(true);
      expect(record.frequencyHz).toBeCloseTo(hz, 6);
      expect(Math.abs(record.cycles - 10 * hz)).toBeLessThan(2);
      expect(record.uncertaintyHz).toBeGreaterThan(0);
      expect(record.uncertaintyHz).toBeLessThan(0.001);
    }
  });

  it("is the mean over the interval where the frequency runs away", () => {
    // 50 Hz + 0.05 Hz/s · t: 50.25 Hz in the middle of 10 s; less than a cycle is left out at either end
    expect(frequencyOf(ramp(50, 0.05)).frequencyHz).toBeCloseTo(50.25, 2);
    const { frequencyHz, uncertaintyHz } = frequencyOf(steady(50), [tone(1, 230), tone(1.3, 4), tone(5, 20)]);
    expect(Math.abs(frequencyHz! - 50)).toBeLessThan(0.001);
    expect(Math.abs(frequencyHz! - 50)).toBeLessThan(uncertaintyHz!);
  });
});
