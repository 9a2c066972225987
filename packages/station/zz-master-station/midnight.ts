// Where a site's days begin. Called for watches and for studies round the clock.

import { type Instant, instantFromPosixNs, posixNsFromInstant } from "@etalon/basis";

const DAY_S = 86_400;

/** TAI seconds. Days counted from there stay of one length: a leap second to come puts later midnights off by one. */
export function midnightBefore(atTaiNs: Instant, utcOffsetS: number): number {
  const posixS = Number(posixNsFromInstant(atTaiNs) / 1_000_000_000n);
  const midnightS = posixS - ((posixS + utcOffsetS) % DAY_S);
  return Number(instantFromPosixNs(BigInt(midnightS) * 1_000_000_000n) / 1_000_000_000n);
}
