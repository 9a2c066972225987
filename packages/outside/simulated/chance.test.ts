import { describe, expect, it } from "vitest";
import { addNormal, normal, uniform } from "./chance.ts";

const draws = 200_000;
const moments = (values: Float64Array) => {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const central = (power: number) => values.reduce((s, v) => s + (v - mean) ** power, 0) / values.length;
  return { mean, variance: central(2), kurtosis: central(4) / central(2) ** 2 };
};

describe("chance by counting", () => {
  it("is uniform to what that many draws can show", () => {
    const bins = new Float64Array(100);
    for (let n = 0; n < draws; n++) bins[Math.floor(uniform(3, 1, n) * 100)]! += 1;
    const chiSquare = bins.reduce((s, count) => s + (count - draws / 100) ** 2 / (draws / 100), 0);
    expect(chiSquare).toBeGreaterThan(50);
    expect(chiSquare).toBeLessThan(160);
  });

  it("is normal: mean, variance, tails, and no memory of its neighbour", () => {
    const values = new Float64Array(draws);
    addNormal(values, 1, 7, 2, 0, draws);
    const { mean, variance, kurtosis } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(draws));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / draws));
    for (const lag of [1, 2, 3, 80]) {
      let correlation = 0;
      for (let n = lag; n < draws; n++) correlation += values[n]! * values[n - lag]!;
      expect(Math.abs(correlation / draws)).toBeLessThan(4 / Math.sqrt(draws));
    }
  });

  it("gives the same draw alone or in a block, far out as well", () => {
    for (const first of [0, 1, 4_294_967_295, 10_000_000_001]) {
      const values = new Float64Array(5);
      addNormal(values, 1, 7, 2, first, 5);
      expect([...values]).toEqual([0, 1, 2, 3, 4].map((k) => normal(7, 2, first + k)));
    }
    expect(normal(7, 2, 5)).not.toBe(normal(7, 2, 5 + 2 ** 32));
    expect(uniform(7, 2, 5)).not.toBe(uniform(7, 3, 5));
    expect(uniform(7, 2, 5)).not.toBe(uniform(8, 2, 5));
  });
});
