// The machine's clock in TAI. Called by the apps; components get it as the `Clock` port.

import {
  type Clock,
  type Instant,
  instantFromPosixNs,
  leapSecondsExpire,
  posixNsFromInstant,
  utcText,
} from "@etalon/basis";

const NS_PER_MS = 1_000_000n;

/** Where the two clocks are read; tests give their own. */
export interface Readings {
  /** POSIX time in whole milliseconds, as `Date.now`. */
  readonly wallMs: () => number;
  /** Nanoseconds since some fixed event, never stepped, as `process.hrtime.bigint`. */
  readonly steadyNs: () => bigint;
}

export const machine: Readings = { wallMs: Date.now, steadyNs: process.hrtime.bigint };

/**
 * The wall clock, which Node tells in whole milliseconds, filled in between by the steady clock. It follows the wall
 * clock wherever that is slewed or stepped, and is never outside the millisecond that the wall clock tells, so it is
 * as true as the host and less than 1 ms late or early on it. Between readings of one millisecond it does not go back.
 */
export function systemClock({ wallMs, steadyNs }: Readings = machine): Clock {
  let offsetNs = BigInt(wallMs()) * NS_PER_MS - steadyNs(); // wall − steady, learnt anew when it no longer fits
  return {
    now(): Instant {
      const steady = steadyNs();
      const fromNs = BigInt(wallMs()) * NS_PER_MS;
      const lastNs = fromNs + NS_PER_MS - 1n;
      const toldNs = steady + offsetNs;
      if (toldNs < fromNs) offsetNs = fromNs - steady;
      if (toldNs > lastNs) offsetNs = lastNs - steady;
      return instantFromPosixNs(steady + offsetNs);
    },
  };
}

/** A sentence for operators when the leap-second table has run out: TAI may then be a second off; else null. */
export function leapSecondWarning(now: Instant): string | null {
  const expiresNs = BigInt(leapSecondsExpire) * 1_000_000_000n;
  if (posixNsFromInstant(now) < expiresNs) return null;
  return `The leap-second table ended on ${utcText(instantFromPosixNs(expiresNs)).slice(0, 10)}; update Etalon.`;
}
