// A span of a calendar chosen by keyboard alone: where the cursor is, where the span began, and what a key makes of it. Pure;
// called by `time-grid.tsx`.

import type { TimeSpan } from "./laid-out.ts";

export interface Cursor {
  /** The begin of the step that the cursor is on. */
  readonly atMs: number;
  /** Where the span begins, once it does. */
  readonly fromMs: number | null;
}

export interface Grid {
  /** From midnight to midnight, one after the other. */
  readonly days: readonly TimeSpan[];
  readonly stepMs: number;
  readonly nowMs: number;
}

/** The span that the cursor is at: from where it began to the end of the step that the cursor is on. */
export function spanAt({ atMs, fromMs }: Cursor, { stepMs }: Grid): TimeSpan {
  const from = fromMs ?? atMs;
  return { fromMs: Math.min(from, atMs), untilMs: Math.max(from, atMs) + stepMs };
}

/** @returns the first step of what is shown that is not over; null: all of it is */
export function cursorIn({ days, stepMs, nowMs }: Grid): Cursor | null {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || last.untilMs <= nowMs) return null;
  return { atMs: Math.max(first.fromMs, Math.floor(nowMs / stepMs) * stepMs), fromMs: null };
}

const HOUR_MS = 3_600_000;

/**
 * Arrows go by a step up and down, by a day left and right; page up and down by an hour. A span stays within its day, and
 * ahead of now.
 * @returns null: the key is not the cursor's
 */
export function moved(cursor: Cursor, key: string, grid: Grid): Cursor | null {
  const { days, stepMs, nowMs } = grid;
  const n = days.findIndex(({ fromMs, untilMs }) => fromMs <= cursor.atMs && cursor.atMs < untilMs);
  const day = days[n];
  if (!day) return null;
  const within = (atMs: number, { fromMs, untilMs }: TimeSpan): Cursor => ({
    ...cursor,
    atMs: Math.min(untilMs - stepMs, Math.max(fromMs, Math.floor(nowMs / stepMs) * stepMs, atMs)),
  });
  const toDay = (other: TimeSpan | undefined) =>
    other && other.untilMs > nowMs && cursor.fromMs === null
      ? within(other.fromMs + cursor.atMs - day.fromMs, other)
      : cursor;
  switch (key) {
    case "ArrowUp":
      return within(cursor.atMs - stepMs, day);
    case "ArrowDown":
      return within(cursor.atMs + stepMs, day);
    case "PageUp":
      return within(cursor.atMs - HOUR_MS, day);
    case "PageDown":
      return within(cursor.atMs + HOUR_MS, day);
    case "ArrowLeft":
      return toDay(days[n - 1]);
    case "ArrowRight":
      return toDay(days[n + 1]);
    default:
      return null;
  }
}
