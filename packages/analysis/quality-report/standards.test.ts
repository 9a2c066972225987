import { describe, expect, it } from "vitest";
import { allowedCurrent } from "./gbt-currents.ts";
import { allowedShare, shortCircuitRatio } from "./ieee519.ts";
import { immunityRegions } from "./immunity.ts";
import type { Supply } from "./limit.ts";
import { columnNamed, nameOfColumn } from "./observed-table.ts";
import { rapidChangesReport } from "./rapid-changes.ts";
import { standardNames, standards } from "./standards.ts";

const supply: Supply = {
  nominalHz: 50,
  nominalVoltageV: 10_000,
  declaredVoltageV: 5773.5,
  shortCircuitVA: 150e6,
  demandCurrentA: 100,
  currentRatio: 1,
  agreedShare: null,
};

describe("limits", () => {
  it("GB/T 14549: 150 MVA at 10 kV allow 30 A of the fifth, and a user of a quarter of the capacity 9.449408 A", () => {
    expect(allowedCurrent(10_000, 150e6, 5, null)).toBeCloseTo(30, 12);
    expect(allowedCurrent(10_000, 150e6, 5, 0.25)).toBeCloseTo(9.449408, 6);
    expect(allowedCurrent(10_000, 150e6, 26, null)).toBeNull();
    expect(allowedCurrent(3000, 150e6, 5, null)).toBeNull();
  });

  it("IEEE 519: by I_sc/I_L, even orders up to the sixth halved", () => {
    const ratio = shortCircuitRatio(supply, 10_000);
    expect(ratio).toBeCloseTo(86.6, 1);
    expect([5, 11, 17, 23, 35].map((order) => allowedShare(10_000, 86.6, order))).toEqual([
      10, 4.5, 4, 1.5, 0.7,
    ]);
    expect([4, 6, 8].map((order) => allowedShare(10_000, 86.6, order))).toEqual([5, 5, 10]);
    expect(allowedShare(10_000, 86.6, "total")).toBe(12);
    expect(allowedShare(10_000, 20, "total")).toBe(8);
    expect(allowedShare(220_000, 60, 35)).toBe(0.22);
  });

  it("each standard tells all its limits of a known supply, and says what it lacks of an unknown one", () => {
    for (const name of standardNames) {
      const known = standards[name].limits(supply);
      expect(known.unknown).toEqual([]);
      for (const { highest, lowest } of known.limits) expect(highest ?? lowest).toBeGreaterThan(0);
      const unknown = standards[name].limits({ ...supply, nominalVoltageV: null, shortCircuitVA: null });
      expect(unknown.unknown.length).toBeGreaterThan(0);
    }
    const from35 = standards.gbt.limits({ ...supply, nominalVoltageV: 35_000 });
    expect(from35.limits.find(({ phenomenon }) => phenomenon === "voltage")?.quantity).toBe("voltage span");
  });
});

describe("rapid changes", () => {
  const of = (observedS: number, percents: readonly number[], nominalVoltageV = 10_000) => {
    const report = rapidChangesReport(
      "gbt",
      { nominalVoltageV },
      { observedS, lookedForPercent: 2, percents },
    );
    return [report?.verdict, report?.limitPercent];
  };

  it("are limited by how many there are an hour, and never comply by what was not looked for", () => {
    expect(of(86_400, [4.1])).toEqual(["violates", 4]);
    expect(of(86_400, [3.9])).toEqual(["not assessable", 4]);
    expect(of(7200, [3.1, 2.2, 2.2])).toEqual(["violates", 3]);
    expect(of(7200, [2.8, 2.2, 2.2], 110_000)).toEqual(["violates", 2.5]);
    expect(of(600, [2.8, 2.2])).toEqual(["not assessable", 3]);
    expect(of(86_400, [])).toEqual(["not assessable", null]);
  });

  it("that are seldom, or may be, have no limit", () => {
    expect(of(10 * 86_400, [9])).toEqual(["not assessable", null]);
    expect(of(3600, [9])).toEqual(["not assessable", null]);
  });

  it("have no limit in EN 50160, which tells what is usual", () => {
    const changes = { observedS: 3600, lookedForPercent: 3, percents: [4, 6, 11] };
    expect(rapidChangesReport("en50160", { nominalVoltageV: 400 }, changes)).toMatchObject({
      verdict: "not assessable",
      why: "2 beyond the usual 5 %, 1 beyond 10 %: the standard states no limit",
    });
    expect(rapidChangesReport("ieee519", { nominalVoltageV: 400 }, changes)).toBeNull();
  });
});

describe("immunity", () => {
  const at = (seconds: number, percent: number) =>
    immunityRegions(seconds, percent, { durationS: 0, percent: 0 }).map(({ region }) => region);

  it("has the corners of the curves", () => {
    expect(at(0.02, 0)).toEqual(["no interruption", "beyond the curve"]);
    expect(at(0.021, 0)).toEqual(["no damage", "beyond the curve"]);
    expect(at(0.5, 70)).toEqual(["no interruption", "ride through"]);
    expect(at(0.51, 70)).toEqual(["no damage", "not demanded"]);
    expect(at(0.3, 119)[0]).toBe("no interruption");
    expect(at(0.6, 119)[0]).toBe("prohibited");
    expect(at(0.001, 201)[0]).toBe("prohibited");
    expect(at(5, 79)).toEqual(["no damage", "beyond the curve"]);
  });

  it("is not sure of what lies nearer to a curve than is measured", () => {
    const sure = (percent: number) =>
      immunityRegions(0.3, percent, { durationS: 0.02, percent: 0.2 })[0]!.sure;
    expect([69.9, 70.1, 69.7, 70.3].map(sure)).toEqual([false, false, true, true]);
  });
});

describe("names of stored columns", () => {
  it("come back as they were", () => {
    const names = [
      "frequency_hz",
      "unbalance_percent",
      "ua_v",
      "u_b_pst",
      "uc_plt",
      "ua_h5_v",
      "ia_h50_a",
      "uab_ih0_v",
    ];
    for (const name of names) expect(nameOfColumn(columnNamed(name)!)).toBe(name);
    for (const name of ["", "ua", "ua_x", "ua_h101_v", "ia_ih2_a", "v"]) expect(columnNamed(name)).toBeNull();
  });
});
