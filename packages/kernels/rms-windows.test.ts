import { describe, expect, it } from "vitest";
import { follow, forgetTrack, fundamentalTrack } from "./fundamental-track.ts";
import { cutWindows, forgetWindows, rmsWindows, type SummedCodes } from "./rms-windows.ts";

const RATE = 4000;
const PEAK = 5e6;
const phases = ["a", "b", "c"] as const;

interface Wave {
  readonly frequencyHz: number;
  readonly harmonics?: readonly (readonly [order: number, share: number])[];
  readonly offset?: number;
}

function codesOf({ frequencyHz, harmonics = [], offset = 0 }: Wave, samples: number): Int32Array[] {
  return phases.map((_, v) =>
    Int32Array.from({ length: samples }, (__, n) => {
      const x = 2 * Math.PI * ((frequencyHz * n) / RATE - v / 3);
      let u = Math.cos(x);
      for (const [order, share] of harmonics) u += share * Math.cos(order * x + order);
      return Math.round(PEAK * u + offset);
    }),
  );
}

/** All windows of a record that is given in frames of so many blocks, with absolute positions. */
function windowsOf(channels: readonly Int32Array[], frames: readonly number[], offset = 0, partedAt = -1) {
  const samples = channels[0]!.length;
  const blocks = Math.floor((samples - 16) / 16);
  const codes = new Int32Array(3 * samples);
  const sums = new Float64Array(6 * blocks);
  channels.forEach((channel, c) => {
    codes.set(channel, c * samples);
    for (let n = 0; n < 16 * blocks; n++) {
      sums[c * blocks + (n >> 4)]! += channel[n]! ** 2;
      sums[(3 + c) * blocks + (n >> 4)]! += channel[n]!;
    }
  });
  const track = fundamentalTrack(RATE, phases, 16_000, blocks);
  const windows = rmsWindows(Float64Array.of(offset, offset, offset), 60);
  const all: { start: number; end: number; rms: number[] }[] = [];
  for (let at = 0, n = 0; at < blocks; n++) {
    const part = Math.min(frames[n % frames.length]!, blocks - at);
    const of: SummedCodes = {
      codes,
      sums,
      codesAt: Int32Array.from(phases, (_, c) => c * samples + 16 * at),
      squaresAt: Int32Array.from(phases, (_, c) => c * blocks + at),
      sumsAt: Int32Array.from(phases, (_, c) => (3 + c) * blocks + at),
      blocks: part,
    };
    if (16 * at === partedAt) {
      forgetTrack(track);
      forgetWindows(windows);
    }
    follow(track, sums, of.sumsAt, part, 16 * at);
    cutWindows(windows, track, of, 16 * at);
    for (let w = 0; w < windows.count; w++)
      all.push({
        start: 16 * at + windows.starts[w]!,
        end: 16 * at + windows.ends[w]!,
        rms: [...windows.rms.subarray(3 * w, 3 * w + 3)],
      });
    at += part;
  }
  return all;
}

describe("rms over whole cycles", () => {
  it("is the sine's own, window after window without a gap, an offset taken away", () => {
    for (const [frequencyHz, cycles] of [
      [50.02, 10],
      [49.3, 10],
      [60.1, 12],
      [42.7, 10],
    ] as const) {
      const all = windowsOf(codesOf({ frequencyHz, offset: 9000 }, 24_000), [250], 9000);
      expect(all.length).toBeGreaterThan(24);
      for (const [n, { start, end, rms }] of all.entries()) {
        if (n > 0) expect(start).toBeCloseTo(all[n - 1]!.end, 9);
        expect((end - start) / RATE).toBeCloseTo(cycles / frequencyHz, 5);
        for (const value of rms) expect(Math.abs(value / (PEAK / Math.SQRT2) - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it("holds the harmonics' power too, within a hundredth of a per cent", () => {
    const harmonics = [
      [3, 0.05],
      [5, 0.06],
      [7, 0.05],
      [13, 0.03],
      [25, 0.015],
      [37, 0.01],
    ] as const;
    const truth = (PEAK / Math.SQRT2) * Math.sqrt(harmonics.reduce((sum, [, share]) => sum + share ** 2, 1));
    for (const { rms } of windowsOf(codesOf({ frequencyHz: 49.83, harmonics }, 40_000), [250]))
      for (const value of rms) expect(Math.abs(value / truth - 1)).toBeLessThan(1e-4);
  });

  it("does not depend on the frames once windows are cut, but for where the track is drawn on", () => {
    const channels = codesOf({ frequencyHz: 50.02, harmonics: [[5, 0.05]] }, 20_000);
    const whole = windowsOf(channels, [250]);
    const cut = windowsOf(channels, [250, 13, 5, 80, 200]);
    expect(cut.length).toBeGreaterThanOrEqual(whole.length - 1);
    for (const [n, window] of cut.entries()) {
      expect(Math.abs(window.end - whole[n]!.end)).toBeLessThan(2e-3);
      for (const [c, value] of window.rms.entries())
        expect(Math.abs(value / whole[n]!.rms[c]! - 1)).toBeLessThan(1e-5);
    }
  });

  it("ends no window across what does not join on", () => {
    const channels = codesOf({ frequencyHz: 50.02 }, 24_016);
    const joined = windowsOf(channels, [250]);
    const parted = windowsOf(channels, [250], 0, 12_000);
    const across = (all: typeof joined) => all.filter(({ start, end }) => start < 12_000 && end > 12_000);
    expect(across(joined)).toHaveLength(1);
    expect(across(parted)).toHaveLength(0);
    expect(parted.filter(({ start }) => start > 12_000).length).toBeGreaterThan(10);
  });
});
