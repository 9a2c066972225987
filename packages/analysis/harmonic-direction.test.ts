import { phasor } from "@etalon/kernels/phasor";
import { describe, expect, it } from "vitest";
import { harmonicDirection } from "./harmonic-direction.ts";

describe("direction of an order's power", () => {
  it("is told up to 80° and from 100° on, and undetermined between", () => {
    const at = (angleDeg: number) => harmonicDirection(phasor(3, angleDeg));
    expect([0, 79.9, -79.9].map(at)).toEqual(["drawn", "drawn", "drawn"]);
    expect([80.1, 90, 99.9, -80.1, -99.9].map(at)).toEqual(Array(5).fill("undetermined"));
    expect([100.1, 180, -100.1].map(at)).toEqual(["returned", "returned", "returned"]);
  });

  it("is null where nothing flows", () => {
    expect(harmonicDirection({ re: 0, im: 0 })).toBeNull();
  });
});
