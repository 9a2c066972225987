// A meter's error hour by hour and day by day, oldest first, as the plot has it. Pure; called by `trend.tsx`.

import type { Day, Hour } from "../../api/contracts.ts";
import { loadOf } from "./bin-names.ts";
import { joinedError } from "./joined-error.ts";

export interface Course {
  /** POSIX seconds in the viewer's zone would mislead: hours or days before the newest, ≤ 0. */
  readonly x: readonly number[];
  readonly percent: readonly (number | null)[];
  /** Standard. */
  readonly standardPercent: readonly (number | null)[];
}

/** @param hours newest first; one without pulses is a gap */
export function hourly(hours: readonly Hour[]): Course {
  const old = hours.toReversed();
  const newest = old.at(-1)?.fromTaiS ?? 0;
  const known = (hour: Hour) => hour.pulses > 0 && hour.referenceJ !== 0;
  return {
    x: old.map(({ fromTaiS }) => (fromTaiS - newest) / 3600),
    percent: old.map((hour) => (known(hour) ? 100 * (hour.meterJ / hour.referenceJ - 1) : null)),
    standardPercent: old.map((hour) => (known(hour) ? hour.systematicPercent : null)),
  };
}

/** @param load `current.factor`: only that load; lag and lead, distortion and unbalance are joined */
export function daily(days: readonly Day[], load: string): Course {
  const old = days.toReversed();
  const newest = old.at(-1)?.fromTaiS ?? 0;
  const means = old.map(({ rows }) => joinedError(rows.filter(({ key }) => loadOf(key) === load)));
  return {
    x: old.map(({ fromTaiS }) => (fromTaiS - newest) / 86_400),
    percent: means.map((mean) => mean?.percent ?? null),
    standardPercent: means.map((mean) => mean?.standardPercent ?? null),
  };
}
