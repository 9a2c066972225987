// Spans in a day's column.

import { expect, it } from "vitest";
import { laidOut } from "./laid-out.ts";

const day = { fromMs: 0, untilMs: 100 };
const span = (fromMs: number, untilMs: number) => ({ fromMs, untilMs });
const places = (...spans: ReturnType<typeof span>[]) =>
  laidOut(spans, day).map(({ of, top, height, left, width }) => [of.fromMs, top, height, left, width]);

it("cuts at the day's ends and leaves out what lies beyond", () => {
  expect(places(span(-50, 10), span(90, 120), span(100, 110), span(-9, 0), span(20, 20))).toEqual([
    [-50, 0, 0.1, 0, 1],
    [90, 0.9, 0.1, 0, 1],
  ]);
});

it("puts side by side what overlaps, in as few lanes as it takes", () => {
  expect(places(span(0, 30), span(10, 20), span(20, 40), span(50, 60))).toEqual([
    [0, 0, 0.3, 0, 0.5],
    [10, 0.1, 0.1, 0.5, 0.5],
    [20, 0.2, 0.2, 0.5, 0.5],
    [50, 0.5, 0.1, 0, 1],
  ]);
});
