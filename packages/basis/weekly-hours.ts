// Weekly opening hours: when is it open, and until when. Owners' terms hold them, IM and CC reckon with them.

import { fault } from "./fault.ts";
import { type Instant, instantFromPosixNs, posixNsFromInstant } from "./instant.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];

export interface WeeklyHours {
  readonly utcOffsetMinutes: number;
  /** `from` and `to` as "08:30"; `to` up to "24:00". A span that ends before it begins is empty. */
  readonly spans: readonly { readonly day: Day; readonly from: string; readonly to: string }[];
}

const MINUTE_NS = 60_000_000_000n;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 3;

/**
 * The stretch that is open at an instant, or the next one: from when, until when; spans that touch are one stretch.
 * @returns  null when it never opens; `untilTaiNs: null` when it never closes
 */
function stretch(
  hours: WeeklyHours | undefined,
  at: Instant,
): { fromTaiNs: Instant; untilTaiNs: Instant | null } | null {
  if (!hours) return { fromTaiNs: at, untilTaiNs: null };
  const week = merged(hours);
  const [first] = week;
  if (!first) return null;
  if (first[1] - first[0] === WEEK_MINUTES) return { fromTaiNs: at, untilTaiNs: null };
  const shift = BigInt(hours.utcOffsetMinutes) * MINUTE_NS;
  const localNs = posixNsFromInstant(at) + shift;
  const minuteOfWeek = Number(localNs / MINUTE_NS + BigInt(EPOCH_WEEKDAY * DAY_MINUTES)) % WEEK_MINUTES;
  const weekBeganNs = (localNs / MINUTE_NS - BigInt(minuteOfWeek)) * MINUTE_NS;
  const instantOf = (minute: number): Instant =>
    instantFromPosixNs(weekBeganNs + BigInt(minute) * MINUTE_NS - shift);
  // A stretch may have begun last week (over Sunday's midnight), or begin next week.
  for (const week0 of [-WEEK_MINUTES, 0, WEEK_MINUTES])
    for (const [from, to] of week)
      if (week0 + to > minuteOfWeek) {
        const opens = instantOf(week0 + from);
        return { fromTaiNs: opens > at ? opens : at, untilTaiNs: instantOf(week0 + to) };
      }
  return fault("a week that opens should open again within two weeks");
}

/** Minutes of the week, in order, as few stretches as there are; one over the week's end goes beyond it. */
function merged({ spans }: WeeklyHours): (readonly [number, number])[] {
  const all = spans
    .map(({ day, from, to }) => {
      const began = days.indexOf(day) * DAY_MINUTES;
      return [began + minutes(from), began + minutes(to)] as [number, number];
    })
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0]);
  const stretches: [number, number][] = [];
  for (const [from, to] of all) {
    const last = stretches.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else stretches.push([from, to]);
  }
  const [first] = stretches;
  const last = stretches.at(-1);
  if (first && last && first !== last && first[0] === 0 && last[1] === WEEK_MINUTES) {
    last[1] += first[1];
    stretches.shift();
  }
  return stretches;
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

export const openHours = { days, stretch };
