// Numbers for people: uncertainty rules the digits, signs are proper, what is no number is a dash.

import { expect, it } from "vitest";
import { freedomText, quantityText } from "./quantity-text.ts";

it.each([
  [{ value: 0.13724, expanded: 0.00213, unit: "%", signed: true }, "+0.1372 ± 0.0021 %"],
  [{ value: -0.13724, expanded: 0.0996, unit: "%", signed: true }, "−0.14 ± 0.10 %"],
  [{ value: 1234.56, expanded: 12.3, unit: "V" }, "1,235 ± 12 V"],
  [{ value: 1234.56, expanded: 0.00996, unit: "V" }, "1,234.560 ± 0.010 V"],
  [{ value: 49.98765, unit: "Hz", decimals: 3 }, "49.988 Hz"],
  [{ value: 4000, unit: "Hz" }, "4,000 Hz"],
  [{ value: -0.00001, decimals: 2, signed: true }, "0.00"],
  [{ value: 3, expanded: 0 }, "3"],
  [{ value: 0.000000015, expanded: 0.00000042, unit: "W", signed: true }, "+0.02 ± 0.42 µW"],
  [{ value: -0.0123456, expanded: 0.0000012, unit: "Wh", signed: true }, "−12.3456 ± 0.0012 mWh"],
  [{ value: 0.0123456, roundedTo: 0.0000012, unit: "Wh" }, "12.3456 mWh"],
  [{ value: 3.25245, expanded: 0.00047, unit: "Wh" }, "3.25245 ± 0.00047 Wh"],
  [{ value: 0, roundedTo: 0.0000012, unit: "Wh" }, "0.0000 mWh"],
  [{ value: 0.0031, expanded: 0.0004, unit: "V", size: true }, "3.10 ± 0.40 mV"],
  [{ value: 0.031, expanded: 0.004, unit: "V", size: true }, "0.0310 ± 0.0040 V"],
  [{ value: 0.003, expanded: 0.004, unit: "V", size: true }, "< 0.0070 V"],
  [{ value: 0.000013, expanded: 0.0000021, unit: "%" }, "0.0000130 ± 0.0000021 %"],
  [{ value: 0.00004, decimals: 3, unit: "%" }, "< 0.001 %"],
  [{ value: 0.0004, decimals: 3, unit: "%" }, "< 0.001 %"],
  [{ value: 0.0006, decimals: 3, unit: "%" }, "0.001 %"],
  [{ value: 0, decimals: 3, unit: "%" }, "0.000 %"],
  [{ value: 900, unit: "¥", decimals: 0 }, "¥900"],
  [{ value: -3000, unit: "¥", decimals: 0 }, "−¥3,000"],
  [{ value: 3000, unit: "¥", decimals: 0, signed: true }, "+¥3,000"],
  [{ value: 1234, unit: "¥/a", decimals: 0 }, "¥1,234/a"],
  [{ value: 1000, unit: "¥", brief: true }, "¥1,000"],
  [{ value: 1_234_000, unit: "¥", brief: true }, "¥1.23M"],
  [{ value: null, unit: "%" }, "–"],
  [{ value: Number.NaN, expanded: 1 }, "–"],
])("%o is %s", (quantity, text) => {
  expect(quantityText(quantity, "en")).toBe(text);
});

it("takes the separators of the language", () => {
  expect(quantityText({ value: 1234.5, expanded: 0.12, unit: "kWh" }, "de")).toBe("1.234,50 ± 0,12 kWh");
});

it("says money in Chinese behind the number, with the same separators as any other quantity", () => {
  expect(quantityText({ value: 1000, unit: "元", brief: true }, "zh")).toBe("1,000 元");
  expect(quantityText({ value: 4000, unit: "Hz" }, "zh")).toBe("4,000 Hz");
  expect(quantityText({ value: 1_230_000, unit: "元", brief: true }, "zh")).toBe("123万元");
});

it.each([
  [null, "∞"],
  [23_456.7, "∞"],
  [1000.5, "∞"],
  [1000, "1,000"],
  [14.98, "14"],
] as const)("degrees of freedom %s are %s", (freedom, text) => {
  expect(freedomText(freedom, "en")).toBe(text);
});
