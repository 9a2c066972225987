// Currents' physical components of a load whose branches are known: three admittances between the lines.

import { minus, type Phasor, phasor, plus, scaled, times } from "@etalon/kernels/phasor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currentsPhysicalComponents } from "./currents-physical-components.ts";
import { none, systemOfPhasors } from "./system-of-phasors.ts";

const turn = phasor(1, 120);
const back = phasor(1, -120);
const conjugate = ({ re, im }: Phasor): Phasor => ({ re, im: -im });

/** [3] line currents that these branches draw. */
function drawn(u: readonly Phasor[], [ab, bc, ca]: readonly [Phasor, Phasor, Phasor]): Phasor[] {
  const [a, b, c] = u as [Phasor, Phasor, Phasor];
  const [iab, ibc, ica] = [times(ab, minus(a, b)), times(bc, minus(b, c)), times(ca, minus(c, a))];
  return [minus(iab, ica), minus(ibc, iab), minus(ica, ibc)];
}

const found = (u: readonly Phasor[], i: readonly Phasor[]) =>
  currentsPhysicalComponents(
    systemOfPhasors(
      3,
      u.map((x) => [none, x]),
      i.map((x) => [none, x]),
    ),
    false,
  );

const branch = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }))
  .map(([re, im]): Phasor => ({ re, im }));

describe("a delta on a symmetrical supply", () => {
  it("has Ge + jBe = Yab + Ybc + Yca and A = −(Ybc + a·Yca + a*·Yab), for positive sequence; a* for a in negative", () => {
    fc.assert(
      fc.property(branch, branch, branch, fc.constantFrom(1, -1), (ab, bc, ca, sequence) => {
        const u = [0, -120, 120].map((angle) => phasor(220, sequence * angle));
        const c = found(u, drawn(u, [ab, bc, ca]));
        const [a, aBack] = sequence === 1 ? [turn, back] : [back, turn];
        const A = scaled(plus(bc, plus(times(a, ca), times(aBack, ab))), -1);
        const norm = Math.sqrt(3) * 220;
        const Y = plus(ab, plus(bc, ca));
        expect(c.unbalancedAdmittance!.conductanceS).toBeCloseTo(A.re, 9);
        expect(c.unbalancedAdmittance!.susceptanceS).toBeCloseTo(A.im, 9);
        expect(c.unbalancedCurrentA).toBeCloseTo(Math.hypot(A.re, A.im) * norm, 6);
        expect(c.activeCurrentA).toBeCloseTo(Math.abs(Y.re) * norm, 6);
        expect(c.reactiveCurrentA).toBeCloseTo(Math.abs(Y.im) * norm, 6);
      }),
      { seed: 571, numRuns: 200 },
    );
  });
});

describe("any load on an asymmetrical supply", () => {
  it("has an A that leaves of the unbalanced current what is orthogonal to the exchanged voltages", () => {
    const u = [phasor(220, 0), phasor(190, -110), minus(none, plus(phasor(220, 0), phasor(190, -110)))];
    const i = drawn(u, [
      { re: 0.3, im: -0.2 },
      { re: 0.1, im: -0.05 },
      { re: 0.2, im: -0.15 },
    ]);
    const inner = (x: readonly Phasor[], y: readonly Phasor[]): Phasor =>
      x.map((one, k) => times(one, conjugate(y[k]!))).reduce(plus, none);
    const square = inner(u, u).re;
    const Y = scaled(inner(i, u), 1 / square);
    const unbalanced = i.map((x, k) => minus(x, times(Y, u[k]!)));
    const exchanged = [u[0]!, u[2]!, u[1]!];
    const { unbalancedAdmittance, unbalancedCurrentA, activeCurrentA } = found(u, i);
    const A = { re: unbalancedAdmittance!.conductanceS, im: unbalancedAdmittance!.susceptanceS };
    const left = unbalanced.map((x, k) => minus(x, times(A, exchanged[k]!)));
    expect(Math.hypot(inner(left, exchanged).re, inner(left, exchanged).im)).toBeLessThan(1e-9 * square);
    expect(unbalancedCurrentA).toBeCloseTo(Math.sqrt(inner(unbalanced, unbalanced).re), 9);
    expect(activeCurrentA).toBeCloseTo(Y.re * Math.sqrt(square), 9);
  });
});
