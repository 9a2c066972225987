import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waveOf } from "./load.ts";
import { split } from "./split.ts";
import { signalsOf, valueAt, type Wave } from "./wave.ts";
import { instantOfSample, sampledWave, samplesOf } from "./wave-samples.ts";

const steady: Wave = waveOf({
  frequencyHz: 49.97,
  voltage: 57.7,
  current: 5,
  powerFactor: 0.8,
  voltageHarmonics: [{ order: 39, share: 0.01, phaseRad: 1 }],
  currentHarmonics: [{ order: 2.37, share: 0.02, phaseRad: 2 }],
});
const wandering: Wave = { ...steady, wander: [{ depth: 0.002, order: 0.003, phaseCycles: 0.1 }] };
const clock = { rateHz: 4000 * (1 + 13e-6), firstAt: split(0.25) };
const block = (count: number): Float64Array[] => Array.from({ length: 6 }, () => new Float64Array(count));

describe("samples of a wave", () => {
  for (const [name, wave] of [
    ["steady", steady],
    ["wandering", wandering],
  ] as const) {
    it(`are the same bits in blocks of any size (${name})`, () => {
      const sampled = sampledWave(wave, clock, [0, 1e-6, 2e-6, 3e-6, 0, 5e-6]);
      const whole = block(1500);
      const start = 1_000_003;
      samplesOf(sampled, start, 1500, whole);
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1499 }), fc.integer({ min: 1, max: 700 }), (from, length) => {
          const count = Math.min(length, 1500 - from);
          const part = block(count);
          samplesOf(sampled, start + from, count, part);
          for (const [c, channel] of part.entries())
            expect(channel).toEqual(whole[c]!.slice(from, from + count));
        }),
        { seed: 7, numRuns: 50 },
      );
    });

    it(`are the wave's values, also after a day (${name})`, () => {
      const sampled = sampledWave(wave, clock);
      for (const first of [0, 345_600_123]) {
        const out = block(600);
        samplesOf(sampled, first, 600, out);
        for (const n of [0, 1, 255, 256, 511, 599]) {
          const at = instantOfSample(clock, { whole: first + n, fraction: 0 });
          for (const [c, signal] of signalsOf(wave).entries())
            expect(Math.abs(out[c]![n]! - valueAt(wave, signal, at))).toBeLessThan(2e-11);
        }
      }
    });
  }

  it("wander about the mean frequency and keep the phase that the closed form states", () => {
    const [tone] = wandering.wander!;
    const sampled = sampledWave(wandering, { rateHz: 4000, firstAt: split(0) });
    expect(sampled.rotations.size).toBe(0);
    const crossing = (t: number) =>
      valueAt(wandering, { components: [{ order: 1, rms: 1, phaseRad: 0 }] }, split(t));
    // A quarter cycle after c whole cycles by t(c) = (c + d/(2πm)·(sin 2π(mc+ψ) − sin 2πψ))/f, the cosine is zero.
    for (const c of [0.25, 17.25, 250.25, 4000.25]) {
      const { depth: d, order: m, phaseCycles: psi } = tone!;
      const bend = Math.sin(2 * Math.PI * (m * c + psi)) - Math.sin(2 * Math.PI * psi);
      const t = (c + (d / (2 * Math.PI * m)) * bend) / 49.97;
      expect(Math.abs(crossing(t))).toBeLessThan(1e-11);
    }
  });
});
