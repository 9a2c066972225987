// The calendar's days in local time, which of them an instrument is closed in, and how days stand in an address. Pure; called
// by `calendar.tsx` and `time-grid.tsx`.

import { posixNsFromInstant } from "@etalon/basis/instant";
import { openHours, type WeeklyHours } from "@etalon/basis/weekly-hours";
import { momentText } from "../../parts/moment-text.ts";
import { instantOf } from "../../parts/now.ts";
import type { TimeSpan } from "./laid-out.ts";

export const views = ["week", "day"] as const;
export type View = (typeof views)[number];

/** Of 23 or 25 hours where the clocks change. */
export const dayFrom = (at: Date, daysOn = 0): Date =>
  new Date(at.getFullYear(), at.getMonth(), at.getDate() + daysOn);

/** A week begins with the day that is looked at: what can be booked lies ahead. */
export const lengthOf = { week: 7, day: 1 } as const satisfies Record<View, number>;
export const daysOf = (view: View, at: Date): readonly Date[] =>
  Array.from({ length: lengthOf[view] }, (_, n) => dayFrom(at, n));

export const spanOf = (day: Date): TimeSpan => ({
  fromMs: day.getTime(),
  untilMs: dayFrom(day, 1).getTime(),
});

/** `2026-03-02`, as people write it. */
export const dayText = (day: Date): string => momentText(day, "day");

/** @returns the day that a text names; today where it names none */
export function dayNamed(text: string): Date {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const named = new Date(Number(year), Number(month) - 1, Number(day));
  return Number.isNaN(named.getTime()) ? dayFrom(new Date()) : named;
}

export const msOf = (instant: bigint): number => Number(posixNsFromInstant(instant) / 1_000_000n);

/** When its owner does not lend it. */
export function closedIn(hours: WeeklyHours | undefined, { fromMs, untilMs }: TimeSpan): readonly TimeSpan[] {
  const closed: TimeSpan[] = [];
  for (let at = fromMs; at < untilMs; ) {
    const open = openHours.stretch(hours, instantOf(at));
    const opensMs = open ? Math.min(msOf(open.fromTaiNs), untilMs) : untilMs;
    if (opensMs > at) closed.push({ fromMs: at, untilMs: opensMs });
    at = open?.untilTaiNs == null ? untilMs : Math.max(msOf(open.untilTaiNs), opensMs);
  }
  return closed;
}
