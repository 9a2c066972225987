import { describe, expect, it } from "vitest";
import { errorWithin, fixed, measured, quantity, rate, resolved, seconds, signed } from "./quantities.ts";

describe("numbers for people", () => {
  it.each([
    [400_353.2, "V", "400.353 kV"],
    [-525_291, "var", "−525.291 kvar"],
    [605_810_000, "W", "605.810 MW"],
    [3.34e9, "J", "3.34000 GJ"],
    [0.0485, "A", "48.5000 mA"],
    [2.5e-8, "A", "25.0000 nA"],
    [999.9999999, "V", "1000.00 V"],
    [-9.4e-12, "var", "0 var"],
    [0, "W", "0 W"],
    [null, "W", "–"],
    [Number.NaN, "W", "–"],
  ] as const)("%s %s is %s", (value, unit, text) => {
    expect(quantity(value, unit)).toBe(text);
  });

  it.each([
    [-2.44e-7, 86.55, "0 var"],
    [86.5e-6, 86.55, "0 var"],
    [87e-6, 86.55, "90 µvar"],
    [-0.123456, 86.55, "−123.5 mvar"],
    [9.87654321, 86.55, "9.87654 var"],
    [123_400, 86.55e9, "100 kvar"],
    [0.5, 0, "500.000 mvar"],
    [0.5, Number.NaN, "500.000 mvar"],
  ] as const)("%s beside %s is %s", (value, beside, text) => {
    expect(quantity(value, "var", 6, beside)).toBe(text);
  });

  it.each([
    [77.09, 6.4, "77.1 W"],
    [32.814, 0.15, "32.81 W"],
    [-11_854, 5.7, "−11.8540 kW"],
    [-11_854, 1500, "−11.9 kW"],
    [0.3, 64, "0 W"],
    [4, 6.4, "4.0 W"],
    [1234.5678, 0, "1.23457 kW"],
    [0, 1, "0 W"],
    [-2.04e-8, 4.2e-7, "−20 nW"],
    [-2.04e-8, 1.1e-9, "−20.4 nW"],
    [5.21e-10, 4.4e-10, "520 pW"],
    [4e-14, 3e-14, "< 1 pW"],
  ] as const)("%s known to ± %s W is %s", (value, expanded, text) => {
    expect(resolved(value, expanded, "W")).toBe(text);
  });

  it.each([
    [5.21e-10, 4.4e-10, "520 pWh ± 440 pWh"],
    [0, 3e-10, "0 Wh ± 300 pWh"],
    [0, 3e-14, "0 Wh ± < 1 pWh"],
    [0.25, 0, "250.000 mWh"],
  ] as const)("%s Wh ± %s Wh is %s: what is there is not told as nothing", (value, expanded, text) => {
    expect(measured(value, expanded, "Wh")).toBe(text);
  });

  it("are errors down to the second digit of their uncertainty", () => {
    expect(errorWithin(0.13701, 0.0052)).toBe("+0.1370 % ± 0.0052 %");
    expect(errorWithin(-0.3, 0.12)).toBe("−0.30 % ± 0.12 %");
    expect(errorWithin(0.1, 0)).toBe("+0.1000 % ± 0.0000 %");
  });

  it("keep their unit where a prefix would only confuse", () => {
    expect(fixed(-119.67512, 3, "°")).toBe("−119.675 °");
    expect(fixed(0.99996, 4)).toBe("1.0000");
    expect(fixed(null, 2, "%")).toBe("–");
    expect([fixed(-0.004, 2), fixed(-0.4, 0), fixed(-0.06, 1)]).toEqual(["0.00", "0", "−0.1"]);
    expect(signed(-0.137)).toBe("−0.1370");
    expect(signed(0.137, 5)).toBe("+0.13700");
  });

  it("drop digits that only rounding made", () => {
    expect(seconds(5.748500000000001)).toBe("5.7485 s");
    expect(rate(4000)).toBe("4000 Hz");
    expect(rate(30_707.244140625)).toBe("30707.2441 Hz");
  });
});
