// Instants are TAI nanoseconds since 1970-01-01 TAI, as bigint; never per sample, and a decimal string in JSON.

import { leapSeconds } from "./leap-seconds.table.ts";

export type Instant = bigint;

const NS_PER_S = 1_000_000_000n;

/** TAI − UTC in seconds at a POSIX time; before 1972 the first tabulated offset is used. */
export function taiMinusUtcS(posixS: number): number {
  let offset = leapSeconds[0]?.[1] ?? 0;
  for (const [from, value] of leapSeconds) if (posixS >= from) offset = value;
  return offset;
}

/** POSIX (UTC) nanoseconds → TAI nanoseconds. A leap second itself has no POSIX name, so it cannot come in here. */
export function instantFromPosixNs(posixNs: bigint): Instant {
  return posixNs + BigInt(taiMinusUtcS(Number(posixNs / NS_PER_S))) * NS_PER_S;
}

/** TAI nanoseconds → POSIX (UTC) nanoseconds; an inserted leap second repeats the second after it. */
export function posixNsFromInstant(instant: Instant): bigint {
  let offset = leapSeconds[0]?.[1] ?? 0;
  for (const [from, value] of leapSeconds)
    if (instant >= (BigInt(from) + BigInt(value)) * NS_PER_S) offset = value;
  return instant - BigInt(offset) * NS_PER_S;
}

export function later(instant: Instant, byNs: bigint): Instant {
  return instant + byNs;
}

export function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e9));
}

export function secondsBetween(from: Instant, to: Instant): number {
  return Number(to - from) / 1e9;
}

/** ISO 8601 UTC with milliseconds, for people and logs. */
export function utcText(instant: Instant): string {
  return new Date(Number(posixNsFromInstant(instant) / 1_000_000n)).toISOString();
}
