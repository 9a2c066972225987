// A span chosen by keyboard: it stays within its day and ahead of now, whatever keys are pressed.

import fc from "fast-check";
import { expect, it } from "vitest";
import { type Cursor, cursorIn, type Grid, moved, spanAt } from "./time-cursor.ts";

const HOUR = 3_600_000;
const STEP = HOUR / 4;
const days = [0, 1, 2].map((n) => ({ fromMs: n * 24 * HOUR, untilMs: (n + 1) * 24 * HOUR }));
const grid: Grid = { days, stepMs: STEP, nowMs: 10.1 * HOUR };
const after = (keys: readonly string[], from: Cursor = cursorIn(grid)!): Cursor =>
  keys.reduce((cursor, key) => moved(cursor, key, grid) ?? cursor, from);

it("begins with the step that now is in, and goes by steps, hours and days", () => {
  expect(after([]).atMs).toBe(10 * HOUR);
  expect(after(["ArrowDown", "PageDown", "ArrowRight"]).atMs).toBe(24 * HOUR + 11.25 * HOUR);
  expect(after(["ArrowUp"]).atMs).toBe(10 * HOUR); // what is over cannot be chosen
  expect(after(["ArrowRight", "PageUp", "PageUp", "ArrowLeft"]).atMs).toBe(10 * HOUR);
});

it("is a span from where it began, either way", () => {
  const begun = { atMs: 34 * HOUR, fromMs: 34 * HOUR };
  expect(spanAt(after(["ArrowDown"], begun), grid)).toEqual({ fromMs: 34 * HOUR, untilMs: 34.5 * HOUR });
  expect(spanAt(after(["PageUp"], begun), grid)).toEqual({ fromMs: 33 * HOUR, untilMs: 34.25 * HOUR });
  expect(after(["ArrowRight"], begun)).toEqual(begun);
});

it("leaves other keys alone, and has no cursor where all is over", () => {
  expect(moved(after([]), "Tab", grid)).toBeNull();
  expect(cursorIn({ ...grid, nowMs: 72 * HOUR })).toBeNull();
});

it("never leaves what is shown, nor goes back behind now", () => {
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...keys)), fc.boolean(), (pressed, begins) => {
      const start = cursorIn(grid)!;
      const span = spanAt(after(pressed, begins ? { ...start, fromMs: start.atMs } : start), grid);
      const day = days.find(({ fromMs, untilMs }) => fromMs <= span.fromMs && span.untilMs <= untilMs);
      expect(day).toBeDefined();
      expect(span.untilMs).toBeGreaterThan(grid.nowMs);
    }),
  );
});
