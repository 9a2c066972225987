// Frequency of a span against waves of known frequency.

import { describe, expect, it } from "vitest";
import { spanFrequency } from "./span-frequency.ts";

const RATE = 4000;

const wave = (samples: number, at: (t: number) => number): Float64Array =>
  Float64Array.from({ length: samples }, (_, n) => at(n / RATE));
const sine = (f: number, t: number, angle = 0.4): number => 325 * Math.cos(2 * Math.PI * f * t + angle);

describe("spanFrequency", () => {
  it("finds 42 to 58 Hz over a second to 10 µHz, harmonics or not", () => {
    for (const f of [42, 48.3, 49.99978, 50, 50.61, 58]) {
      const clean = spanFrequency(
        wave(4000, (t) => sine(f, t)),
        RATE,
        50,
      );
      expect(clean?.frequencyHz).toBeCloseTo(f, 5);
      const dirty = spanFrequency(
        wave(4000, (t) => sine(f, t) + 0.06 * sine(3 * f, t) + 0.04 * sine(5 * f, t, 2)),
        RATE,
        50,
      );
      expect(dirty?.frequencyHz).toBeCloseTo(f, 5);
    }
  });

  it("is not led astray by whole turns between far halves", () => {
    const f = 50.9; // 9 turns away from nominal over the 20 s
    expect(
      spanFrequency(
        wave(80_000, (t) => sine(f, t)),
        RATE,
        50,
      )?.frequencyHz,
    ).toBeCloseTo(f, 8);
  });

  it("takes short spans by least squares: two and a half cycles of a clean sine are exact", () => {
    const found = spanFrequency(
      wave(200, (t) => sine(50.7, t)),
      RATE,
      50,
    );
    expect(found?.frequencyHz).toBeCloseTo(50.7, 8);
    expect(found?.driftHzPerS).toBe(0);
  });

  it("does not mind that the voltage breaks down in the middle", () => {
    for (const samples of [240, 800, 8000]) {
      const x = wave(samples, (t) => (t < samples / 2 / RATE ? 1 : 0.4) * sine(50.7, t));
      expect(spanFrequency(x, RATE, 50)?.frequencyHz).toBeCloseTo(50.7, 3);
    }
  });

  it("is told apart from its image at four samples a cycle", () => {
    const x = Float64Array.from({ length: 136 }, (_, n) => sine(50.3, n / 200));
    expect(spanFrequency(x, 200, 50)?.frequencyHz).toBeCloseTo(50.3, 4);
  });

  it("gives the frequency of the middle and the drift where it runs away", () => {
    const found = spanFrequency(
      wave(16_000, (t) => sine(50 - 0.05 * t, t)),
      RATE,
      50,
    );
    expect(found?.frequencyHz).toBeCloseTo(49.8, 6);
    expect(found?.driftHzPerS).toBeCloseTo(-0.1, 4);
  });

  it("says nothing of silence", () => {
    expect(spanFrequency(new Float64Array(800), RATE, 50)).toBeNull();
  });

  it("throws on less than four samples", () => {
    expect(() => spanFrequency(new Float64Array(3), RATE, 50)).toThrow("do not fit");
  });
});
