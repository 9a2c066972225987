// Phasors of spans against sums of cosines of known phasors, by the fit and by the window.

import { describe, expect, it } from "vitest";
import { type Phasor, phasor } from "./phasor.ts";
import {
  blackmanWindow,
  claimedOrder,
  fittedPhasors,
  hannWindow,
  highestOrder,
  type PhaseTrack,
  windowedPhasors,
} from "./span-phasors.ts";

type Line = readonly [order: number, rms: number, degrees: number];

const FS = 4000;

/** Angles are those in the middle, n = N/2. */
function wave(lines: readonly Line[], samples: number, turns: (m: number) => number, mean = 0): Float64Array {
  return Float64Array.from({ length: samples }, (_, n) => {
    const turn = turns(n - samples / 2);
    return lines.reduce(
      (sum, [h, rms, degrees]) =>
        sum + Math.SQRT2 * rms * Math.cos(2 * Math.PI * ((h * turn) % 1) + (degrees * Math.PI) / 180),
      mean,
    );
  });
}

const steady = (frequencyHz: number, rateHz = FS) => ({
  track: { cyclesPerSample: frequencyHz / rateHz, driftPerSample: 0 } satisfies PhaseTrack,
  turns: (m: number) => (frequencyHz * m) / rateHz,
});

function distance(found: Phasor | undefined, rms: number, degrees: number): number {
  if (!found) return Number.POSITIVE_INFINITY;
  const { re, im } = phasor(rms, degrees);
  return Math.hypot(found.re - re, found.im - im);
}

/** A distorted voltage with every order to the 39th. */
const rich: Line[] = Array.from({ length: 39 }, (_, k) => [
  k + 1,
  k === 0 ? 220 : 6 / (k + 1),
  (k * 97) % 360,
]);

describe("phasors by least squares", () => {
  for (const cycles of [1, 2.3, 10, 10.05, 49.9]) {
    it(`${cycles} cycles, whole or broken: exact to 1e-8 of the fundamental`, () => {
      const { track, turns } = steady(49.73);
      const x = wave(rich.slice(0, 37), Math.ceil(cycles / track.cyclesPerSample), turns, 11);
      const found = fittedPhasors([x], track.cyclesPerSample, 37)![0]!;
      expect(distance(found[0], 11, 0)).toBeLessThan(2e-6);
      for (const [h, rms, degrees] of rich.slice(0, 37))
        expect(distance(found[h], rms, degrees)).toBeLessThan(2e-6);
    });
  }

  for (const frequencyHz of [47.5, 50, 50.03, 52.49]) {
    it(`ten cycles at ${frequencyHz} Hz: every order is right to the claimed one, without droop`, () => {
      const { track, turns } = steady(frequencyHz);
      const below = rich.filter(([h]) => h * frequencyHz < 1990);
      const x = wave(below, Math.round(10 / track.cyclesPerSample), turns, 5);
      const found = fittedPhasors([x], track.cyclesPerSample, claimedOrder(track.cyclesPerSample))![0]!;
      expect(found.length).toBe(1 + Math.floor(1860 / frequencyHz));
      expect(distance(found[0], 5, 0)).toBeLessThan(1e-7);
      for (let h = 1; h < found.length; h++)
        expect(distance(found[h], rich[h - 1]![1], rich[h - 1]![2])).toBeLessThan(1e-7);
    });
  }

  it("gives several channels what each would get alone", () => {
    const { track, turns } = steady(50.4);
    const x = wave(rich.slice(0, 30), 300, turns);
    const y = x.map((v) => 3 - 2 * v);
    const both = fittedPhasors([x, y], track.cyclesPerSample, 20)!;
    expect(both[0]).toEqual(fittedPhasors([x], track.cyclesPerSample, 20)![0]);
    expect(both[1]).toEqual(fittedPhasors([y], track.cyclesPerSample, 20)![0]);
  });

  it("leaves out orders that the sampling rate cannot carry, and is null where it carries none", () => {
    const x = wave([[1, 220, 0]], 800, steady(50).turns);
    expect(fittedPhasors([x], 50 / FS, 41)![0]!.length).toBe(1 + 39);
    expect(fittedPhasors([new Float64Array(4)], 1 / 3, 5)).toBeNull();
  });

  it("refuses less than a cycle and unequal lengths", () => {
    expect(() => fittedPhasors([new Float64Array(60)], 50 / FS, 1)).toThrow(/lengths/);
    expect(() => fittedPhasors([new Float64Array(99), new Float64Array(98)], 50 / FS, 1)).toThrow(/lengths/);
  });
});

describe("phasors under a window", () => {
  for (const cycles of [50.4, 633.3]) {
    it(`${cycles} cycles under Blackman's: within 1e-6 of the fundamental`, () => {
      const { track, turns } = steady(50.21);
      const N = Math.round(cycles / track.cyclesPerSample);
      // Angles as at the first sample: what little leaks depends on them.
      const x = wave(rich, N, (m) => turns(m + N / 2), 11);
      const found = windowedPhasors([x], blackmanWindow, track, 39)[0]!;
      expect(distance(found[0], 11, 0)).toBeLessThan(220e-6);
      for (const h of [1, 3, 39]) {
        const [, rms, degrees] = rich[h - 1]!;
        expect(distance(found[h], rms, degrees + 360 * h * turns(N / 2))).toBeLessThan(220e-6);
      }
    });
  }

  /** rms and angle in the middle, by order. */
  const parts: Line[] = [
    [1, 230, 17.2],
    [3, 7, -63],
    [7, 2, 143.2],
    [39, 0.5, 51.6],
  ];

  function expectParts(found: readonly Phasor[], digits: number): void {
    expect(found[0]!.re).toBeCloseTo(4, digits);
    for (let h = 1; h < found.length; h++) {
      const [, rms, degrees] = parts.find(([order]) => order === h) ?? [h, 0, 0];
      const { re, im } = phasor(rms, degrees);
      expect(found[h]!.re, `re ${h}`).toBeCloseTo(re, digits);
      expect(found[h]!.im, `im ${h}`).toBeCloseTo(im, digits);
    }
  }

  it("is exact on whole cycles under either window", () => {
    const { track, turns } = steady(50);
    const x = wave(parts, 800, turns, 4);
    expectParts(windowedPhasors([x], hannWindow, track, 39)[0]!, 9);
    expectParts(windowedPhasors([x], blackmanWindow, track, 39)[0]!, 9);
  });

  it("holds harmonics apart over 287.4 cycles that are not whole", () => {
    const { track, turns } = steady(49.99978);
    expectParts(windowedPhasors([wave(parts, 22_994, turns, 4)], blackmanWindow, track, 37)[0]!, 5);
  });

  it("follows a drift that would smear the harmonics", () => {
    const track = { cyclesPerSample: 49.8 / FS, driftPerSample: -0.1 / FS ** 2 };
    const turns = (m: number) => track.cyclesPerSample * m + 0.5 * track.driftPerSample * m * m;
    expectParts(windowedPhasors([wave(parts, 16_000, turns, 4)], blackmanWindow, track, 37)[0]!, 4);
  });

  it("gives several channels what each would get alone", () => {
    const { track, turns } = steady(50.4);
    const x = wave(parts, 1000, turns);
    const y = x.map((v) => 3 - 2 * v);
    const both = windowedPhasors([x, y], blackmanWindow, track, 20);
    expect(both[0]).toEqual(windowedPhasors([x], blackmanWindow, track, 20)[0]);
    expect(both[1]).toEqual(windowedPhasors([y], blackmanWindow, track, 20)[0]);
  });

  it("agrees with the plain sum over 100 s of samples", () => {
    const { track, turns } = steady(50.013);
    const x = wave([[1, 230, 40]], 400_000, turns);
    expect(distance(windowedPhasors([x], blackmanWindow, track, 1)[0]![1], 230, 40)).toBeLessThan(1e-8);
  });

  it("throws on unequal lengths", () => {
    const channels = [new Float64Array(9), new Float64Array(10)];
    expect(() => windowedPhasors(channels, blackmanWindow, steady(50).track, 1)).toThrow("do not fit");
  });
});

describe("orders", () => {
  it("are carried up to two lines below their image", () => {
    expect(highestOrder(50 / FS, 10)).toBe(39);
    expect(highestOrder(50 / FS, 100)).toBe(39);
    expect(highestOrder(50.1 / FS, 1000)).toBe(39);
    expect(highestOrder(0.6, 10)).toBe(0);
  });

  it("are claimed to 0.93 of fs/2: the 37th at 4 kHz and 50 Hz, not the 38th", () => {
    expect(claimedOrder(50 / FS)).toBe(37);
    expect(claimedOrder(51 / FS)).toBe(36);
    expect(claimedOrder(50 / 12_800)).toBe(119);
    expect(claimedOrder(50 / 1000)).toBe(9);
  });
});
