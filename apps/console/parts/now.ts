// The time as it passes, for what counts down or draws where now is. Called by pages.

import { type Instant, instantFromPosixNs } from "@etalon/basis/instant";
import { useEffect, useState } from "react";

export const instantOf = (ms: number): Instant => instantFromPosixNs(BigInt(Math.round(ms)) * 1_000_000n);

/** @returns the browser's clock, milliseconds since 1970 */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
