// How fast a stream samples and where its counter wraps; called by recording-from-capture.ts.

import { type Answer, good, refused } from "@etalon/basis";
import { type KnownRate, knownRates, mainsFrequencies } from "./sampling-rates.table.ts";
import type { Stream } from "./streams.ts";

export interface SamplingClock {
  readonly sampleRateHz: number;
  /**
   * The counter runs from 0 to modulus − 1: the rate where it begins anew each second, else what its bits
   * hold.
   */
  readonly modulus: number;
  readonly nominalFrequencyHz: number | null;
}

/** How far the rate by capture times may lie from the true one: the times come in bursts. */
const TOLERANCE = 0.04;
/** Samples over which the bursts of the capture times even out. */
const BLOCK = 256;
/** How far a block's rate may lie from the median of all blocks and still be of the same kind. */
const LIKENESS = 0.3;
/** Capture times over less than this tell no rate. */
const shortestS = 0.05;
/** A sender that ignores the second lets its 16-bit counter run over. */
const FREE_RUNNING = 65_536;
const mostRateHz = 1_000_000;

/**
 * Finds rate and modulus of a stream from, in this order: what the caller states, smpRate with smpMod, where
 * the counter wraps, and the capture times, which must agree with a rate that merging units use. What the
 * stream says of itself is believed only if its counter stays below that rate and the capture times do not
 * contradict it.
 */
export function samplingClock(stream: Stream, statedHz?: number): Answer<SamplingClock> {
  const highest = stream.counts.reduce((most, count) => Math.max(most, count), 0);
  const wrap = wrapOf(stream.counts, highest);
  const byCapture = captureRate(stream);
  const near = (rate: number): boolean =>
    byCapture === null || Math.abs(rate - byCapture) <= TOLERANCE * byCapture;

  if (statedHz !== undefined) {
    if (!(statedHz > 0 && statedHz <= mostRateHz))
      return refused("sv.rate", `a sampling rate of ${statedHz} Hz is outside 0 to ${mostRateHz}`);
    return good(clock(statedHz, Math.max(Math.round(statedHz), highest + 1), null));
  }
  const said = saidRates(stream);
  if (said.length > 0) {
    const fitting = said.filter((rate) => rate.sampleRateHz > highest && near(rate.sampleRateHz));
    const [rate, other] = fitting;
    if (rate !== undefined && (other === undefined || wrap?.modulus === rate.sampleRateHz))
      return good(clock(rate.sampleRateHz, rate.sampleRateHz, rate.nominalFrequencyHz));
    if (rate === undefined)
      return refused(
        "sv.rate",
        `smpRate ${stream.smpRate} does not fit the counter, ` +
          `which reaches ${highest}${captureText(byCapture)}`,
      );
  }
  const known = byCapture === null ? null : nearestKnown(byCapture, highest);
  const wrapsAtKnown = wrap !== null && knownRates.some((rate) => rate.sampleRateHz === wrap.modulus);
  if (wrap !== null && (wrap.times > 1 || known === null) && (near(wrap.modulus) || wrapsAtKnown))
    return good(clock(wrap.modulus, wrap.modulus, nominalOf(wrap.modulus)));
  if (known !== null && near(known.sampleRateHz))
    return good(clock(known.sampleRateHz, known.sampleRateHz, known.nominalFrequencyHz));
  const running = byCapture === null ? null : nearestKnown(byCapture, 0);
  if (running !== null && near(running.sampleRateHz) && highest >= running.sampleRateHz)
    return good(clock(running.sampleRateHz, FREE_RUNNING, running.nominalFrequencyHz));
  if (byCapture === null)
    return refused(
      "sv.rate",
      `the ${stream.counts.length} samples neither wrap the counter ` +
        "nor span enough capture time to tell the rate; it must be stated (--sv-rate)",
    );
  return refused(
    "sv.rate",
    `about ${byCapture.toPrecision(4)} samples a second by capture time, ` +
      `with a counter that reaches ${highest}, ` +
      "fits no rate that merging units use; the rate must be stated (--sv-rate)",
  );
}

function nearestKnown(rateHz: number, highest: number): KnownRate | null {
  let nearest: KnownRate | null = null;
  for (const rate of knownRates) {
    if (rate.sampleRateHz <= highest) continue;
    if (nearest === null || Math.abs(rate.sampleRateHz - rateHz) < Math.abs(nearest.sampleRateHz - rateHz))
      nearest = rate;
  }
  return nearest;
}

function clock(sampleRateHz: number, modulus: number, nominalFrequencyHz: number | null): SamplingClock {
  return { sampleRateHz, modulus, nominalFrequencyHz };
}

const captureText = (rate: number | null): string =>
  rate === null ? "" : `, and about ${rate.toPrecision(4)} samples a second by capture time`;

function nominalOf(rate: number): number | null {
  return knownRates.find((known) => known.sampleRateHz === rate)?.nominalFrequencyHz ?? null;
}

/**
 * What smpRate may mean. Without smpMod it counts samples a period, yet many senders write samples a second.
 */
function saidRates(stream: Stream): KnownRate[] {
  const { smpRate, smpMod } = stream;
  if (smpRate === null || smpRate === 0) return [];
  const aSecond = [{ sampleRateHz: smpRate, nominalFrequencyHz: nominalOf(smpRate) }];
  const aPeriod = mainsFrequencies.map((mains) => ({
    sampleRateHz: smpRate * mains,
    nominalFrequencyHz: mains,
  }));
  if (smpMod === 1) return aSecond;
  if (smpMod === null) return [...aPeriod, ...aSecond];
  return smpMod === 0 ? aPeriod : [];
}

/**
 * The counter's modulus where it is seen to wrap: highest value + 1, if a 0 comes right after it. Seen once,
 * it may be a lost sample at the turn of the second; twice, it is no chance.
 */
function wrapOf(counts: readonly number[], highest: number): { modulus: number; times: number } | null {
  let times = 0;
  for (let n = 1; n < counts.length; n++)
    if (counts[n] === 0 && counts[n - 1] === highest && highest > 0) times += 1;
  return times === 0 ? null : { modulus: highest + 1, times };
}

/**
 * Samples a second by capture time. The stream is cut into blocks, each of which gives a rate; blocks that a
 * wrap, a pause or a burst spoilt lie far from the median and are left out of the mean.
 */
function captureRate(stream: Stream): number | null {
  const { counts, timesS } = stream;
  const blocks: { samples: number; seconds: number }[] = [];
  const size = Math.min(BLOCK, counts.length - 1);
  for (let start = 0; size > 0 && start + size < counts.length; start += size) {
    const samples = (counts[start + size] ?? 0) - (counts[start] ?? 0);
    const seconds = (timesS[start + size] ?? 0) - (timesS[start] ?? 0);
    if (samples > 0 && seconds > 0 && samples / seconds < mostRateHz) blocks.push({ samples, seconds });
  }
  const rates = blocks.map(({ samples, seconds }) => samples / seconds).sort((a, b) => a - b);
  const median = rates[rates.length >> 1] ?? 0;
  let samples = 0;
  let seconds = 0;
  for (const block of blocks) {
    if (Math.abs(block.samples / block.seconds - median) > LIKENESS * median) continue;
    samples += block.samples;
    seconds += block.seconds;
  }
  return seconds >= shortestS ? samples / seconds : null;
}
