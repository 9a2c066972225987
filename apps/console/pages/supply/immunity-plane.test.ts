// Events lie in the plane by the logarithm of their duration, at its edge where they are beyond it; curves decide the tone.

import { expect, it } from "vitest";
import { at, plane, toneOf } from "./immunity-plane.ts";

it("places events between the edges", () => {
  expect(at(0.001, 0)).toEqual({ x: plane.left, y: plane.base });
  expect(at(1e9, 900)).toEqual({ x: plane.right, y: plane.top });
  expect(at(1, 100).x).toBeCloseTo(plane.left + (3 / 5) * (plane.right - plane.left), 6);
});

it("is bad where one curve surely does not demand it, doubtful where that is not sure", () => {
  const told = (region: string, sure = true) => ({ curve: "itic", region, sure });
  expect(toneOf({ immunity: [told("no interruption"), told("ride through")] })).toBe("good");
  expect(toneOf({ immunity: [told("no interruption"), told("not demanded")] })).toBe("bad");
  expect(toneOf({ immunity: [told("no damage", false), told("ride through")] })).toBe("doubt");
});
