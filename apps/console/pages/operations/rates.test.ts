// Rates of counts that grow.

import { expect, it } from "vitest";
import { courseOf, courseOfAll, rateOf, rateOfAll, type Told, withNewest } from "./rates.ts";

const told = (atS: number, n: number): Told => ({ atTaiNs: BigInt(atS) * 1_000_000_000n, counts: { n } });
const course = (...all: readonly Told[]) => all.reduce<readonly Told[]>(withNewest, []);

it("are told once there are two counts, and over the last seconds alone", () => {
  expect(rateOf(course(told(0, 5)), "n")).toBeNull();
  const all = course(told(0, 0), told(10, 100), told(20, 120), told(25, 130));
  expect(rateOf(all, "n")).toBeCloseTo(2);
  expect(rateOf(all, "m")).toBeNull();
  expect(courseOf(all, "n")).toEqual({ x: [-15, -5, -0], y: [10, 2, 2] });
});

it("forget what is long past, what was told already, and what a process counted before it began anew", () => {
  expect(course(told(0, 0), told(200, 1)).length).toBe(1);
  expect(course(told(5, 0), told(5, 9), told(4, 9))).toEqual([told(5, 0)]);
  expect(course(told(0, 50), told(3, 1), told(6, 4))).toEqual([told(3, 1), told(6, 4)]);
});

it("add up over processes that tell at times of their own, from where all of them are known", () => {
  const often = course(told(0, 0), told(10, 10), told(20, 30), told(30, 60));
  const seldom = course(told(16, 0), told(26, 100)); // its clock is its own
  const silent = course(told(3, 5));
  expect(rateOfAll([often, seldom, silent], "n", 11)).toBeCloseTo(13);
  expect(rateOfAll([silent], "n")).toBeNull();
  expect(courseOfAll([often, seldom, silent], "n")).toEqual({ x: [-0], y: [13] });
  expect(courseOfAll([often, often], "n")).toEqual({ x: [-20, -10, -0], y: [2, 4, 6] });
  expect(courseOfAll([silent], "n")).toEqual({ x: [], y: [] });
});
