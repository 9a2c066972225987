import { expect, it } from "vitest";
import { counted } from "./counted.ts";

it("says one of each as one", () => {
  expect([0, 1, 2].map((n) => counted(n, "sample"))).toEqual(["0 samples", "1 sample", "2 samples"]);
  expect(counted(1, "sample was", "samples were")).toBe("1 sample was");
  expect(counted(3, "sample was", "samples were")).toBe("3 samples were");
});
