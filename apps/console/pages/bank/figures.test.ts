// A prediction holds where the difference is no more than both uncertainties together.

import { expect, it } from "vitest";
import { agrees, figureOf, namesIn } from "./figures.ts";

it("judges a prediction by both uncertainties", () => {
  const predicted = { value: 100, standard: 3 };
  expect(agrees(predicted, { value: 110, standard: 4 })).toBe(true); // 2·√(3² + 4²) = 10
  expect(agrees(predicted, { value: 110.1, standard: 4 })).toBe(false);
  expect(agrees(predicted, undefined)).toBeNull();
});

it("shows figures in their usual units and order", () => {
  const figures = { lossW: { value: 2412, standard: 15 }, powerFactor: { value: 0.9, standard: 0.001 } };
  expect(namesIn(figures)).toEqual(["powerFactor", "lossW"]);
  expect(figureOf("lossW", figures.lossW)).toEqual({ value: 2.412, expanded: 0.03, unit: "kW" });
  const less = { value: 900, standard: 15 };
  expect(figureOf("lossW", less).unit).toBe("W");
  expect(figureOf("lossW", less, figures.lossW)).toEqual({ value: 0.9, expanded: 0.03, unit: "kW" });
});
