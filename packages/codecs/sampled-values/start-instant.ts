// When the first sample of a captured stream was taken; called by recording-from-capture.ts.

import { type Instant, instantFromPosixNs, type Note, taiMinusUtcS } from "@etalon/basis";
import type { PtpTime } from "./ptp-time.ts";
import type { SamplingClock } from "./sampling-clock.ts";
import type { Stream } from "./streams.ts";
import type { Timeline } from "./timeline.ts";

export interface Start {
  readonly startTaiNs: Instant | null;
  readonly notes: readonly Note[];
}

const NS_PER_S = 1_000_000_000n;
/** Samples that are asked for the promptest one. */
const LOOK_S = 1;
/**
 * How long after sampling a synchronised unit's frame may be captured for its counter to be believed to the
 * second.
 */
const MOST_DELAY_NS = 10_000_000n;
const LEAST_DELAY_NS = 1_000_000n;
/** PTP time within this of TAI by the computer's clock is TAI, whether or not the master says so. */
const TAI_LIKENESS_NS = 5n * NS_PER_S;

/**
 * The instant of place 0 on the time line. The capture time of the promptest sample of the first second,
 * carried back to place 0, is late by the unit's and the network's delay only. With PTP in the capture it is
 * put on the master's time, and where the unit is synchronised and its counter begins anew each second, the
 * counter gives the instant exactly.
 */
export function startInstant(
  stream: Stream,
  line: Timeline,
  clock: SamplingClock,
  timeZeroNs: bigint,
  ptp: PtpTime | null,
): Start {
  const earliestS = promptest(stream, line, clock);
  if (earliestS === null)
    return {
      startTaiNs: null,
      notes: [{ code: "sv.no-start", text: "the capture has no capture times, so no instant is known" }],
    };
  const posixNs = timeZeroNs + BigInt(Math.round(earliestS * 1e9));
  const byComputer = instantFromPosixNs(posixNs);
  const aheadNs = ptp === null ? null : taiAhead(ptp, posixNs);
  if (aheadNs === null) return { startTaiNs: byComputer, notes: [computerNote(ptp !== null)] };

  const byMaster = posixNs + aheadNs;
  const second = stream.unsynchronised > 0 ? null : secondOfCounter(stream, line, clock, byMaster);
  if (second !== null) return { startTaiNs: second, notes: [] };
  const text =
    "the sample counter does not follow the PTP second; the start is the capture time of the promptest sample " +
    "on PTP's time, late by the unit's delay";
  return { startTaiNs: byMaster, notes: [{ code: "sv.start-by-capture", text }] };
}

/** Capture time of place 0 in seconds after the capture's first frame, by the sample with the least delay. */
function promptest(stream: Stream, line: Timeline, clock: SamplingClock): number | null {
  const within = LOOK_S * clock.sampleRateHz;
  let earliest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < line.places.length; n++) {
    const place = line.places[n] ?? Number.NaN;
    if (place > within) break;
    const at = (stream.timesS[n] ?? Number.NaN) - place / clock.sampleRateHz;
    if (at < earliest) earliest = at;
  }
  return Number.isFinite(earliest) ? earliest : null;
}

/** The master's time minus POSIX time, if that is TAI; null where its time scale is its own. */
function taiAhead(ptp: PtpTime, posixNs: bigint): bigint | null {
  const taiMinusUtcNs = BigInt(taiMinusUtcS(Number(posixNs / NS_PER_S))) * NS_PER_S;
  const off = ptp.aheadNs - taiMinusUtcNs;
  const alike = off < TAI_LIKENESS_NS && off > -TAI_LIKENESS_NS;
  return ptp.saysTai || alike ? ptp.aheadNs : null;
}

/**
 * The instant of place 0 if sample 0 of each turn falls on the second, as the standard asks; null if it does
 * not.
 */
function secondOfCounter(
  stream: Stream,
  line: Timeline,
  clock: SamplingClock,
  byMaster: Instant,
): Instant | null {
  if (clock.modulus !== clock.sampleRateHz) return null;
  const first = line.places.findIndex((place) => !Number.isNaN(place));
  const countAtZero = (stream.counts[first] ?? 0) - (line.places[first] ?? 0);
  const afterSecondNs = BigInt(Math.round((countAtZero / clock.sampleRateHz) * 1e9));
  const secondNs = byMaster - afterSecondNs;
  // The delay is positive, but for what the PTP messages were late themselves: the last whole second before.
  const whole = ((secondNs + LEAST_DELAY_NS) / NS_PER_S) * NS_PER_S;
  return secondNs - whole <= MOST_DELAY_NS ? whole + afterSecondNs : null;
}

function computerNote(withPtp: boolean): Note {
  const why = withPtp ? "the PTP master's time is not TAI" : "the capture holds no PTP time";
  return {
    code: "sv.start-by-computer",
    text: `${why}; the start is the capturing computer's clock, late by the unit's and the network's delay`,
  };
}
