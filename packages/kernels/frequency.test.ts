import { describe, expect, it } from "vitest";
import { fundamentalFrequency } from "./frequency.ts";

interface Terms {
  readonly mean?: number;
  readonly noise?: number;
  readonly harmonics?: readonly (readonly [order: number, share: number])[];
  /** Hertz per second. */
  readonly ramp?: number;
}

const DISTORTED = [
  [3, 0.05],
  [5, 0.06],
  [7, 0.05],
  [11, 0.035],
  [13, 0.03],
  [17, 0.02],
  [25, 0.015],
] as const;

function voltage(frequencyHz: number, seconds: number, fs: number, terms: Terms = {}): Float64Array {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Float64Array.from({ length: Math.round(seconds * fs) }, (_, n) => {
    const turns = (frequencyHz * n) / fs + (0.5 * (terms.ramp ?? 0) * n * n) / fs / fs;
    let value = Math.cos(2 * Math.PI * (turns % 1) + 0.7) + (terms.mean ?? 0);
    for (const [h, share] of terms.harmonics ?? []) {
      if (h * frequencyHz < 0.45 * fs) value += share * Math.cos(2 * Math.PI * ((h * turns) % 1) + h * h);
    }
    return 311 * (value + (terms.noise ?? 0) * (random() + random() + random()) * 2);
  });
}

const relative = (found: number | null, true_: number) => Math.abs((found ?? 0) / true_ - 1);

describe("the frequency of a clean record", () => {
  for (const seconds of [0.02, 0.05, 0.1, 0.35, 1, 10, 60]) {
    it(`${seconds} s of a sine: better than 1e-7`, () => {
      for (const f of [49.013, 50, 50.987]) {
        expect(relative(fundamentalFrequency(voltage(f, seconds + 0.001, 4000), 4000, 50), f)).toBeLessThan(
          1e-7,
        );
      }
    });
  }

  for (const seconds of [0.045, 0.1, 0.2, 0.4, 2, 30]) {
    it(`${seconds} s with strong harmonics and a mean: better than 1e-6`, () => {
      for (const f of [48.31, 50, 51.27]) {
        const x = voltage(f, seconds, 4000, { harmonics: DISTORTED, mean: 0.1 });
        expect(relative(fundamentalFrequency(x, 4000, 50), f)).toBeLessThan(1e-6);
      }
    });
  }

  it("one cycle with strong harmonics: within a few percent, as stated", () => {
    const x = voltage(50.2, 0.0202, 4000, { harmonics: DISTORTED });
    expect(relative(fundamentalFrequency(x, 4000, 50), 50.2)).toBeLessThan(0.05);
  });

  it("other sampling rates and 60 Hz, nothing known beforehand", () => {
    for (const fs of [600, 1000, 12_800]) {
      for (const f of [42.5, 50.1, 60.02, 68.5]) {
        const x = voltage(f, 1.3, fs, { harmonics: DISTORTED });
        expect(relative(fundamentalFrequency(x, fs, null), f)).toBeLessThan(1e-6);
      }
    }
  });
});

describe("the frequency of a record that is not clean", () => {
  it("with noise of 1 % the error falls with the length", () => {
    const error = (seconds: number) =>
      relative(fundamentalFrequency(voltage(49.9, seconds, 4000, { noise: 0.01 }), 4000, 50), 49.9);
    expect(error(0.2)).toBeLessThan(2e-4);
    expect(error(2)).toBeLessThan(5e-6);
    expect(error(60)).toBeLessThan(5e-8);
  });

  it("of an even ramp it is the frequency in the middle", () => {
    const x = voltage(49.9, 20, 4000, { ramp: 0.01 });
    expect(Math.abs(fundamentalFrequency(x, 4000, 50)! - 50)).toBeLessThan(1e-5);
    const steep = voltage(49.5, 2, 4000, { ramp: 0.5, harmonics: DISTORTED });
    expect(Math.abs(fundamentalFrequency(steep, 4000, 50)! - 50)).toBeLessThan(1e-3);
  });

  it("looks past a part of the record where the voltage is gone", () => {
    for (const [from, to] of [
      [0, 4],
      [3, 7],
      [6, 10],
    ] as const) {
      const x = voltage(50.05, 10, 4000, { harmonics: DISTORTED });
      x.fill(0.01, from * 4000, to * 4000);
      expect(relative(fundamentalFrequency(x, 4000, 50), 50.05)).toBeLessThan(1e-5);
    }
  });
});

describe("no fundamental", () => {
  it("is null for silence, a constant, noise, a missing value, and less than a cycle", () => {
    expect(fundamentalFrequency(new Float64Array(4000), 4000, 50)).toBeNull();
    expect(fundamentalFrequency(new Float64Array(4000).fill(5), 4000, 50)).toBeNull();
    expect(fundamentalFrequency(new Float64Array(0), 4000, 50)).toBeNull();
    expect(fundamentalFrequency(voltage(50, 0.015, 4000), 4000, null)).toBeNull();
    const noise = voltage(50, 2, 4000, { noise: 1 }).map(
      (x, n) => x - 311 * Math.cos((Math.PI * n) / 40 + 0.7),
    );
    expect(fundamentalFrequency(noise, 4000, 50)).toBeNull();
    const holed = voltage(50, 0.2, 4000);
    holed[300] = Number.NaN;
    expect(fundamentalFrequency(holed, 4000, 50)).toBeNull();
  });

  it("is null where what there is lies outside the band", () => {
    for (const f of [16.7, 33, 75, 100, 150]) {
      expect(fundamentalFrequency(voltage(f, 1, 4000), 4000, null)).toBeNull();
    }
    expect(fundamentalFrequency(voltage(62, 1, 4000), 4000, 50)).toBeNull();
    expect(fundamentalFrequency(voltage(62, 1, 4000), 4000, 60)).toBeCloseTo(62, 6);
  });

  it("refuses a sampling rate below four times the band", () => {
    expect(() => fundamentalFrequency(new Float64Array(100), 200, 50)).toThrow(/lengths/);
  });
});
