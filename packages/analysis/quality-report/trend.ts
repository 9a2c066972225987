// The course of a quantity over at most so many steps: of each step the least, the mean and the greatest of its intervals, so
// that nothing that was ever reached is lost. Called by the station's door.

import { type Instant, secondsBetween } from "@etalon/basis";
import { intervalS, type ObservedTable } from "./observation.ts";
import type { Readings } from "./readings.ts";

export interface TrendSeries {
  readonly channel: string | null;
  readonly least: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
  readonly greatest: readonly (number | null)[];
}

export interface Trend {
  /** Intervals in a step. */
  readonly perStep: number;
  /** End of each step that has an interval, behind the span's begin. */
  readonly endS: readonly number[];
  readonly flagged: readonly boolean[];
  readonly series: readonly TrendSeries[];
}

/** @param steps  at most */
export function trendOf(
  { interval, endTaiNs, flagged }: Pick<ObservedTable, "interval" | "endTaiNs" | "flagged">,
  readings: readonly Readings[],
  { fromTaiNs, toTaiNs, steps }: { fromTaiNs: Instant; toTaiNs: Instant; steps: number },
): Trend {
  const lengthNs = BigInt(intervalS[interval]) * 1_000_000_000n;
  const most = Math.max(1, Number((toTaiNs - fromTaiNs) / lengthNs));
  const perStep = Math.ceil(most / steps);
  const stepNs = lengthNs * BigInt(perStep);
  const spans: { first: number; behind: number }[] = [];
  let at = -1n;
  endTaiNs.forEach((end, n) => {
    const step = (end - fromTaiNs - 1n) / stepNs;
    if (step === at) spans.at(-1)!.behind = n + 1;
    else spans.push({ first: n, behind: n + 1 });
    at = step;
  });
  return {
    perStep,
    endS: spans.map(({ behind }) => secondsBetween(fromTaiNs, endTaiNs[behind - 1]!)),
    flagged: spans.map(({ first, behind }) => flagged.subarray(first, behind).some((flag) => flag > 0)),
    series: readings.map(({ channel, values }) => {
      const told = spans.map(({ first, behind }) => told3(values.subarray(first, behind)));
      return {
        channel,
        least: told.map((one) => one?.least ?? null),
        mean: told.map((one) => one?.mean ?? null),
        greatest: told.map((one) => one?.greatest ?? null),
      };
    }),
  };
}

function told3(values: Float64Array) {
  let [least, greatest, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : { least, mean: sum / count, greatest };
}
