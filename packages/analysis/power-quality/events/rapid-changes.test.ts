import { describe, expect, it } from "vitest";
import { openRapidChanges, type RapidChange } from "./rapid-changes.ts";

/** Half cycles of one voltage or several, per cent; span n reaches from n to n + 2. */
function changes(
  values: readonly (readonly number[])[],
  { elsewhere = (_n: number): boolean => false, threshold = 5 } = {},
): RapidChange[] {
  const rapid = openRapidChanges(values.length, threshold, 100);
  return values[0]!.flatMap((_, n) =>
    values.flatMap((of, v) => rapid.hear(v, { from: n, to: n + 2 }, of[n]!, elsewhere(n)) ?? []),
  );
}

const levels = (...parts: readonly (readonly [count: number, percent: number])[]): number[] =>
  parts.flatMap(([count, percent]) => Array<number>(count).fill(percent));

describe("a rapid voltage change", () => {
  it("is told from the half cycle that leaves the mean to the first of the second that is steady again", () => {
    const [change, ...others] = changes([levels([150, 100], [10, 91], [150, 94])]);
    expect(others).toEqual([]);
    expect(change!.begin.from).toBe(150);
    expect(change!.end.from).toBe(160);
    expect(change!.gap).toBe(false);
    expect(change!.changes[0]!.mostPercent).toBeCloseTo(9, 12);
    expect(change!.changes[0]!.steadyPercent).toBeCloseTo(6, 12);
  });

  it("to the same voltage leaves a steady change of nothing", () => {
    const [change] = changes([levels([120, 100], [5, 93], [150, 100])]);
    expect(change!.changes[0]).toEqual({ mostPercent: 7, steadyPercent: 0 });
    expect(change!.end.from - change!.begin.from).toBe(5);
  });

  it("is none within the threshold, on a slow ramp, or before a second was heard", () => {
    expect(changes([levels([150, 100], [150, 95.2])])).toEqual([]);
    expect(changes([Array.from({ length: 4000 }, (_, n) => 100 - n / 400)])).toEqual([]);
    expect(changes([levels([50, 100], [150, 94])])).toEqual([]);
  });

  it("of several voltages is one, with each that moved", () => {
    const told = changes([levels([150, 100], [300, 93]), levels([170, 100], [280, 94]), levels([450, 100])]);
    expect(told.length).toBe(1);
    expect(told[0]!.begin.from).toBe(150);
    expect(told[0]!.end.from).toBe(170);
    expect(told[0]!.changes.map((one) => one && Math.round(one.mostPercent))).toEqual([7, 6, null]);
  });

  it("that becomes a dip is that dip, and no change", () => {
    const values = [levels([150, 100], [50, 80], [300, 100])];
    expect(changes(values, { elsewhere: (n) => n >= 151 && n < 200 })).toEqual([]);
    expect(changes(values).length).toBe(1);
  });

  it("that a gap or the end cuts is told as far as it went", () => {
    const rapid = openRapidChanges(1, 5, 100);
    levels([150, 100], [30, 93]).forEach((percent, n) => {
      rapid.hear(0, { from: n, to: n + 2 }, percent, false);
    });
    const change = rapid.cut();
    expect(change!.begin.from).toBe(150);
    expect(change!.end.from).toBe(179);
    expect(change!.changes[0]).toEqual({ mostPercent: 7, steadyPercent: null });
    expect(rapid.cut()).toBeNull();
  });
});
