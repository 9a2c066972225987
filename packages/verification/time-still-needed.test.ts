import { describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import { estimated, within } from "./budget.ts";
import { sound } from "./testing/measured.ts";
import { prolongation, timeStillNeededS } from "./time-still-needed.ts";

describe("time still needed", () => {
  it("is zero for what is decided, and null for what never will be", () => {
    expect(timeStillNeededS(sound(0.1))).toBe(0);
    expect(timeStillNeededS(sound(0.3))).toBe(0);
    // U cannot fall below the terminal's and the clock's own 0.01 %.
    expect(timeStillNeededS(sound(0.198))).toBeNull();
    expect(timeStillNeededS({ ...sound(), edges: [] })).toBeNull();
    expect(timeStillNeededS({ ...sound(), conditions: null })).toBeNull();
  });

  it("foretells when a running test will be decidable", () => {
    const quantumS = 180 / 259.65;
    // Jitter + − − + moves no slope over whole fours of edges: error and scatter stay as they are while the test runs.
    const running = (edges: number) => ({
      ...sound(),
      edges: Array.from({ length: edges }, (_, k) => {
        const atS = (quantumS * k) / 1.0015 + ([0.06, -0.06, -0.06, 0.06][k % 4] ?? 0);
        return { atS, energyJ: 259.65 * atS, stretch: 0 };
      }),
    });
    const now = running(28);
    expect(assess(now).verdict).toBe("undecided");
    const more = timeStillNeededS(now)!;
    const edges = 28 + more / quantumS;
    expect(edges).toBeGreaterThan(32);
    expect(assess(running(4 * Math.ceil((1.02 * edges) / 4))).verdict).toBe("conforming");
    expect(assess(running(4 * Math.floor((0.98 * edges) / 4))).verdict).toBe("undecided");
  });

  it("follows T^−3/2 where only the scatter counts", () => {
    const jitter = estimated("jitter", 0.1, 1e9, 1.5);
    expect(prolongation([jitter], 0.2 / 8)).toBeCloseTo(4, 3);
    expect(prolongation([jitter, within("clock", "rectangular", 0.05)], 0.05)).toBeNull();
    expect(prolongation([estimated("jitter", 0.1, 1, 1.5)], 0.2)).toBeLessThan(4); // k = 14 falls as well
  });
});
