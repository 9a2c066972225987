import { describe, expect, it } from "vitest";
import { delayed, delayRule } from "./delay.ts";
import { meanProduct } from "./means.ts";

const FS = 4000;
const SKEWS = [0.02, 0.1, 0.3, 0.5, -0.5, 1.37, -20.25];

/** |H(f) − e^(−j2πf·delay/fs)|: how far the rule is from a true delay at one frequency. */
function deviation(delay: number, frequencyHz: number): number {
  const { taps, first } = delayRule(delay);
  const w = (2 * Math.PI * frequencyHz) / FS;
  let re = -Math.cos(w * delay);
  let im = Math.sin(w * delay);
  taps.forEach((tap, k) => {
    re += tap * Math.cos(w * (first + k));
    im += tap * Math.sin(w * (first + k));
  });
  return Math.hypot(re, im);
}

const tone = (frequencyHz: number, samples: number, shift: number, phase = 0): Float64Array =>
  Float64Array.from({ length: samples }, (_, n) =>
    Math.cos((2 * Math.PI * frequencyHz * (n - shift)) / FS + phase),
  );

describe("a fractional delay", () => {
  it("is a true delay within 1e-8 around the fundamental and within 1e-6 to the 37th order of 51 Hz", () => {
    for (const skew of SKEWS) {
      for (let f = 45; f <= 55; f++) expect(deviation(skew, f)).toBeLessThan(1e-8);
      for (let order = 2; order <= 37; order++) expect(deviation(skew, order * 51)).toBeLessThan(1e-6);
    }
  });

  it("passes a constant unchanged", () => {
    for (const skew of SKEWS) expect(deviation(skew, 0)).toBeLessThan(1e-14);
  });

  it("puts a skewed current right: the energy at power factor 0.5 errs by less than 0.1 ppm", () => {
    const samples = 8000; // 100 cycles of 50 Hz
    const u = tone(50, samples + 400, 0);
    for (const skew of [0.02, 0.1, 0.3, 0.5]) {
      const late = tone(50, samples + 400, skew, -Math.PI / 3);
      const right = new Float64Array(samples + 400);
      const [from, to] = delayed(delayRule(-skew), late, right);
      expect(from <= 200 && to >= samples + 200).toBe(true);
      const power = meanProduct(u, right, 200, 200 + samples);
      expect(Math.abs(power / 0.25 - 1) * 1e6).toBeLessThan(0.1);
      const untouched = meanProduct(u, late, 200, 200 + samples);
      expect(Math.abs(untouched / 0.25 - 1) * 1e6).toBeGreaterThan(1000);
    }
  });
});

describe("what a delay cannot produce", () => {
  it("is NaN outside the range it names, and right inside", () => {
    const x = tone(50, 500, 0);
    const out = new Float64Array(500);
    for (const delay of [0.25, -0.25, 30.5, -30.5]) {
      const [from, to] = delayed(delayRule(delay), x, out);
      out.forEach((value, n) => {
        const inside = n >= from && n < to;
        expect(Number.isNaN(value)).toBe(!inside);
        if (inside)
          expect(Math.abs(value - Math.cos((2 * Math.PI * 50 * (n - delay)) / FS))).toBeLessThan(1e-7);
      });
      expect(to - from).toBe(500 - 159);
    }
  });

  it("whole samples move as they are, the loss on one side only", () => {
    const x = Float64Array.from({ length: 10 }, (_, n) => n);
    const out = new Float64Array(10);
    expect(delayed(delayRule(0), x, out)).toEqual([0, 10]);
    expect(out).toEqual(x);
    expect(delayed(delayRule(3), x, out)).toEqual([3, 10]);
    expect([...out]).toEqual([Number.NaN, Number.NaN, Number.NaN, 0, 1, 2, 3, 4, 5, 6]);
    expect(delayed(delayRule(-4), x, out)).toEqual([0, 6]);
    expect([...out]).toEqual([4, 5, 6, 7, 8, 9, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it("is everything where the channel is too short", () => {
    for (const delay of [0.5, 200, -200, 200.5]) {
      const out = new Float64Array(100);
      const [from, to] = delayed(delayRule(delay), new Float64Array(100), out);
      expect(to <= from && out.every(Number.isNaN)).toBe(true);
    }
    expect(() => delayed(delayRule(0.5), new Float64Array(9), new Float64Array(8))).toThrow(/lengths/);
    const same = new Float64Array(300);
    expect(() => delayed(delayRule(0.5), same, same)).toThrow(/lengths/);
  });
});
