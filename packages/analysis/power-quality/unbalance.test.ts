import { type Phasor, phasor, plus } from "@etalon/kernels/phasor";
import { describe, expect, it } from "vitest";
import { unbalance } from "./unbalance.ts";

/** Three phasors of given sizes that sum to nothing: the triangle of the three line voltages. */
function triangle(ab: number, bc: number, ca: number): [Phasor, Phasor, Phasor] {
  const between = (x: number, y: number, z: number) =>
    180 - (Math.acos((x * x + y * y - z * z) / (2 * x * y)) * 180) / Math.PI;
  const toBc = between(ab, bc, ca);
  const toCa = between(bc, ca, ab);
  return [phasor(ab, 0), phasor(bc, -toBc), phasor(ca, -toBc - toCa)];
}

/** u2 of three line voltages by the formula that needs their sizes alone. */
function byBeta(ab: number, bc: number, ca: number): number {
  const beta = (ab ** 4 + bc ** 4 + ca ** 4) / (ab ** 2 + bc ** 2 + ca ** 2) ** 2;
  const root = Math.sqrt(3 - 6 * beta);
  return 100 * Math.sqrt((1 - root) / (1 + root));
}

const lineVoltages = (ab: number, bc: number, ca: number) => {
  const [x, y, z] = triangle(ab, bc, ca);
  return unbalance([
    { phase: "ab", phasor: x },
    { phase: "bc", phasor: y },
    { phase: "ca", phasor: z },
  ]);
};

describe("unbalance", () => {
  it("of the worked example's line voltages is 0.372669 %", () => {
    const found = lineVoltages(380.272376, 381.925385, 382.682113);
    expect(found).toMatchObject({ zeroPercent: null });
    expect((found as { negativePercent: number }).negativePercent).toBeCloseTo(0.372669, 6);
  });

  it("of line voltages is what their sizes alone give", () => {
    const triangles: [number, number, number][] = [
      [400, 392, 405],
      [230, 200, 215],
      [1, 1.1, 0.95],
    ];
    for (const sizes of triangles) {
      const found = lineVoltages(...sizes) as { negativePercent: number };
      expect(found.negativePercent).toBeCloseTo(byBeta(...sizes), 9);
    }
  });

  it("needs but two line voltages", () => {
    const [ab, bc] = triangle(400, 392, 405);
    const two = unbalance([
      { phase: "ab", phasor: ab },
      { phase: "bc", phasor: bc },
    ]) as { negativePercent: number };
    expect(two.negativePercent).toBeCloseTo(byBeta(400, 392, 405), 9);
  });

  it("of phases finds the negative and zero sequences they were made of", () => {
    const phases = (["a", "b", "c"] as const).map((phase, k) => ({
      phase,
      phasor: [phasor(230, -120 * k), phasor(4.6, 30 + 120 * k), phasor(2.3, 77)].reduce(plus),
    }));
    const found = unbalance(phases) as { negativePercent: number; zeroPercent: number };
    expect(found.negativePercent).toBeCloseTo(2, 10);
    expect(found.zeroPercent).toBeCloseTo(1, 10);
  });

  it("is not told of phases that turn backwards, nor of too few", () => {
    const backwards = (["a", "b", "c"] as const).map((phase, k) => ({ phase, phasor: phasor(230, 120 * k) }));
    expect(unbalance(backwards)).toBe("turns-backwards");
    expect(unbalance(backwards.slice(0, 2))).toBeNull();
    expect(unbalance([])).toBeNull();
  });
});
