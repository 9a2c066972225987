// Urms(1/2) of every voltage: the rms of one cycle, anew at each of the channel's own zero crossings. Opened by
// stretch.ts for each stretch; events are made of what it tells.

import { meanProductBetween } from "@etalon/kernels/means";
import { clear, fundamentalOf } from "../fundamental-node.ts";
import type { FundamentalTrack } from "../fundamental-track.ts";
import type { SampleHistory } from "../sample-history.ts";

/** Takes them in the order in which their cycles end. */
export interface HalfCycleSink {
  /**
   * @param voltage place among the voltages
   * @param from    samples, real-valued
   * @param rms     NaN where a sample is missing or no number
   */
  hear(voltage: number, from: number, to: number, rms: number): void;
}

export interface HalfCycles {
  /** Every cycle that ends before this has been told. */
  readonly knownTo: number;
  /** Tells the cycles that end up to `limit`, samples, as far as the phase is known. */
  advance(history: SampleHistory, track: FundamentalTrack, limit: number, sink: HalfCycleSink): void;
}

/** Half the width of the window in which a channel's own phase is seen, cycles. */
const HALF_CYCLES = 5;
/**
 * So far a zero crossing is moved at most, cycles, towards where the channel's fundamental has it: frequency is in the
 * track already, and only a voltage whose phase jumped needs more; its cycles stay a cycle long while they move.
 */
const FASTEST = 0.01;
/** Mean squares above this are of no number. */
const LARGEST_SQUARE = 1e24;
/** Cycles are summed with their end samples. */
const EDGE = 1;

/**
 * A window ends at a zero crossing of the channel's fundamental and is one cycle of the track's phase long.
 * @param voltages their places among the history's channels
 * @param leastRms below this a channel shows no phase, and keeps the one it had
 * @source IEC 61000-4-30:2015, rms voltage refreshed each half-cycle (clause unchecked)
 */
export function openHalfCycles(voltages: readonly number[], begin: number, leastRms: number): HalfCycles {
  const next = voltages.map(() => Number.NaN); // track's phase at the end of the next window
  const crossing = voltages.map(() => 0.25); // track's phase, modulo ½, where the channel crosses zero
  let seenAt = Number.NEGATIVE_INFINITY; // the point at which they were seen
  let knownTo = Number.NEGATIVE_INFINITY;

  /** Looks where the channels cross zero, at the last point before a position. */
  function look(history: SampleHistory, track: FundamentalTrack, position: number): void {
    const point = track.points.findLast(({ sample }) => sample <= position) ?? track.points[0]!;
    if (point.sample === seenAt) return;
    seenAt = point.sample;
    const nu = point.cyclesPerSample;
    const half = Math.round(HALF_CYCLES / nu);
    const reach = Math.min(half, point.sample - history.begin, history.end - point.sample);
    voltages.forEach((channel, v) => {
      const seen = fundamentalOf(history.view(channel, point.sample - reach, point.sample + reach), nu);
      if (clear(seen, leastRms)) crossing[v] = point.phase - seen.phase + 0.25;
    });
  }

  /** From one half cycle to the next, and a little nearer to where the channel's own crossing is. */
  function step(v: number): void {
    const off = crossing[v]! - next[v]!;
    const wrapped = off - 0.5 * Math.round(2 * off);
    next[v]! += 0.5 + Math.min(Math.max(wrapped, -FASTEST), FASTEST);
  }

  function start(track: FundamentalTrack): void {
    const first = track.phaseAt(begin) + 1;
    crossing.forEach((at, v) => {
      next[v] = at + 0.5 * Math.ceil(2 * (first - at));
    });
  }

  return {
    get knownTo() {
      return knownTo;
    },
    advance(history, track, limit, sink) {
      if (track.knownTo === Number.NEGATIVE_INFINITY || voltages.length === 0) return;
      const end = Math.min(limit, track.knownTo, history.end - EDGE);
      if (Number.isNaN(next[0])) {
        look(history, track, begin);
        start(track);
      }
      for (;;) {
        let first = 0;
        for (let v = 1; v < next.length; v++) if (next[v]! < next[first]!) first = v;
        const to = track.positionOf(next[first]!);
        if (to > end) break;
        const from = Math.max(begin, track.positionOf(next[first]! - 1));
        const origin = Math.floor(from);
        const x = history.view(voltages[first]!, origin, Math.ceil(to) + EDGE);
        const square = meanProductBetween(x, x, from - origin, to - from);
        sink.hear(first, from, to, square <= LARGEST_SQUARE ? Math.sqrt(Math.max(square, 0)) : Number.NaN);
        look(history, track, to);
        step(first);
      }
      knownTo = Math.max(knownTo, end);
    },
  };
}
