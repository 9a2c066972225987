// Names that are nearly right.

import { expect, it } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

it("names the nearest of what is known, and nothing that is far", () => {
  const known = ["detections", "condition-hours", "audit", "csv"];
  expect(didYouMean("detection", known)).toBe(" (did you mean detections?)");
  expect(didYouMean("condition-huors", known)).toBe(" (did you mean condition-hours?)");
  for (const far of ["", "x", "weather", "cxx"]) expect(didYouMean(far, known)).toBe("");
});
