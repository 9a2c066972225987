import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Prediction, residuals, restore } from "./predict.ts";

const predictions = (lag: number): Prediction[] => [
  { kind: "none", lag: 0 },
  { kind: "difference", lag: 0 },
  { kind: "secondDifference", lag: 0 },
  { kind: "period", lag },
  { kind: "secondPeriod", lag },
  { kind: "periodDifference", lag },
];

const signed = (zigzag: Int32Array) => zigzag.map((value) => (value >>> 1) ^ -(value & 1));

describe("predictors", () => {
  it("leave what their formula says", () => {
    const x = Int32Array.of(5, 7, 10, 6, 9, 13, 8, 12);
    const left = predictions(3).map((by) => {
      const out = new Int32Array(8);
      residuals(by, x, 8, out);
      return [...signed(out)];
    });
    expect(left).toEqual([
      [5, 7, 10, 6, 9, 13, 8, 12],
      [5, 2, 3, -4, 3, 4, -5, 4],
      [5, -3, 1, -7, 7, 1, -9, 9],
      [5, -3, 1, 1, 2, 3, 2, 3],
      [5, -3, 1, 1, 2, 3, 1, 1],
      [5, -3, 1, 1, 1, 1, -1, 1],
    ]);
  });

  it("give any codes back, whatever the lag, across the ends of the int32 range", () => {
    const code = fc.oneof(fc.integer(), fc.constantFrom(-2147483648, 2147483647, 0));
    fc.assert(
      fc.property(
        fc.array(code, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 80 }),
        (codes, lag) => {
          const x = Int32Array.from(codes);
          for (const by of predictions(lag)) {
            const out = new Int32Array(x.length);
            residuals(by, x, x.length, out);
            const back = signed(out);
            restore(by, back, x.length);
            expect(back).toEqual(x);
          }
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});
