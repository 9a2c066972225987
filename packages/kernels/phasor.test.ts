import { describe, expect, it } from "vitest";
import { harmonics, harmonicWindow } from "./harmonics.ts";
import { type Phasor, phasors } from "./phasor.ts";

type Line = readonly [order: number, rms: number, degrees: number];
const radian = (degrees: number) => (degrees * Math.PI) / 180;

function wave(
  lines: readonly Line[],
  frequencyHz: number,
  samples: number,
  fs: number,
  mean = 0,
): Float64Array {
  return Float64Array.from({ length: samples }, (_, n) =>
    lines.reduce(
      (sum, [h, rms, degrees]) =>
        sum + Math.SQRT2 * rms * Math.cos(2 * Math.PI * (((h * frequencyHz * n) / fs) % 1) + radian(degrees)),
      mean,
    ),
  );
}

function distance(found: Phasor | null | undefined, rms: number, degrees: number): number {
  if (!found) return Number.POSITIVE_INFINITY;
  return Math.hypot(found.re - rms * Math.cos(radian(degrees)), found.im - rms * Math.sin(radian(degrees)));
}

/** A distorted voltage with every order to the 39th. */
const rich: Line[] = Array.from({ length: 39 }, (_, k) => [
  k + 1,
  k === 0 ? 220 : 6 / (k + 1),
  (k * 97) % 360,
]);

describe("phasors over a span", () => {
  for (const cycles of [1, 2.3, 10, 10.05, 49.9]) {
    it(`${cycles} cycles, whole or broken: exact to 1e-8 of the fundamental`, () => {
      const frequencyHz = 49.73;
      const x = wave(rich.slice(0, 37), frequencyHz, Math.ceil((cycles * 4000) / frequencyHz), 4000, 11);
      const found = phasors(x, 4000, frequencyHz, [0, 1, 2, 5, 36, 37]);
      expect(distance(found[0], 11, 0)).toBeLessThan(2e-6);
      [1, 2, 5, 36, 37].forEach((h, k) => {
        const [, rms, degrees] = rich[h - 1]!;
        expect(distance(found[k + 1], rms, degrees)).toBeLessThan(2e-6);
      });
    });
  }

  for (const cycles of [50.4, 633.3]) {
    it(`${cycles} cycles under the window: within 1e-6 of the fundamental`, () => {
      const frequencyHz = 50.21;
      const x = wave(rich, frequencyHz, Math.round((cycles * 4000) / frequencyHz), 4000, 11);
      const found = phasors(x, 4000, frequencyHz, [0, 1, 3, 39]);
      expect(distance(found[0], 11, 0)).toBeLessThan(220e-6);
      expect(distance(found[1], 220, 0)).toBeLessThan(220e-6);
      expect(distance(found[2], rich[2]![1], rich[2]![2])).toBeLessThan(220e-6);
      expect(distance(found[3], rich[38]![1], rich[38]![2])).toBeLessThan(220e-6);
    });
  }

  it("an order that the sampling rate cannot carry is null", () => {
    const x = wave([[1, 220, 0]], 50, 800, 4000);
    expect(phasors(x, 4000, 50, [39, 40, 41]).map((p) => p === null)).toEqual([false, true, true]);
    const long = wave([[1, 220, 0]], 50, 8000, 4000);
    expect(phasors(long, 4000, 50, [39, 40]).map((p) => p === null)).toEqual([false, true]);
  });

  it("refuses less than a cycle", () => {
    expect(() => phasors(new Float64Array(60), 4000, 50, [1])).toThrow(/lengths/);
  });
});

describe("harmonics of a ten-cycle window", () => {
  for (const frequencyHz of [47.5, 50, 50.03, 52.49]) {
    it(`at ${frequencyHz} Hz every order is right, without droop; above 0.93 of fs/2 null`, () => {
      const window = harmonicWindow(4000, frequencyHz, 10);
      expect(window.samples).toBe(Math.round(40_000 / frequencyHz));
      const below = rich.filter(([h]) => h * frequencyHz < 1990);
      const found = harmonics(window, wave(below, frequencyHz, 1200, 4000, 5), 0);
      expect(found.length).toBe(40);
      expect(distance(found[0], 5, 0)).toBeLessThan(1e-7);
      for (const [h, rms, degrees] of rich) {
        if (h * frequencyHz > 1860) expect(found[h]).toBeNull();
        else expect(distance(found[h], rms, degrees)).toBeLessThan(1e-7);
      }
    });
  }

  it("angles are those at the window's first sample", () => {
    const x = wave(
      [
        [1, 220, 0],
        [3, 10, 40],
      ],
      50,
      2000,
      4000,
    );
    const found = harmonics(harmonicWindow(4000, 50, 10), x, 20); // a quarter of a cycle later
    expect(distance(found[1], 220, 90)).toBeLessThan(1e-9);
    expect(distance(found[3], 10, 40 + 270)).toBeLessThan(1e-9);
  });

  it("the 37th at 4 kHz is claimed at 50 Hz, the 38th is not; at 12.8 kHz all 39 are", () => {
    expect(harmonicWindow(4000, 50, 10).claimed).toBe(37);
    expect(harmonicWindow(4000, 51, 10).claimed).toBe(36);
    expect(harmonicWindow(12_800, 50, 10).claimed).toBe(39);
    expect(harmonicWindow(1000, 50, 10).claimed).toBe(9);
  });

  it("refuses a window outside the channel", () => {
    const window = harmonicWindow(4000, 50, 10);
    expect(() => harmonics(window, new Float64Array(900), 101)).toThrow(/lengths/);
  });
});
