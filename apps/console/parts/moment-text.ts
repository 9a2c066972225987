// A date as text, in one form wherever a time is shown: ISO 8601 in local time, and behind it the zone; and read back, as it is
// typed. Called by `moment.tsx` and `time-field.tsx`, by plots and by sentences.

/**
 * - `minute`, as it is typed: 2026-11-30 00:45
 * - `whole`: 2026-11-30 00:45:12 UTC+8
 * - `close`, of something near: 11-30 00:45 UTC+8
 * - `short`, the time of day alone: 00:45:12.3
 * - `clock`: 00:45, `seconds`: 00:45:12
 * - `day`: 2026-11-30, `near-day`: 11-30
 */
export type MomentForm = "minute" | "whole" | "close" | "short" | "clock" | "seconds" | "day" | "near-day";

export function momentText(date: Date, form: MomentForm = "whole"): string {
  const nearDay = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const day = `${date.getFullYear()}-${nearDay}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  switch (form) {
    case "minute":
      return `${day} ${clock}`;
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

/** @returns local time to the minute, as `minute` has it; null: the text is none, or no clock shows it */
export function momentIn(text: string): Date | null {
  const [, ...parts] = /^(\d{4})-(\d\d?)-(\d\d?)[ T]+(\d\d?):(\d\d)$/.exec(text.trim()) ?? [];
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = parts.map(Number);
  const date = new Date(year, month - 1, day, hours, minutes);
  const isSo = date.getMonth() === month - 1 && date.getHours() === hours && date.getMinutes() === minutes;
  return parts.length > 0 && isSo ? date : null;
}

/** Of local time on that day: UTC+8, UTC−3:30, UTC. */
export function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${two(rest)}`}`;
}

const two = (part: number): string => String(part).padStart(2, "0");
