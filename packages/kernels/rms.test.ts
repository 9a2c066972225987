import { describe, expect, it } from "vitest";
import { mean, meanProduct, rms } from "./rms.ts";

// One hour and a bit of samples is more than one block of the sums; 50 Hz at 4 kHz: 80 samples a cycle.
const u = Float64Array.from(
  { length: 80 * 130 },
  (_, n) => 3 + Math.SQRT2 * 220 * Math.cos((Math.PI * n) / 40),
);
const i = Float64Array.from(
  { length: 80 * 130 },
  (_, n) => Math.SQRT2 * 5 * Math.cos((Math.PI * n) / 40 - Math.PI / 3),
);

describe("means over whole cycles", () => {
  it("mean, rms and active power of known waves", () => {
    expect(mean(u, 0, u.length)).toBeCloseTo(3, 10);
    expect(rms(i, 0, i.length)).toBeCloseTo(5, 12);
    expect(rms(u, 80, 80 * 61)).toBeCloseTo(Math.hypot(220, 3), 10);
    expect(meanProduct(u, i, 80 * 7, 80 * 120)).toBeCloseTo(550, 9);
  });

  it("takes the range it is given, odd lengths too", () => {
    const x = Float64Array.of(9, 1, 2, 3, 9);
    expect(mean(x, 1, 4)).toBe(2);
    expect(meanProduct(x, x, 1, 4)).toBeCloseTo(14 / 3, 14);
    expect(rms(x, 1, 2)).toBe(1);
  });

  it("refuses an empty range and one outside the channel", () => {
    expect(() => mean(u, 5, 5)).toThrow(/lengths/);
    expect(() => rms(u, -1, 5)).toThrow(/lengths/);
    expect(() => meanProduct(u, i.subarray(1), 0, u.length)).toThrow(/lengths/);
  });
});
