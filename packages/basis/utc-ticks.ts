// Where the UTC clock strikes: every 10 s, 10 min and 2 h of civil time, leap seconds counted. Called by the intervals of power
// quality, and by who samples until one of them is whole.

import {
  type Instant,
  instantFromPosixNs,
  later,
  nanoseconds,
  posixNsFromInstant,
  secondsBetween,
} from "./instant.ts";

export const TEN_SECONDS_S = 10;
export const TEN_MINUTES_S = 600;
export const TWO_HOURS_S = 7200;

const NS_PER_S = 1_000_000_000n;

/**
 * The first instant after `instant` at which UTC's seconds of the day are a multiple of `everyS`.
 *
 * An interval that holds a leap second is a second longer than its name.
 * @param everyS a divisor of a day, seconds
 */
export function nextTick(instant: Instant, everyS: number): Instant {
  const every = BigInt(everyS) * NS_PER_S;
  const before = floorTo(posixNsFromInstant(instant), every);
  // POSIX time already names the second after an inserted one: the tick it passed may still be to come.
  const passed = instantFromPosixNs(before);
  return passed > instant ? passed : instantFromPosixNs(before + every);
}

/** The last such instant not after `instant`. */
export function lastTick(instant: Instant, everyS: number): Instant {
  const every = BigInt(everyS) * NS_PER_S;
  const before = floorTo(posixNsFromInstant(instant), every);
  const passed = instantFromPosixNs(before);
  return passed <= instant ? passed : instantFromPosixNs(before - every);
}

/** One whole interval between two ticks of `everyS`. */
export interface WholeInterval {
  readonly everyS: number;
  /** From the first sample until the interval may begin. */
  readonly afterS: number;
  /** From its end to the end of what belongs to it. */
  readonly beyondS: number;
}

/** How long one samples from an instant on until such an interval is in it, seconds. */
export function wholeIntervalS(from: Instant, { everyS, afterS, beyondS }: WholeInterval): number {
  const begins = nextTick(later(from, nanoseconds(afterS)) - 1n, everyS); // a tick just then will do
  return secondsBetween(from, nextTick(begins, everyS)) + beyondS;
}

/** As long at most, whenever one begins; a leap second counted. */
export const longestWholeIntervalS = ({ everyS, afterS, beyondS }: WholeInterval): number =>
  afterS + 2 * everyS + beyondS + 1;

function floorTo(value: bigint, step: bigint): bigint {
  const rest = value % step;
  return value - (rest < 0n ? rest + step : rest);
}
