// Sample counters → places on one time line, in samples; called by recording-from-capture.ts.

import type { SamplingClock } from "./sampling-clock.ts";
import type { Stream } from "./streams.ts";

export interface Timeline {
  /** [samples of the stream] place in samples, the first in the record at 0; NaN: dropped (`strays`). */
  readonly places: Float64Array;
  /** Samples that came after a later one and were put back into their place. */
  readonly reordered: number;
  /** Single samples whose counter fits neither what comes before nor what comes after. */
  readonly strays: number;
  /** Places where the counter began anew: the gap before each is only as sure as the capture times. */
  readonly restarts: readonly number[];
}

/** How late a sample may come and still be put into its place. */
const LATE_S = 0.02;
/** How far counter and capture times may disagree over a break before the counter is not believed. */
const DISAGREE_S = 0.1;
/**
 * How much of the stream before and after a break is looked at: a busy computer may take seconds to catch up.
 */
const BEFORE_S = 0.5;
const AFTER_S = 5;
const mostAround = 32_768;
/** How many samples after a strange one are asked whether the stream goes on as before. */
const STRAY_LOOK = 16;
export const mostBreaks = 4096;

/** The furthest sample so far, from which the next one is measured. */
interface Walk {
  readonly stream: Stream;
  readonly clock: SamplingClock;
  readonly places: Float64Array;
  /** Index in the stream of the furthest sample. */
  top: number;
}

/**
 * Unwraps the counter. Capture times come in bursts, so they are no time base; they only say how many whole
 * turns of the counter a long break took, and whether the counter began anew. They are compared by their
 * smallest delay before and after: a computer that was merely busy catches up, and its smallest delay stays.
 *
 * @returns null: the counter breaks more than `mostBreaks` times and means nothing
 */
export function timeline(stream: Stream, clock: SamplingClock): Timeline | null {
  const { counts, timesS } = stream;
  const places = new Float64Array(counts.length);
  const walk: Walk = { stream, clock, places, top: 0 };
  const late = Math.round(LATE_S * clock.sampleRateHz);
  const halfTurnS = clock.modulus / clock.sampleRateHz / 2;
  const restarts: number[] = [];
  let reordered = 0;
  let strays = 0;
  let breaks = 0;
  let lowest = 0;
  for (let n = 1; n < counts.length; n++) {
    const step = stepFrom(walk, walk.top, n, late);
    const topPlace = places[walk.top] ?? 0;
    const lagS = (timesS[n] ?? 0) - (timesS[walk.top] ?? 0) - step / clock.sampleRateHz;
    if (step <= late && !(lagS > halfTurnS)) {
      places[n] = topPlace + step;
      if (step > 0) walk.top = n;
      else if (step < 0) reordered += 1;
      lowest = Math.min(lowest, topPlace + step);
      continue;
    }
    breaks += 1;
    if (breaks > mostBreaks) return null;
    if (goesOnWithout(walk, n, late)) {
      places[n] = Number.NaN;
      strays += 1;
      continue;
    }
    const jump = jumpOver(walk, n, late);
    places[n] = topPlace + jump.samples;
    if (jump.restart) restarts.push(topPlace + jump.samples);
    if (jump.samples > 0) walk.top = n;
  }
  for (let n = 0; n < places.length; n++) places[n] = (places[n] ?? 0) - lowest;
  return { places, reordered, strays, restarts: restarts.map((place) => place - lowest) };
}

/**
 * Counter steps from sample `from` to sample `n`: small and negative where n is late or a repeat (0), else
 * forward.
 */
function stepFrom(walk: Walk, from: number, n: number, late: number): number {
  const { modulus } = walk.clock;
  const raw = (walk.stream.counts[n] ?? 0) - (walk.stream.counts[from] ?? 0);
  const forward = ((raw % modulus) + modulus) % modulus;
  return forward === 0 || modulus - forward <= late ? forward - (forward === 0 ? 0 : modulus) : forward;
}

/** Whether the stream goes on from the furthest sample as if sample n were not there. */
function goesOnWithout(walk: Walk, n: number, late: number): boolean {
  const { timesS } = walk.stream;
  const end = Math.min(walk.places.length, n + 1 + STRAY_LOOK);
  for (let m = n + 1; m < end; m++) {
    const step = stepFrom(walk, walk.top, m, late);
    const elapsedS = (timesS[m] ?? 0) - (timesS[walk.top] ?? 0);
    if (step >= 1 && step <= late && !(elapsedS > BEFORE_S)) return true;
  }
  return false;
}

/** Samples from the furthest sample to sample n, over a break; `restart` where the counter cannot tell. */
function jumpOver(walk: Walk, n: number, late: number): { samples: number; restart: boolean } {
  const { sampleRateHz, modulus } = walk.clock;
  const step = stepFrom(walk, walk.top, n, late);
  const counted = step > 0 ? step : step + modulus;
  const behind = delayBefore(walk, n);
  const ahead = delayAfter(walk, n, late, counted, behind);
  const excess = (ahead - behind) * sampleRateHz; // samples that passed by capture time beyond those counted
  if (Number.isNaN(excess)) return { samples: counted, restart: false };
  // A late step seen after a long pause was counted as a whole turn already, so turns may be fewer by one.
  const turns = Math.round(excess / modulus);
  const samples = counted + turns * modulus;
  if (samples >= -late && Math.abs(excess - turns * modulus) <= DISAGREE_S * sampleRateHz)
    return { samples, restart: false };
  return { samples: Math.max(2, Math.round(counted + excess)), restart: true };
}

/**
 * Smallest delay of capture over sampling before sample n, in seconds against the furthest sample's place.
 */
function delayBefore(walk: Walk, n: number): number {
  const { timesS } = walk.stream;
  const topPlace = walk.places[walk.top] ?? 0;
  let least = Number.NaN;
  for (let m = n - 1; m >= 0 && n - m <= mostAround; m--) {
    const samplesBack = topPlace - (walk.places[m] ?? 0);
    if (samplesBack / walk.clock.sampleRateHz > BEFORE_S) break;
    const delay = (timesS[m] ?? Number.NaN) + samplesBack / walk.clock.sampleRateHz;
    if (!(delay >= least)) least = Number.isNaN(delay) ? least : delay;
  }
  return least;
}

/**
 * The same after the break, if sample n lies `counted` samples after the furthest one; ends early at
 * `enough`.
 */
function delayAfter(walk: Walk, n: number, late: number, counted: number, enough: number): number {
  const { timesS } = walk.stream;
  const { sampleRateHz } = walk.clock;
  const end = Math.min(walk.places.length, n + mostAround);
  let least = Number.NaN;
  let top = n;
  let samples = counted;
  for (let m = n; m < end; m++) {
    const step = m === n ? 0 : stepFrom(walk, top, m, late);
    if (least <= enough || step > late || (samples - counted) / sampleRateHz > AFTER_S) break;
    const delay = (timesS[m] ?? Number.NaN) - (samples + step) / sampleRateHz;
    if (!(delay >= least)) least = Number.isNaN(delay) ? least : delay;
    if (step > 0) {
      samples += step;
      top = m;
    }
  }
  return least;
}
