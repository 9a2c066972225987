// Whether a control may go by what it has heard of its bus: what is not taken at all, and what bars an order on what was taken.
// Called by the control of capacitors and by that of balancers.

import type { Instant, Reason } from "@etalon/basis";

export interface TimedReading {
  readonly untilTaiNs: Instant;
  readonly doubts: readonly Reason[];
}

/** Clocks agree within this; a reading from later than that is of another clock. */
const AHEAD_NS = 1_000_000_000n;

export const reason = (code: string, text: string): Reason => ({ code, text });
export const noReading = reason("compensation.no-reading", "nothing has been heard of the site yet");

/** Why a reading is not taken at all; null when it is. */
export function outOfTime(
  { untilTaiNs }: TimedReading,
  last: TimedReading | null,
  now: Instant,
): Reason | null {
  if (untilTaiNs > now + AHEAD_NS) return reason("compensation.future", "the reading is from the future");
  if (last !== null && untilTaiNs <= last.untilTaiNs)
    return reason("compensation.older", "the reading is older than one that was heard before");
  return null;
}

/** Why nothing at all may be ordered on what is known now; null where something may. */
export function barredBy(
  reading: TimedReading,
  { pending, staleS }: { readonly pending: { readonly number: number } | null; readonly staleS: number },
  now: Instant,
): Reason | null {
  const ageS = Number(now - reading.untilTaiNs) / 1e9;
  if (ageS > staleS)
    return reason(
      "compensation.stale",
      `the last reading is ${ageS.toFixed(0)} s old; at most ${staleS} s are allowed`,
    );
  const [doubt] = reading.doubts;
  if (doubt !== undefined) return reason(doubt.code, doubt.text);
  if (pending === null) return null;
  return reason("compensation.pending", `order ${pending.number} has not shown its effect yet`);
}
