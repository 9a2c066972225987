// The course of a meter's error and its map over loads: what is joined, what is a gap, and how both are called.

import { expect, it } from "vitest";
import { currentName, factorName } from "./bin-names.ts";
import { causeText } from "./cause.ts";
import { daily, hourly, within } from "./course-of-error.ts";
import { joinedError } from "./joined-error.ts";
import { cellKey, cellsOf, rowsOf } from "./load-map.ts";
import { keptSpan, moved, spanIn, widened } from "./shown-span.ts";

const bins = { currentPercent: [1, 5, 20], powerFactor: [0.97, 0.8, 0] };
const row = (key: string, percent: number, randomPercent: number, systematicPercent = 0.02) => ({
  ...{ key, percent, randomPercent, systematicPercent, count: 10 },
});

it("joins errors by what is random in each, and keeps what is systematic", () => {
  expect(joinedError([])).toBeNull();
  // Weights 1/0.1² and 1/0.2²: 4 to 1.
  const joined = joinedError([row("", 0.1, 0.1), row("", 0.6, 0.2, 0.07)])!;
  expect(joined.percent).toBeCloseTo((4 * 0.1 + 0.6) / 5, 12);
  expect(joined.standardPercent).toBeCloseTo(Math.hypot(0.2 / Math.sqrt(5), (4 * 0.02 + 0.07) / 5), 12);
  expect(joined.count).toBe(20);
});

it("has hours oldest first, with a gap where no pulse came", () => {
  const hour = (fromTaiS: number, pulses: number) => ({
    ...{ fromTaiS, pulses, referenceJ: pulses ? 1000 : 0, meterJ: 1002, systematicPercent: 0.03 },
    ...{ unmatched: 0, coveredS: 3600, doubtfulS: 0, gaps: 0, lostFrames: 0, doubts: 0 },
  });
  const course = hourly([hour(10_800, 5), hour(7200, 0), hour(0, 5)]);
  expect(course.x.map((at) => at - course.x[0]!)).toEqual([0, 7200, 10_800]);
  expect(course.percent.map((percent) => percent?.toFixed(6))).toEqual(["0.200000", undefined, "0.200000"]);
  expect(course.standardPercent).toEqual([0.03, null, 0.03]);
});

it("has days at one load alone, lagging and leading together", () => {
  const day = (n: number, rows: ReturnType<typeof row>[]) => ({ fromTaiS: 86_400 * n, rows, alarms: [] });
  const days = [
    day(3, [row("2.0L.0.0", 0.3, 0.1), row("2.1L.0.0", 9, 0.1)]),
    day(1, [row("1.0L.0.0", 9, 0.1)]),
  ];
  const course = daily(days, "2.0");
  expect(course.x[1]! - course.x[0]!).toBe(2 * 86_400);
  expect(course.percent).toEqual([null, 0.3]);
  const both = daily([day(0, [row("2.1L.0.0", 0.2, 0.1), row("2.1C.1.0", 0.4, 0.1)])], "2.1");
  expect(both.percent[0]).toBeCloseTo(0.3, 12);
});

it("does not take a load for another whose name begins as it does", () => {
  const day = { fromTaiS: 0, rows: [row("1.10L.0.0", 9, 0.1), row("1.1L.0.0", 0.1, 0.1)], alarms: [] };
  expect(daily([day], "1.1").percent[0]).toBeCloseTo(0.1, 12);
});

it("maps loads: power factors turn from lagging over 1 to leading, distortion and unbalance are joined", () => {
  const rows = rowsOf(bins);
  expect(rows.map((one) => cellKey(0, one))).toEqual(["0.2L", "0.1L", "0.0L", "0.1C", "0.2C"]);
  const surface = [row("2.1C.0.0", 0.2, 0.1), row("2.1C.1.1", 0.4, 0.1), row("0.0L.0.0", -0.1, 0.1)].map(
    (one) => ({
      ...{ ...one, bin: "", standardPercent: 0.1 },
    }),
  );
  const cells = cellsOf(surface);
  expect([...cells.keys()]).toEqual(["2.1C", "0.0L"]);
  expect(cells.get("2.1C")).toMatchObject({ percent: expect.closeTo(0.3, 12), count: 20 });
});

it("names bins by their bounds", () => {
  expect([0, 2].map((at) => currentName(bins, at))).toEqual(["1–5 %", "≥ 20 %"]);
  expect([0, 1, 2].map((at) => factorName(bins, at))).toEqual(["≥ 0.97", "0.8–0.97", "0–0.8"]);
});

it("says causes in the reader's words, with where and by what they hold behind them", () => {
  const words = { word: (term: string) => `<${term}>`, behind: (term: string) => ` (${term})`, joined: ", " };
  expect(causeText("gain and lost pulses", words)).toBe("<gain>, <lost pulses>");
  expect(causeText("sound behind its front end by an expired calibration", words)).toBe(
    "<sound> (<behind its front end>) (<by an expired calibration>)",
  );
});

it("shows the newest span, or a chosen one, moved and widened within what is known", () => {
  const bounds = { newest: 1000, least: 10, most: 400 };
  const newest = spanIn({}, 100, bounds);
  expect(newest).toEqual({ from: 900, to: 1000 });
  expect(keptSpan(newest, bounds)).toEqual({ from: "900", to: "" });
  expect(spanIn({ from: "700", to: "800" }, 100, bounds)).toEqual({ from: 700, to: 800 });
  expect(spanIn({ from: "never", to: "9999" }, 100, bounds)).toEqual(newest);
  expect(spanIn({ from: "1" }, 100, bounds)).toEqual({ from: 600, to: 1000 });
  expect(moved(newest, -0.5, bounds)).toEqual({ from: 850, to: 950 });
  expect(moved(newest, 0.5, bounds)).toEqual(newest);
  expect(widened(newest, 2, bounds)).toEqual({ from: 800, to: 1000 });
  expect(widened({ from: 990, to: 1000 }, 0.5, bounds)).toEqual({ from: 990, to: 1000 });
  const course = { x: [0, 10, 20, 30], percent: [1, null, 3, 4], standardPercent: [1, 2, 3, 4] };
  expect(within(course, { from: 15, to: 25 }, 10)).toEqual({
    x: [10, 20],
    percent: [null, 3],
    standardPercent: [2, 3],
  });
});
