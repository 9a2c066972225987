import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cycleSquares } from "./cycle-squares.ts";

/** One volt for so many cycles, then two. */
const doubled = (cycle: number, samples: number, from: number) =>
  Float64Array.from(
    { length: samples },
    (_, n) => Math.SQRT2 * (n < from ? 1 : 2) * Math.sin((2 * Math.PI * n) / cycle + 0.3),
  );

describe("mean squares of single cycles", () => {
  it("are one each half cycle, whatever part of a sample a cycle ends in", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 12, max: 90, noNaN: true }),
        fc.integer({ min: 2, max: 400 }),
        (cycle, N) => {
          const squares = [...cycleSquares(doubled(cycle, N, N), cycle)];
          const left = N - (cycle / 2) * (squares.length === 0 ? 0 : squares.length + 1);
          expect(left).toBeGreaterThan(-1e-6);
          expect(left).toBeLessThan((squares.length === 0 ? cycle : cycle / 2) + 1e-6);
          for (const square of squares) expect(square).toBeCloseTo(1, 2);
        },
      ),
      { seed: 20, numRuns: 500 },
    );
  });

  it("follow the wave's size cycle by cycle", () => {
    const squares = [...cycleSquares(doubled(80, 480, 160), 80)];
    expect(squares.map((square) => Number(square.toFixed(9)))).toEqual([1, 1, 1, 2.5, 4, 4, 4, 4, 4, 4, 4]);
  });

  it("are no numbers where a sample is missing", () => {
    const holed = doubled(80, 480, 480);
    holed[240] = Number.NaN;
    const squares = [...cycleSquares(holed, 80)];
    expect(squares.map(Number.isNaN)).toEqual([...Array(11).keys()].map((k) => k === 5 || k === 6));
    expect([...cycleSquares(doubled(80, 79, 79), 80)]).toEqual([]);
  });
});
