// Basic blocks: 10 cycles at 50 Hz, 12 at 60 Hz, end to end along the fundamental, begun anew at every 10-minute tick of
// UTC. Opened by power-quality.ts for each stretch.

import { type Instant, nextTick, TEN_MINUTES_S } from "@etalon/basis";
import type { FundamentalTrack } from "./fundamental-track.ts";
import type { SampleClock } from "./sample-clock.ts";

export interface CycleWindow {
  /** In samples, real-valued: the window reaches from `start` to `start` + `length`. */
  readonly start: number;
  readonly length: number;
  readonly cycles: number;
  readonly startTaiNs: Instant;
  readonly endTaiNs: Instant;
  /** End of the 10-minute interval in which the window starts. */
  readonly intervalEndTaiNs: Instant;
  /** The first of its 10-minute interval: it starts at the tick, or where samples begin. */
  readonly first: boolean;
  /** By how many samples it reaches over the tick, into the next interval's first window (overlap 1). */
  readonly overlap: number;
  /** False where no voltage showed a fundamental: then it is as long as the last one seen, or the nominal one. */
  readonly followed: boolean;
}

/** A window that begins this share of a window before a tick begins at it: rounding is not a whole overlap. */
const AT_TICK = 1e-6;

export interface CycleWindows {
  /** The next window, if the phase is known to its end and that is not beyond `limit`, samples; it is told once. */
  next(track: FundamentalTrack, clock: SampleClock, limit: number): CycleWindow | null;
  /** Where the next window starts. */
  readonly from: number;
}

export const cyclesPerWindow = (nominalHz: number): number => (nominalHz === 60 ? 12 : 10);

/**
 * Cuts the windows of one stretch.
 *
 * A window ends where the track's phase has grown by its cycles. If a tick lies in it, it completes, and the next one
 * starts at the tick.
 * @param begin  where the first window starts, samples
 * @source IEC 61000-4-30:2015, aggregation over 10/12 cycles and its resynchronisation (clause unchecked)
 */
export function openCycleWindows(nominalHz: number, begin: number): CycleWindows {
  const cycles = cyclesPerWindow(nominalHz);
  let from = begin;
  let first = true;
  let tick: Instant | null = null;

  return {
    get from() {
      return from;
    },
    next(track, clock, limit) {
      if (track.knownTo <= from) return null;
      const end = track.positionOf(track.phaseAt(from) + cycles);
      if (track.knownTo < end || end > limit) return null;
      const startTaiNs = clock.instantAt(from);
      tick ??= nextTick(startTaiNs, TEN_MINUTES_S);
      const tickAt = clock.positionOf(tick, end);
      const window: CycleWindow = {
        start: from,
        length: end - from,
        cycles,
        startTaiNs,
        endTaiNs: clock.instantAt(end),
        intervalEndTaiNs: tick,
        first,
        overlap: Math.max(0, Math.min(end - tickAt, end - from)),
        followed: track.followedBetween(from, end),
      };
      first = tickAt <= end + AT_TICK * window.length;
      // Where the clock was set and the tick lies behind already, no sample is taken twice for it.
      from = first && tickAt > from ? tickAt : end;
      if (first) tick = tickAfter(tick, clock.instantAt(from));
      return window;
    },
  };
}

/** The tick after this one; a clock that was set meanwhile may have left several behind. */
function tickAfter(tick: Instant, now: Instant): Instant {
  return nextTick(now > tick ? now : tick, TEN_MINUTES_S);
}
