import fc from "fast-check";
import { expect, test } from "vitest";
import { solved } from "./symmetric-solve.ts";

const entry = fc.double({ min: -1, max: 1, noNaN: true });

test("any A = BᵀB + 1/10, badly scaled too: A·x = b, and the inverse is one", () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 6 })
        .chain((p) =>
          fc.tuple(
            fc.array(entry, { minLength: p * p, maxLength: p * p }),
            fc.array(entry, { minLength: p, maxLength: p }),
            fc.array(fc.integer({ min: -4, max: 4 }), { minLength: p, maxLength: p }),
          ),
        ),
      ([B, right, scales]) => {
        const p = right.length;
        const d = scales.map((power) => 10 ** power);
        const A = new Float64Array(p * p);
        for (let i = 0; i < p; i++)
          for (let j = 0; j < p; j++) {
            let sum = i === j ? 0.1 : 0;
            for (let k = 0; k < p; k++) sum += B[k * p + i]! * B[k * p + j]!;
            A[i * p + j] = sum * d[i]! * d[j]!;
          }
        const b = Float64Array.from(right, (value, i) => value * d[i]!);
        const found = solved(A, b)!;
        for (let i = 0; i < p; i++) {
          let product = 0;
          for (let k = 0; k < p; k++) product += A[i * p + k]! * found.x[k]!;
          expect(Math.abs(product - b[i]!) / d[i]!).toBeLessThan(1e-9);
          let one = 0;
          for (let k = 0; k < p; k++) one += A[i * p + k]! * found.inverse[k * p + i]!;
          expect(one).toBeCloseTo(1, 8);
        }
      },
    ),
  );
});

test("columns that are alike cannot be told apart", () => {
  expect(solved(Float64Array.from([1, 1, 1, 1]), Float64Array.from([1, 1]))).toBeNull();
  expect(solved(Float64Array.from([0]), Float64Array.from([0]))).toBeNull();
});
