// When those who wait for an instrument may expect it: if everybody before them uses all the time that they asked for, and
// nobody renews. Pure; called by `door.ts`.

import { type Instant, later, nanoseconds, openHours } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import type { Use } from "@etalon/messages/nouns";

interface Span {
  readonly use: Use;
  readonly fromTaiNs: Instant;
  readonly untilTaiNs: Instant;
}

const AHEAD_AT_MOST_S = 366 * 86_400;
/** Of those behind so many nobody can say anything that would hold. */
const RECKONED_AT_MOST = 100;

/** For each of the queue, the next one first; null: not within a year, or nobody knows for how long others want it. */
export function expectedStarts(
  { leases, bookings, queue = [], terms }: CatalogueEntry,
  now: Instant,
): readonly (Instant | null)[] {
  const taken: Span[] = [...leases, ...bookings];
  const horizon = later(now, nanoseconds(AHEAD_AT_MOST_S));
  let notBefore: Instant | null = now; // nobody overtakes who is before
  return queue.map(({ use, forS, awaitsWord }, n) => {
    if (awaitsWord) return null; // nobody waits for them meanwhile
    if (notBefore === null || forS === undefined || n >= RECKONED_AT_MOST) {
      notBefore = null;
      return null;
    }
    const length = nanoseconds(forS);
    notBefore = firstRoom(taken, { use, length, from: notBefore, horizon, terms });
    if (notBefore !== null) taken.push({ use, fromTaiNs: notBefore, untilTaiNs: later(notBefore, length) });
    return notBefore;
  });
}

interface Wanted {
  readonly use: Use;
  readonly length: bigint;
  readonly from: Instant;
  readonly horizon: Instant;
  readonly terms: CatalogueEntry["terms"];
}

function firstRoom(taken: readonly Span[], { use, length, from, horizon, terms }: Wanted): Instant | null {
  for (let at = from; at < horizon; ) {
    const open = openHours.stretch(terms?.hours, at);
    if (!open) return null;
    at = open.fromTaiNs;
    if (open.untilTaiNs !== null && at + length > open.untilTaiNs) {
      at = open.untilTaiNs;
      continue;
    }
    const until = later(at, length);
    const beside = taken.filter((one) => one.fromTaiNs < until && one.untilTaiNs > at);
    const exclusive = use === "exclusive" ? beside : beside.filter((one) => one.use === "exclusive");
    const bars = exclusive.length > 0 ? exclusive : beside.length < (terms?.sharedAtMost ?? 1) ? [] : beside;
    if (bars.length === 0) return at;
    at = bars.map(({ untilTaiNs }) => untilTaiNs).sort((a, b) => (a < b ? -1 : 1))[0]!;
  }
  return null;
}
