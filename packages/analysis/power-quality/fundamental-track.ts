// The phase of the fundamental along a stretch: a point every five cycles, a smooth curve between. Opened by
// power-quality.ts for each stretch; the cycle windows and the 10-second frequency are cut by it.

import { insist } from "@etalon/basis";
import { clear, fundamentalOf, lookedFor, type Seen } from "./fundamental-node.ts";
import type { SampleHistory } from "./sample-history.ts";

export interface TrackOptions {
  readonly sampleRateHz: number;
  readonly nominalHz: number;
  /** Channels that may be followed, the preferred one first: while it shows no voltage, the next that does stands in. */
  readonly candidates: readonly number[];
  /** Below this rms a channel shows no voltage; null: below a fiftieth of the largest seen. */
  readonly leastRms: number | null;
  /** What the frequency was before this stretch, or the nominal one. */
  readonly likelyHz: number;
}

/** The phase at one sample; phases count cycles and only grow, and where there is no voltage they go on as before. */
export interface TrackPoint {
  readonly sample: number;
  readonly phase: number;
  readonly cyclesPerSample: number;
  /** False where no channel showed a fundamental, and the frequency is the last one or the nominal one. */
  readonly followed: boolean;
}

export interface FundamentalTrack {
  /** Phases are known before this position: −Infinity at first, Infinity when the track is closed. */
  readonly knownTo: number;
  readonly points: readonly TrackPoint[];
  /** Goes on as far as the history reaches. */
  advance(history: SampleHistory): void;
  /** No more samples will come: beyond the last point the phase goes on as it went. */
  close(history: SampleHistory): void;
  phaseAt(position: number): number;
  positionOf(phase: number): number;
  followedBetween(from: number, to: number): boolean;
  forget(before: number): void;
}

/** Half the width of the Hann window about a point, and the distance between points, in cycles. */
const HALF_CYCLES = 5;
/** So much is looked at before a point is set: five cycles of 40 Hz. */
const LOOK_S = 0.125;
/** A point this far from where it was expected is no longer the same fundamental: it is looked for anew. */
const LARGEST_SURPRISE = 0.25;
/** Faster changes of frequency are jumps of phase or noise; the curve does not bend after them. */
const STEEPEST_HZ_PER_S = 5;
const LEAST_SHARE_OF_LARGEST = 0.02;
/** While nothing is seen, any frequency is looked for at every fifth point only: noise must not cost ten times a voltage. */
const LOOK_EVERY = 5;

interface Sighting extends Seen {
  readonly channel: number;
  readonly cyclesPerSample: number;
}

export function openFundamentalTrack(options: TrackOptions): FundamentalTrack {
  const { sampleRateHz, nominalHz, candidates } = options;
  const hop = Math.round((HALF_CYCLES * sampleRateHz) / nominalHz);
  const look = Math.ceil(LOOK_S * sampleRateHz);
  const steepest = STEEPEST_HZ_PER_S * (hop / sampleRateHz) ** 2;
  let points: TrackPoint[] = [];
  let largestRms = 0;
  let channel: number | null = null; // the one that the last point followed
  let offset = 0; // track's phase − that channel's own
  let unseen = 0; // points in a row without a fundamental
  let closed = false;

  function stretchAbout(history: SampleHistory, of: number, sample: number, half: number): Float64Array {
    const reach = Math.min(half, sample - history.begin, history.end - sample);
    return history.view(of, sample - reach, sample + reach);
  }

  /** The first channel that shows a fundamental of about the expected frequency, else of any. */
  function sighted(history: SampleHistory, sample: number, expected: number, anew: boolean): Sighting | null {
    const least = options.leastRms ?? LEAST_SHARE_OF_LARGEST * largestRms;
    const order = channel === null ? candidates : [channel, ...candidates.filter((c) => c !== channel)];
    const see = (c: number, nu: number): Sighting | null => {
      const seen = fundamentalOf(stretchAbout(history, c, sample, Math.round(HALF_CYCLES / nu)), nu);
      return clear(seen, least) ? { ...seen, channel: c, cyclesPerSample: nu } : null;
    };
    if (!anew)
      for (const c of order) {
        const found = see(c, expected);
        if (found) return found;
      }
    if (unseen % LOOK_EVERY !== 0) return null;
    for (const c of order) {
      const stretch = stretchAbout(history, c, sample, look);
      const nu = isDead(stretch, least) ? null : lookedFor(stretch, sampleRateHz, expected * sampleRateHz);
      const found = nu === null ? null : see(c, nu);
      if (found) return found;
    }
    return null;
  }

  function setPoint(history: SampleHistory, sample: number): void {
    const before = points.at(-1) ?? null;
    const likely = before?.cyclesPerSample ?? options.likelyHz / sampleRateHz;
    const ahead = (nu: number): number => (before ? before.phase + nu * (sample - before.sample) : 0);
    let found = sighted(history, sample, likely, before === null);
    let surprise = found?.channel === channel ? wrapped(found.phase + offset - ahead(likely)) : 0;
    if (found !== null && Math.abs(surprise) > LARGEST_SURPRISE) {
      found = sighted(history, sample, likely, true);
      surprise =
        found?.channel === channel ? wrapped(found.phase + offset - ahead(found.cyclesPerSample)) : 0;
    }
    if (found === null) {
      unseen += 1;
      channel = null;
      points.push({ sample, phase: ahead(likely), cyclesPerSample: likely, followed: false });
      return;
    }
    unseen = 0;
    largestRms = Math.max(largestRms, found.rms);
    const nu = found.cyclesPerSample;
    const phase = ahead(nu) + surprise;
    offset = phase - found.phase;
    channel = found.channel;
    const bend = nu === likely ? Math.min(Math.max(surprise, -steepest), steepest) / hop : 0;
    points.push({ sample, phase, cyclesPerSample: nu + bend, followed: true });
  }

  /** The first point stands where the first ten cycles have their middle, whatever the frequency. */
  function firstSample(history: SampleHistory): number {
    const span = Math.min(2 * look, history.end - history.begin);
    const middle = history.begin + (span >> 1);
    const nu = sighted(history, middle, options.likelyHz / sampleRateHz, true)?.cyclesPerSample;
    const half = Math.round(HALF_CYCLES / (nu ?? options.likelyHz / sampleRateHz));
    return history.begin + Math.min(half, span >> 1);
  }

  function advance(history: SampleHistory): void {
    if (points.length === 0) {
      if (history.end - history.begin < 2 * look) return;
      setPoint(history, firstSample(history));
    }
    for (;;) {
      const next = points.at(-1)!.sample + hop;
      if (next + look > history.end) return;
      setPoint(history, next);
    }
  }

  /** The parabola between point n and the next: start, rise over a hop, and twice its bend. */
  function arc(n: number): [point: TrackPoint, rise: number, bend: number] {
    const point = points[n]!;
    const next = points[n + 1];
    if (next === undefined) return [point, point.cyclesPerSample * hop, 0];
    const outer = points[n - 1] ?? points[n + 2];
    const rise = next.phase - point.phase;
    if (outer === undefined) return [point, rise, 0];
    const bend = points[n - 1]
      ? next.phase - 2 * point.phase + outer.phase
      : outer.phase - 2 * next.phase + point.phase;
    return [point, rise, Math.min(Math.max(bend, -steepest), steepest)];
  }

  const arcAt = (isBefore: (point: TrackPoint) => boolean) => {
    const n = points.findLastIndex(isBefore);
    return arc(Math.min(Math.max(n, 0), Math.max(points.length - 2, 0)));
  };

  return {
    get knownTo() {
      if (closed) return Number.POSITIVE_INFINITY;
      return points.length < 3 ? Number.NEGATIVE_INFINITY : points.at(-1)!.sample;
    },
    get points() {
      return points;
    },
    advance,
    close(history) {
      advance(history);
      if (points.length === 0) setPoint(history, firstSample(history));
      closed = true;
    },
    phaseAt(position) {
      insist(points.length > 0, "phaseAt: nothing is known yet");
      const [point, rise, bend] = arcAt(({ sample }) => sample <= position);
      const u = (position - point.sample) / hop;
      return point.phase + rise * u + 0.5 * bend * u * (u - 1);
    },
    positionOf(phase) {
      insist(points.length > 0, "positionOf: nothing is known yet");
      const [point, rise, bend] = arcAt((one) => one.phase <= phase);
      const wanted = phase - point.phase;
      let u = wanted / rise;
      for (let round = 0; round < 4; round++)
        u += (wanted - rise * u - 0.5 * bend * u * (u - 1)) / (rise + bend * (u - 0.5));
      return point.sample + hop * u;
    },
    followedBetween: (from, to) =>
      points.every(({ sample, followed }) => followed || sample < from - hop / 2 || sample > to + hop / 2) &&
      (points.length > 1 || points[0]?.followed === true),
    forget(before) {
      const last = points.findLastIndex(({ sample }) => sample <= before);
      if (last > 1) points = points.slice(last - 1);
    },
  };
}

function isDead(x: Float64Array, leastRms: number): boolean {
  let squares = 0;
  for (const value of x) squares += value * value;
  return !(squares > 0) || Math.sqrt(squares / x.length) < leastRms;
}

const wrapped = (cycles: number): number => cycles - Math.round(cycles);
