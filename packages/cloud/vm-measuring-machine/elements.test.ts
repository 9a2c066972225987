// Which channels make a meter's elements: three wirings, phase voltages in place of line voltages, what is missing.

import { describe, expect, it } from "vitest";
import { elementPlan } from "./elements.ts";

const six = ["ua", "ub", "uc", "ia", "ib", "ic"];

describe("elements", () => {
  it("takes three phases for four wires and one for two", () => {
    expect(elementPlan("3P4W", six)).toMatchObject({
      ok: true,
      value: { names: six, products: { length: 3 } },
    });
    expect(elementPlan("1P2W", six)).toMatchObject({ ok: true, value: { names: ["ua", "ia"] } });
  });

  it("takes line voltages for three wires, or their differences", () => {
    const lines = elementPlan("3P3W", ["uab", "ucb", "ia", "ic"]);
    expect(lines).toMatchObject({ ok: true, value: { names: ["uab", "ucb", "ia", "ic"] } });
    const phases = elementPlan("3P3W", six);
    if (!phases.ok) throw new Error(phases.why.text);
    expect(phases.value.names).toEqual(["ua", "ub", "uc", "ia", "ic"]);
    expect(
      phases.value.products.map(
        ({ voltage, current, sign }) => `${sign > 0 ? "+" : "-"}${voltage}${current}`,
      ),
    ).toEqual([...["+uaia", "-ubia", "+ucic", "-ubic"]]);
  });

  it("names what is missing", () => {
    const answer = elementPlan("3P4W", ["ua", "ub", "uc", "ia"]);
    expect(answer).toMatchObject({ ok: false, why: { text: expect.stringMatching(/ib, ic is missing/) } });
  });
});
