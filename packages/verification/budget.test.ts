import { describe, expect, it } from "vitest";
import {
  type Contribution,
  combined,
  estimated,
  share,
  standard,
  uncertaintyText,
  within,
} from "./budget.ts";
import { coverageFactor } from "./student-t.ts";

// Two budgets worked out line by line (JCGM 100 rules); phase lines in minutes of arc, 0.0290888·tanφ % per minute.
const perMinute = (tanPhi: number): number => 0.0290888 * tanPhi;
const tan60 = Math.sqrt(3);

/** On-site calibration of terminal and cloud against a reference meter of class 0.01. */
const onSite = (certificateU: number, tanPhi: number): Contribution[] => [
  within("reference meter, certificate", "normal", certificateU),
  within("reference drift", "rectangular", 0.003),
  within("reference influence", "rectangular", 0.003),
  estimated("repeatability", 0.004 / Math.sqrt(10), 9, 0.5),
  within("voltage gain", "rectangular", 0.003),
  within("current gain", "rectangular", 0.003),
  within("phase", "rectangular", 0.06, { sensitivity: perMinute(tanPhi) }),
  within("sample clock", "rectangular", 0.0001),
  within("interval timing", "rectangular", 0.00002),
  within("algorithm", "rectangular", 0.0001),
  standard("converter noise", 0.0002),
  within("rounding", "rectangular", 0.0005),
];

/** The cloud's result in service. */
const inService = (tanPhi: number): Contribution[] => [
  within("reference class 0.02", "rectangular", 0.02),
  within("reference drift", "rectangular", 0.005),
  within("reference influence", "rectangular", 0.005),
  estimated("repeatability", 0.02 / Math.sqrt(10), 9, 0.5),
  within("voltage gain", "rectangular", 0.02),
  within("current gain", "rectangular", 0.02),
  within("phase", "rectangular", 0.3, { sensitivity: perMinute(tanPhi) }),
  within("sample clock", "rectangular", 0.0025),
  within("timing", "rectangular", 0.002),
  within("algorithm", "rectangular", 0.0005),
  standard("converter noise", 0.001),
];

describe("budget", () => {
  it.each([
    ["on site, PF 1", onSite(0.006, 0), "0.004768", 1816, "0.0095"],
    ["on site, PF 0.5L", onSite(0.007, tan60), "0.005388", 2962, "0.0108"],
    ["in service, PF 1", inService(0), "0.021475", 1196, "0.0430"],
    ["in service, PF 0.5L", inService(tan60), "0.023180", 1624, "0.0464"],
  ])("reproduces the worked budget: %s", (_, contributions, u, nu, U) => {
    const budget = combined(contributions);
    expect(budget.standardPercent.toFixed(6)).toBe(u);
    expect(Math.abs(budget.effectiveDegreesOfFreedom! / nu - 1)).toBeLessThan(1e-3);
    expect(budget.expandedPercent.toFixed(4)).toBe(U);
    expect(budget.coverageFactor).toBe(coverageFactor(budget.effectiveDegreesOfFreedom!));
  });

  it("has the worked single lines", () => {
    const u = onSite(0.006, tan60).map(({ line }) => share(line).toFixed(6));
    expect(u).toEqual(
      "0.003000 0.001732 0.001732 0.001265 0.001732 0.001732 0.001745 0.000058 0.000012 0.000058 0.000200 0.000289".split(
        " ",
      ),
    );
    expect(share(within("u-shaped", "u-shaped", 1).line)).toBeCloseTo(1 / Math.SQRT2, 15);
    expect(share(within("triangular", "triangular", 1).line)).toBeCloseTo(1 / Math.sqrt(6), 15);
  });

  it("keeps a single scatter's own degrees of freedom, and has none where nothing was estimated", () => {
    const few = combined([estimated("jitter", 1e-90, 3, 1.5)]);
    expect(few.effectiveDegreesOfFreedom).toBeCloseTo(3, 12);
    expect(few.expandedPercent / 1e-90).toBeCloseTo(coverageFactor(3), 9);
    const none = combined([within("clock", "rectangular", 0.01)]);
    expect(none).toMatchObject({ effectiveDegreesOfFreedom: null });
    expect(none.coverageFactor).toBeCloseTo(2, 12);
    expect(combined([])).toMatchObject({ standardPercent: 0, expandedPercent: 0 });
  });

  it("prints two significant digits and never hides more than 5 %", () => {
    expect(uncertaintyText(0.009536)).toBe("0.0095");
    expect(uncertaintyText(0.042995)).toBe("0.043");
    expect(uncertaintyText(0.1349)).toBe("0.13");
    expect(uncertaintyText(0.0996)).toBe("0.100");
    expect(uncertaintyText(12.34)).toBe("12");
    expect(uncertaintyText(0)).toBe("0");
    for (let U = 1e-5; U < 100; U *= 1.0137) expect(Number(uncertaintyText(U)) / U).toBeGreaterThan(0.95);
  });

  it("insists on widths that mean something", () => {
    expect(() => within("clock", "rectangular", -1)).toThrow();
    expect(() => within("clock", "rectangular", Number.NaN)).toThrow();
    expect(() => estimated("jitter", 0.1, 0, 1)).toThrow();
  });
});
