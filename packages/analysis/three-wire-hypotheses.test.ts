// The enumerated 48 ways against the published table.

import { angleDeg, complexPower } from "@etalon/kernels/phasor";
import { describe, expect, it } from "vitest";
import { threeWireTable } from "./three-wire-cases.table.ts";
import { seenByElements, type ThreeWireCase, threeWireCases } from "./three-wire-hypotheses.ts";

const keyOf = ({ terminals, currents, signs }: ThreeWireCase): string =>
  `${terminals.map((p) => "abc"[p]).join("")} ${currents.map((p, e) => (signs[e]! < 0 ? "-" : "") + "abc"[p]).join()}`;

/** Angles of the elements and the recorded share of the power, at 20°. */
function atTwentyDegrees(wires: ThreeWireCase) {
  const [u1, u2, i1, i2] = seenByElements(wires, 20);
  const turn = (angle: number) => ((Math.round(angle) % 360) + 360) % 360;
  const first = complexPower(u1, i1);
  const second = complexPower(u2, i2);
  return {
    angles: [turn(angleDeg(first)), turn(angleDeg(second))],
    between: turn(angleDeg(u2) - angleDeg(u1)),
    share: (first.re + second.re) / (3 * Math.cos(Math.PI / 9)),
  };
}

describe("the 48 ways to connect two elements", () => {
  it("have the published angles and shares", () => {
    expect(threeWireTable).toHaveLength(48);
    const known = new Map(threeWireTable.map(([order, currents, ...row]) => [`${order} ${currents}`, row]));
    for (const wires of threeWireCases) {
      const [first, second, share] = known.get(keyOf(wires))!;
      const seen = atTwentyDegrees(wires);
      expect(seen.angles, keyOf(wires)).toEqual([first, second]);
      expect(seen.share, keyOf(wires)).toBeCloseTo(share!, 4);
    }
  });

  it("differ in 36 pairs of angles and 19 powers", () => {
    const seen = threeWireCases.map(atTwentyDegrees);
    expect(new Set(seen.map((s) => s.angles.join())).size).toBe(36);
    expect(new Set(seen.map((s) => (s.share + 0).toFixed(4).replace("-0.0000", "0.0000"))).size).toBe(19);
  });
});
