// Where the UTC clock strikes: every 10 s, 10 min and 2 h of civil time, leap seconds counted. Called by the cycle
// windows, the 10-second frequency, the flicker recorder and the aggregates.

import { type Instant, instantFromPosixNs, posixNsFromInstant } from "@etalon/basis";

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

function floorTo(value: bigint, step: bigint): bigint {
  const rest = value % step;
  return value - (rest < 0n ? rest + step : rest);
}
