import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSeverityClasses } from "./severity-classes.ts";

function classesOf(values: Iterable<number>) {
  const classes = openSeverityClasses();
  for (const value of values) classes.add(value);
  return classes;
}

describe("classes of instantaneous flicker", () => {
  it("tell the level exceeded for a share of the time to 0.4 % of it", () => {
    const octaves = fc.double({ min: -15, max: 15, noNaN: true });
    const values = fc.array(octaves, { minLength: 1, maxLength: 400 });
    const percent = fc.constantFrom(0.1, 0.7, 1, 4, 17, 50, 80);
    fc.assert(
      fc.property(values, percent, (list, p) => {
        const sorted = list.map((x) => 2 ** x).sort((a, b) => b - a);
        // Some reading above, some below: the level lies in the class of the one at that place.
        const level = classesOf(sorted).exceededFor(p)!;
        const place = (p / 100) * sorted.length;
        const wanted = sorted[Math.min(Math.ceil(place) - 1, sorted.length - 1)]!;
        expect(Math.abs(level / wanted - 1)).toBeLessThan(0.0045);
      }),
      { seed: 61000415, numRuns: 300 },
    );
  });

  it("of a steady flicker give its severity: 0.5096 times the level", () => {
    // 0.0314 + 0.0525 + 0.0657 + 0.28 + 0.08
    for (const level of [0.3, 1, 1.962, 40])
      expect(
        Math.abs(classesOf(Array(1000).fill(level)).severity()! / Math.sqrt(0.5096 * level) - 1),
      ).toBeLessThan(0.002);
  });

  it("of a flicker whose levels are evenly spread give what integration gives", () => {
    const classes = classesOf(Array.from({ length: 600_000 }, (_, n) => (10 * (n + 0.5)) / 600_000));
    for (const percent of [0.1, 1, 10, 50, 80])
      expect(classes.exceededFor(percent)!).toBeCloseTo(10 * (1 - percent / 100), 2);
    const share = (weight: number, mean: number) => weight * 10 * (1 - mean / 100);
    const square =
      share(0.0314, 0.1) +
      share(0.0525, 3.2 / 3) +
      share(0.0657, 9.2 / 3) +
      share(0.28, 10.8) +
      share(0.08, 160 / 3);
    expect(classes.severity()!).toBeCloseTo(Math.sqrt(square), 3);
    expect(classes.highest).toBeCloseTo(10, 4);
    expect(classes.count).toBe(600_000);
  });

  it("hold anything: nothing, next to nothing, and more than there is", () => {
    expect(classesOf([]).severity()).toBeNull();
    expect(classesOf([]).exceededFor(50)).toBeNull();
    expect(classesOf([0, 0, 1e-30]).severity()).toBeLessThan(0.001);
    expect(classesOf([-1e-18, 0]).severity()).toBeLessThan(0.001);
    const beyond = classesOf([1e20]).severity()!;
    expect(Number.isFinite(beyond)).toBe(true);
    expect(beyond).toBeGreaterThan(700);
    const used = classesOf([5]);
    used.clear();
    expect([used.count, used.highest, used.severity()]).toEqual([0, 0, null]);
  });
});
