import { describe, expect, it } from "vitest";
import { distortion } from "./distortion.ts";
import { lineGroups } from "./line-groups.ts";

/** Lines of so much rms, in places counted in 5 Hz. */
function lines(size: number, rms: Readonly<Record<number, number>>): [Float64Array, Float64Array] {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (const [k, value] of Object.entries(rms)) {
    re[Number(k)] = 0.6 * value;
    im[Number(k)] = -0.8 * value;
  }
  return [re, im];
}

describe("groups of lines", () => {
  // 230 V at 50 Hz, 11.5 V at 250, 6.9 V at 350, 2.3 V at 180, 1.15 V at 245 Hz
  const [re, im] = lines(400, { 10: 230, 50: 11.5, 70: 6.9, 36: 2.3, 49: 1.15 });
  const groups = lineGroups(re, im, 10, 50);

  it("gives the worked example to all its digits", () => {
    expect(groups.interharmonicSubgroups[3]).toBeCloseTo(2.3, 12);
    expect(groups.groups[4]).toBeCloseTo(2.3, 12);
    expect(groups.interharmonicGroups[4]).toBeCloseTo(1.15, 12);
    expect(groups.interharmonicSubgroups[4]).toBe(0);
    expect(groups.subgroups[5]).toBeCloseTo(11.557357, 6);
    expect(groups.groups[5]).toBeCloseTo(11.557357, 6);
    expect(groups.harmonics[5]).toBeCloseTo(11.5, 12);
    const factors = distortion(groups, null);
    expect(factors.thdPercent).toBeCloseTo(5.830952, 6);
    expect(factors.thdGroupsPercent).toBeCloseTo(5.937171, 6);
    expect(factors.thdSubgroupsPercent).toBeCloseTo(5.85235, 6);
    expect(factors.totalDemandPercent).toBeNull();
  });

  it("shares a line in the middle between two orders among both groups", () => {
    const [re, im] = lines(100, { 12: 100, 30: 2 });
    const { groups, interharmonicGroups } = lineGroups(re, im, 12, 50);
    expect(groups[2]).toBeCloseTo(Math.SQRT2, 12);
    expect(groups[3]).toBeCloseTo(Math.SQRT2, 12);
    expect(interharmonicGroups[2]).toBeCloseTo(2, 12);
  });

  it("ends where the lines end: a group needs its outermost line", () => {
    const of = (size: number) => {
      const { harmonics, subgroups, groups, interharmonicGroups, interharmonicSubgroups } = lineGroups(
        ...lines(size, {}),
        10,
        50,
      );
      return [harmonics, subgroups, groups, interharmonicGroups, interharmonicSubgroups].map((x) => x.length);
    };
    expect(of(371)).toEqual([38, 37, 37, 37, 37]);
    expect(of(372)).toEqual([38, 38, 37, 37, 37]);
    expect(of(376)).toEqual([38, 38, 38, 37, 37]);
    expect(of(379)).toEqual([38, 38, 38, 37, 38]);
    expect(of(380)).toEqual([38, 38, 38, 38, 38]);
    expect(of(10_000)).toEqual([51, 51, 51, 51, 51]);
    expect(of(0)).toEqual([0, 0, 0, 0, 0]);
  });

  it("weights high orders by themselves, and refers demand distortion to the demand current", () => {
    const [re, im] = lines(510, { 10: 100, 20: 3, 140: 2, 400: 1, 500: 4 });
    const factors = distortion(lineGroups(re, im, 10, 50), 50);
    expect(factors.partialWeightedPercent).toBeCloseTo(Math.sqrt(14 * 4 + 40), 12);
    expect(factors.totalDemandPercent).toBeCloseTo(2 * Math.sqrt(9 + 4 + 1 + 16), 12);
    expect(factors.thdPercent).toBeCloseTo(Math.sqrt(9 + 4 + 1), 12);
  });

  it("refers nothing to a fundamental that is not there", () => {
    const [re, im] = lines(510, { 50: 1 });
    expect(distortion(lineGroups(re, im, 10, 50), null)).toEqual({
      thdPercent: null,
      thdGroupsPercent: null,
      thdSubgroupsPercent: null,
      partialWeightedPercent: null,
      totalDemandPercent: null,
    });
  });
});
