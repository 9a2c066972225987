import { describe, expect, it } from "vitest";
import { unsteadyVoltages } from "./steadiness.ts";

const RATE = 4000;

/** 230 V, but `share` of it from one instant to another; phases a third of a cycle apart. */
function voltages(dips: readonly (readonly [fromS: number, toS: number, share: number])[], seconds = 1) {
  return ["ua", "ub", "uc"].map((name, k) => {
    const dip = dips[k];
    const voltage = Float64Array.from({ length: seconds * RATE }, (_, n) => {
      const t = n / RATE;
      const size = dip && t >= dip[0] && t < dip[1] ? dip[2] : 1;
      return size * 230 * Math.SQRT2 * Math.cos(2 * Math.PI * (50 * t - k / 3));
    });
    return { name, voltage };
  });
}
const unsteady = (voltages: Parameters<typeof unsteadyVoltages>[0]) => unsteadyVoltages(voltages, 50, RATE);

describe("a span", () => {
  it("is steady where nothing leaves a tenth of what is usual", () => {
    expect(unsteady(voltages([]))).toEqual([]);
    expect(unsteady(voltages([[0, 1, 0.5]]))).toEqual([]); // low all along is not unsteady
    expect(unsteady(voltages([[0.2, 0.9, 0.91]]))).toEqual([]);
    expect(unsteady([{ name: "ua", voltage: null }])).toEqual([]);
  });

  it("is not where one voltage dips for more than a twentieth of it, and says which, how far and how long", () => {
    const [found, ...others] = unsteady(
      voltages([
        [2, 3, 1],
        [0.4, 0.5, 0.6],
      ]),
    );
    expect(others).toEqual([]);
    expect(found!.name).toBe("ub");
    expect(found!.lowestRms).toBeCloseTo(138, 3);
    expect(found!.usualRms).toBeCloseTo(230, 3);
    expect(found!.highestRms).toBeCloseTo(230, 0);
    expect(found!.beyondShare).toBeGreaterThan(0.09);
    expect(found!.beyondShare).toBeLessThan(0.13);
  });

  it("is steady all the same where it dips for less", () => {
    expect(unsteady(voltages([[0.5, 0.54, 0.6]], 2))).toEqual([]);
  });

  it("is not where the voltage is switched on in it, whether that is most of it or not", () => {
    for (const at of [0.3, 0.7])
      expect(unsteady(voltages([[0, at, 0]])).map(({ name }) => name)).toEqual(["ua"]);
  });

  it("is not judged by an input that shows no voltage", () => {
    const [a, b, c] = voltages([[0, 0.3, 0.5]]);
    const dead = { ...a!, voltage: a!.voltage!.map((x) => x / 1000) };
    expect(unsteady([dead, b!, c!])).toEqual([]);
  });

  it("shorter than a cycle is not judged", () => {
    expect(unsteady(voltages([], 0.015))).toEqual([]);
  });
});
