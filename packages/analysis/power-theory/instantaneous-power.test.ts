// The p-q theory against its printed instant, against v·i, and on balanced waves, where both powers stand still.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantaneousAnalysis, instantaneousPowers } from "./instantaneous-power.ts";

const instant = (v: readonly number[], i: readonly number[]) => {
  const one = (x: readonly number[]) => x.map((value) => Float64Array.of(value)) as never;
  const { real, imaginary, zeroSequence } = instantaneousPowers(one(v), one(i));
  return [real[0]!, imaginary[0]!, zeroSequence[0]!] as const;
};

const plainMean = (x: Float64Array, y: Float64Array): number =>
  x.reduce((sum, value, n) => sum + value * y[n]!, 0) / x.length;

/** Ten cycles of 80 samples: √2·V·sin(ωt − 120°·k − lag). */
const balanced = (rms: number, lagDeg: number, order = 1) =>
  [0, 1, 2].map((k) =>
    Float64Array.from(
      { length: 800 },
      (_, n) =>
        Math.SQRT2 * rms * Math.sin(2 * Math.PI * order * (n / 80 - k / 3) - (lagDeg * Math.PI) / 180),
    ),
  ) as unknown as readonly [Float64Array, Float64Array, Float64Array];

describe("instantaneous powers", () => {
  it("has the printed instant", () => {
    const [p, q, p0] = instant([300, -200, -100], [10, -2, -8]);
    expect(p.toFixed(6)).toBe("4200.000000");
    expect(q.toFixed(6)).toBe("-2424.871131");
    expect(p0).toBeCloseTo(0, 12);
  });

  it("sums to v·i at every instant, whatever the waves", () => {
    const three = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -500, max: 500, noNaN: true })));
    fc.assert(
      fc.property(three, three, (v, i) => {
        const [p, , p0] = instant(v, i);
        expect(p + p0).toBeCloseTo(v[0]! * i[0]! + v[1]! * i[1]! + v[2]! * i[2]!, 8);
      }),
      { seed: 541, numRuns: 500 },
    );
  });

  it("stands still on balanced sinusoids: p = 3VI cosφ, q = 3VI sinφ, positive for a lagging current", () => {
    for (const lag of [-50, 0, 30, 120]) {
      const { real, imaginary } = instantaneousPowers(balanced(220, 0), balanced(5, lag));
      const found = instantaneousAnalysis(instantaneousPowers(balanced(220, 0), balanced(5, lag)), plainMean);
      const angle = (lag * Math.PI) / 180;
      for (const n of [0, 17, 63, 799]) {
        expect(real[n]).toBeCloseTo(3300 * Math.cos(angle), 8);
        expect(imaginary[n]).toBeCloseTo(3300 * Math.sin(angle), 8);
      }
      expect(found.realPowerW).toBeCloseTo(3300 * Math.cos(angle), 8);
      expect(found.oscillatingRealPowerW).toBeCloseTo(0, 8);
      expect(found.oscillatingImaginaryPowerVar).toBeCloseTo(0, 8);
      expect(found.zeroSequencePowerW).toBeCloseTo(0, 8);
    }
  });

  it("swings by 3·V·I₅ in both powers where the current has a fifth harmonic", () => {
    const [fundamental, fifth] = [balanced(5, 0), balanced(2, 0, 5)];
    const current = fundamental.map((x, k) => x.map((value, n) => value + fifth[k]![n]!)) as never;
    const found = instantaneousAnalysis(instantaneousPowers(balanced(220, 0), current), plainMean);
    expect(found.realPowerW).toBeCloseTo(3300, 7);
    expect(found.oscillatingRealPowerW).toBeCloseTo((3 * 220 * 2) / Math.SQRT2, 7);
    expect(found.oscillatingImaginaryPowerVar).toBeCloseTo((3 * 220 * 2) / Math.SQRT2, 7);
  });

  it("keeps the zero sequence apart", () => {
    const same = (rms: number) =>
      [0, 1, 2].map(() => balanced(rms, 0)[0]) as unknown as ReturnType<typeof balanced>;
    const found = instantaneousAnalysis(instantaneousPowers(same(10), same(3)), plainMean);
    expect(found.zeroSequencePowerW).toBeCloseTo(90, 9);
    expect(found.oscillatingZeroSequencePowerW).toBeCloseTo(90 / Math.SQRT2, 9);
    expect(found.realPowerW).toBeCloseTo(0, 9);
    expect(found.imaginaryPowerVar).toBeCloseTo(0, 9);
  });
});
