// A date as text, in one form wherever a time is shown: ISO 8601 in local time, and behind it the zone. Called by `moment.tsx`,
// by plots and by sentences.

/**
 * - `whole`: 2026-11-30 00:45:12 UTC+8
 * - `close`, of something near: 11-30 00:45 UTC+8
 * - `short`, the time of day alone: 00:45:12.3
 * - `clock`: 00:45, `seconds`: 00:45:12
 * - `day`: 2026-11-30, `near-day`: 11-30
 */
export type MomentForm = "whole" | "close" | "short" | "clock" | "seconds" | "day" | "near-day";

export function momentText(date: Date, form: MomentForm = "whole"): string {
  const nearDay = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const day = `${date.getFullYear()}-${nearDay}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  switch (form) {
    case "whole":
      return `${day} ${seconds} ${zoneOf(date)}`;
    case "close":
      return `${nearDay} ${clock} ${zoneOf(date)}`;
    case "short":
      return `${seconds}.${Math.floor(date.getMilliseconds() / 100)}`;
    case "clock":
      return clock;
    case "seconds":
      return seconds;
    case "day":
      return day;
    case "near-day":
      return nearDay;
  }
}

/** Of local time on that day: UTC+8, UTC−3:30, UTC. */
export function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${two(rest)}`}`;
}

const two = (part: number): string => String(part).padStart(2, "0");
