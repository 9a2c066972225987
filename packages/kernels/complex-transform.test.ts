import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complexTransform, transformRule } from "./complex-transform.ts";

/** The sum as it is written. */
function bySum(re: Float64Array, im: Float64Array, k: number): [number, number] {
  let [sumRe, sumIm] = [0, 0];
  re.forEach((x, m) => {
    const angle = (-2 * Math.PI * ((k * m) % re.length)) / re.length;
    sumRe += x * Math.cos(angle) - im[m] * Math.sin(angle);
    sumIm += x * Math.sin(angle) + im[m] * Math.cos(angle);
  });
  return [sumRe, sumIm];
}

describe("the transform of complex values", () => {
  it("is the sum that defines it, for every power of two to 1024", () => {
    const bits = fc.integer({ min: 1, max: 10 });
    const value = fc.double({ min: -400, max: 400, noNaN: true });
    fc.assert(
      fc.property(bits, fc.infiniteStream(value), fc.integer({ min: 0, max: 1023 }), (b, stream, any) => {
        const points = 2 ** b;
        const values = () => Float64Array.from([...stream.take(points)]);
        const [re, im] = [values(), values()];
        const [toRe, toIm] = [re.slice(), im.slice()];
        complexTransform(transformRule(points), toRe, toIm);
        const k = any % points;
        const [wantedRe, wantedIm] = bySum(re, im, k);
        expect(Math.hypot(toRe[k] - wantedRe, toIm[k] - wantedIm)).toBeLessThan(1e-12 * 400 * points);
      }),
      { seed: 1965, numRuns: 60 },
    );
  });

  it("asks for a power of two", () => {
    for (const points of [0, 1, 3, 1000]) expect(() => transformRule(points)).toThrow("transformRule");
    expect(() => complexTransform(transformRule(4), new Float64Array(4), new Float64Array(8))).toThrow();
  });
});
