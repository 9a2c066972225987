// When an instrument that is lent will likely be free: before its leases end, where what holds it is a detection whose end is
// known. Pure; asked by whoever shows who waits.

import type { Instant } from "@etalon/basis";

interface Held {
  readonly application: string;
  readonly untilTaiNs: Instant;
}
/** A detection holds its instrument under its own id. */
interface Job {
  readonly id: string;
  readonly samplesUntilTaiNs: Instant | null;
}

export interface Free {
  readonly likelyTaiNs: Instant;
  /** When the leases end. */
  readonly latestTaiNs: Instant;
}

/** null: nothing is known but when the leases end. Of several leases the last to end counts. */
export function likelyFree(leases: readonly Held[], jobs: readonly Job[], now: Instant): Free | null {
  const endOf = new Map(jobs.map(({ id, samplesUntilTaiNs }) => [id, samplesUntilTaiNs]));
  const ends = leases.map(({ application, untilTaiNs }) => {
    const atTaiNs = endOf.get(application) ?? null;
    // One that should be over and is not: how long it still takes nobody knows.
    return atTaiNs !== null && atTaiNs > now && atTaiNs < untilTaiNs ? atTaiNs : untilTaiNs;
  });
  const [likelyTaiNs, latestTaiNs] = [lastOf(ends), lastToEnd(leases)];
  if (likelyTaiNs === null || latestTaiNs === null || likelyTaiNs >= latestTaiNs) return null;
  return { likelyTaiNs, latestTaiNs };
}

/** When the last of several leases ends; null: there is none. */
export const lastToEnd = (leases: readonly Pick<Held, "untilTaiNs">[]): Instant | null =>
  lastOf(leases.map(({ untilTaiNs }) => untilTaiNs));

const lastOf = (all: readonly Instant[]): Instant | null =>
  all.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? null;

/**
 * To the next one who waits: when it is likely its turn.
 * @param expected  its turn if leases last to their end; where bookings or hours come between, it is another than that end
 */
export const soonerThan = (expected: Instant | null, free: Free | null): Instant | null =>
  free !== null && free.latestTaiNs === expected ? free.likelyTaiNs : null;
