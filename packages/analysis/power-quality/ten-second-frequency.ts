// Power frequency over each 10 seconds of UTC. Opened by power-quality.ts for each stretch.

import { type Instant, lastTick, nextTick, TEN_SECONDS_S } from "@etalon/basis";
import type { FundamentalTrack } from "./fundamental-track.ts";
import type { FrequencyRecord } from "./records.ts";
import type { SampleClock } from "./sample-clock.ts";

/** The record of one interval, and the samples that it spans. */
export interface MeasuredFrequency {
  readonly record: Omit<FrequencyRecord, "flagged">;
  readonly from: number;
  readonly to: number;
}

export interface TenSecondFrequency {
  /** The next interval, if the phase is known to its end and that is not beyond `limit`, samples. */
  next(track: FundamentalTrack, clock: SampleClock, limit: number): MeasuredFrequency | null;
  /** The interval in progress, cut at `end`; its record is not complete. */
  cut(track: FundamentalTrack, clock: SampleClock, end: number): MeasuredFrequency;
  /** Phases before this position are not needed any more. */
  readonly from: number;
}

/** Variance of a second difference of equally uncertain numbers, in units of theirs. */
const SECOND_DIFFERENCE = 6;

/**
 * f = whole cycles within the interval ÷ the time from the first one's beginning to the last one's end.
 *
 * Cycles that reach over a tick are left out; one begins where the track's phase passes a whole number.
 * @param begin  first sample of the stretch
 * @source IEC 61000-4-30:2015, power frequency (clause unchecked)
 */
export function openTenSecondFrequency(begin: number): TenSecondFrequency {
  let from = begin;
  let end: Instant | null = null;

  function measured(
    track: FundamentalTrack,
    clock: SampleClock,
    to: number,
    last: boolean,
  ): MeasuredFrequency {
    const first = Math.ceil(track.phaseAt(from));
    const cycles = Math.max(0, Math.floor(track.phaseAt(to)) - first);
    const took = cycles === 0 ? 0 : track.positionOf(first + cycles) - track.positionOf(first);
    const { measuredRateHz, rateErrorBoundPpm } = clock.qualityAt(to);
    const told = cycles > 0 && track.followedBetween(from, to);
    const frequencyHz = told ? (cycles * measuredRateHz) / took : null;
    const startTaiNs = clock.instantAt(from);
    const endTaiNs = last || end === null ? clock.instantAt(to) : end;
    // A rate known to ± b is rectangular, b/√3.
    const rateHz = ((frequencyHz ?? 0) * rateErrorBoundPpm * 1e-6) / Math.sqrt(3);
    const phaseHz = (Math.SQRT2 * phaseScatter(track, from, to) * measuredRateHz) / took;
    const tick = lastTick(endTaiNs - 1n, TEN_SECONDS_S);
    return {
      record: {
        kind: "frequency",
        startTaiNs: wholeInterval(startTaiNs, tick) ? tick : startTaiNs,
        endTaiNs,
        frequencyHz,
        cycles,
        uncertaintyHz: frequencyHz === null ? null : 2 * Math.hypot(rateHz, phaseHz),
        complete: !last && wholeInterval(startTaiNs, tick),
      },
      from,
      to,
    };
  }

  return {
    get from() {
      return from;
    },
    next(track, clock, limit) {
      if (track.knownTo === Number.NEGATIVE_INFINITY) return null;
      end ??= nextTick(clock.instantAt(from), TEN_SECONDS_S);
      let to = clock.positionOf(end, from);
      if (track.knownTo < to || to > limit) return null;
      to = Math.max(from, clock.positionOf(end, to)); // by the clock that was in force there
      if (track.knownTo < to || to > limit) return null;
      const found = measured(track, clock, to, false);
      from = to;
      const now = clock.instantAt(from);
      end = nextTick(now > end ? now : end, TEN_SECONDS_S);
      return found;
    },
    cut: (track, clock, to) => measured(track, clock, to, true),
  };
}

/** Rounding of instants to nanoseconds is no late start. */
const wholeInterval = (start: Instant, tick: Instant): boolean => start - tick < 1000n;

/** Standard uncertainty of one point's phase, cycles, by its second differences; it counts what the frequency wanders. */
function phaseScatter({ points }: FundamentalTrack, from: number, to: number): number {
  const inside = points.filter(({ sample }) => sample >= from && sample <= to);
  let squares = 0;
  for (let n = 1; n + 1 < inside.length; n++)
    squares += (inside[n + 1]!.phase - 2 * inside[n]!.phase + inside[n - 1]!.phase) ** 2;
  return inside.length < 3 ? 0 : Math.sqrt(squares / (inside.length - 2) / SECOND_DIFFERENCE);
}
