import { expect, it } from "vitest";
import { fixedText, roundedText, withMinus } from "./number-text.ts";

it("has a minus sign, and none before nothing", () => {
  expect(fixedText(-83.2, 0)).toBe("−83");
  expect([fixedText(-0.04, 1), fixedText(-0, 2), fixedText(0.06, 1)]).toEqual(["0.0", "0.00", "0.1"]);
  expect([roundedText(-0.29996, 4), roundedText(-1.5e-9, 3)]).toEqual(["−0.3", "−1.5e−9"]);
  expect(withMinus("-1,234.5")).toBe("−1,234.5");
});
