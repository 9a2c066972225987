import { describe, expect, it } from "vitest";
import { counted, fixed, quantity, rate, seconds, signed } from "./quantities.ts";

describe("numbers for people", () => {
  it.each([
    [400_353.2, "V", "400.353 kV"],
    [-525_291, "var", "−525.291 kvar"],
    [605_810_000, "W", "605.810 MW"],
    [3.34e9, "J", "3.34000 GJ"],
    [0.0485, "A", "48.5000 mA"],
    [2.5e-8, "A", "0.0250000 µA"],
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
    expect([counted(1, "gap"), counted(2, "gap")]).toEqual(["1 gap", "2 gaps"]);
  });
});
