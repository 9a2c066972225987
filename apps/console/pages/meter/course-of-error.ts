// A meter's error hour by hour and day by day, oldest first, as the plot has it. Pure; called by `trend.tsx`.

import { nanoseconds, posixNsFromInstant } from "@etalon/basis/instant";
import type { Day, Hour } from "../../api/contracts.ts";
import { loadOf } from "./bin-names.ts";
import { joinedError } from "./joined-error.ts";
import type { Span } from "./shown-span.ts";

export interface Course {
  /** POSIX seconds at which the hour or the day began. */
  readonly x: readonly number[];
  readonly percent: readonly (number | null)[];
  /** Standard. */
  readonly standardPercent: readonly (number | null)[];
}

/** @param hours newest first; one without pulses is a gap */
export function hourly(hours: readonly Hour[]): Course {
  const old = hours.toReversed();
  const known = (hour: Hour) => hour.pulses > 0 && hour.referenceJ !== 0;
  return {
    x: old.map(({ fromTaiS }) => posixS(fromTaiS)),
    percent: old.map((hour) => (known(hour) ? 100 * (hour.meterJ / hour.referenceJ - 1) : null)),
    standardPercent: old.map((hour) => (known(hour) ? hour.systematicPercent : null)),
  };
}

/** @param load `current.factor`: only that load; lag and lead, distortion and unbalance are joined */
export function daily(days: readonly Day[], load: string): Course {
  const old = days.toReversed();
  const means = old.map(({ rows }) => joinedError(rows.filter(({ key }) => loadOf(key) === load)));
  return {
    x: old.map(({ fromTaiS }) => posixS(fromTaiS)),
    percent: means.map((mean) => mean?.percent ?? null),
    standardPercent: means.map((mean) => mean?.standardPercent ?? null),
  };
}

/** What of it lies within a span; the step that reaches into it as well. */
export function within({ x, percent, standardPercent }: Course, { from, to }: Span, stepS: number): Course {
  const some = x.flatMap((at, n) => (at > from - stepS && at <= to ? [n] : []));
  const of = <T>(all: readonly T[]) => some.map((n) => all[n]!);
  return { x: of(x), percent: of(percent), standardPercent: of(standardPercent) };
}

export const posixS = (taiS: number): number =>
  Number(posixNsFromInstant(nanoseconds(taiS)) / 1_000_000_000n);
