// Windowed phasors of a span against sums of cosines of known phasors.

import { describe, expect, it } from "vitest";
import { blackmanWindow, windowedPhasors } from "./span-phasors.ts";

/** rms and angle at the middle of the span, by order. */
const parts = [
  [1, 230, 0.3],
  [3, 7, -1.1],
  [7, 2, 2.5],
  [39, 0.5, 0.9],
] as const;

const wave = (samples: number, phase: (m: number) => number): Float64Array =>
  Float64Array.from({ length: samples }, (_, n) => {
    const theta = phase(n - samples / 2);
    return parts.reduce((sum, [h, rms, angle]) => sum + Math.SQRT2 * rms * Math.cos(h * theta + angle), 4);
  });

function expectParts(found: readonly { re: number; im: number }[], digits: number): void {
  expect(found[0]!.re).toBeCloseTo(4, digits);
  for (let h = 1; h < found.length; h++) {
    const [, rms, angle] = parts.find(([order]) => order === h) ?? [h, 0, 0];
    expect(found[h]!.re, `re ${h}`).toBeCloseTo(rms * Math.cos(angle), digits);
    expect(found[h]!.im, `im ${h}`).toBeCloseTo(rms * Math.sin(angle), digits);
  }
}

describe("windowedPhasors", () => {
  it("is exact on whole cycles, with ones and with a Blackman window", () => {
    const track = { cyclesPerSample: 1 / 80, driftPerSample: 0 };
    const x = wave(800, (m) => (2 * Math.PI * m) / 80);
    expectParts(windowedPhasors([x], new Float64Array(800).fill(1), track, 39)[0]!, 9);
    expectParts(windowedPhasors([x], blackmanWindow(800), track, 39)[0]!, 9);
  });

  it("holds harmonics apart over 287.4 cycles that are not whole", () => {
    const track = { cyclesPerSample: 49.99978 / 4000, driftPerSample: 0 };
    const x = wave(22_994, (m) => 2 * Math.PI * track.cyclesPerSample * m);
    expectParts(windowedPhasors([x], blackmanWindow(22_994), track, 37)[0]!, 5);
  });

  it("follows a drift that would smear the harmonics", () => {
    const track = { cyclesPerSample: 49.8 / 4000, driftPerSample: -0.1 / 4000 ** 2 };
    const phase = (m: number) =>
      2 * Math.PI * (track.cyclesPerSample * m + 0.5 * track.driftPerSample * m * m);
    expectParts(windowedPhasors([wave(16_000, phase)], blackmanWindow(16_000), track, 37)[0]!, 4);
  });

  it("gives several channels what each would get alone", () => {
    const track = { cyclesPerSample: 0.0126, driftPerSample: 0 };
    const x = wave(1000, (m) => 2 * Math.PI * 0.0126 * m);
    const y = x.map((v) => 3 - 2 * v);
    const window = blackmanWindow(1000);
    const both = windowedPhasors([x, y], window, track, 20);
    expect(both[0]).toEqual(windowedPhasors([x], window, track, 20)[0]);
    expect(both[1]).toEqual(windowedPhasors([y], window, track, 20)[0]);
  });

  it("throws on unequal lengths", () => {
    const track = { cyclesPerSample: 0.01, driftPerSample: 0 };
    expect(() => windowedPhasors([new Float64Array(9)], blackmanWindow(10), track, 1)).toThrow("do not fit");
  });
});
