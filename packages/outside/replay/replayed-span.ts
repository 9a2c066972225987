// Which part of a recording is replayed: its first gap-free section that is sampled fast enough. Called by replay.ts.

import { type Answer, type Channel, good, type Recording, refused, type Section } from "@etalon/basis";

export interface ReplayedSpan {
  /** Seconds from the recording's first sample to the span's. */
  readonly fromS: number;
  readonly sampleRateHz: number;
  readonly samples: number;
  readonly channels: readonly Channel[];
  /** [channel][sample] */
  readonly values: readonly Float64Array[];
}

/** Below this a section tells of events, not of energy. */
const LEAST_RATE_HZ = 1000;
/** A detection needs a few pulse intervals at the least. */
const LEAST_S = 0.2;

export function replayedSpan(recording: Recording): Answer<ReplayedSpan> {
  const fast = recording.sections.filter(({ sampleRateHz }) => sampleRateHz >= LEAST_RATE_HZ);
  if (fast.length === 0)
    return refused("replay.rate", `no section is sampled at ${LEAST_RATE_HZ} samples/s or more`);
  for (const section of fast) {
    const run = wholeRun(section);
    if (run) return good(cut(recording.channels, section, run.from, run.to));
  }
  return refused("replay.too-short", `no stretch of ${LEAST_S} s or more is without a gap`);
}

/** The first samples long enough to be replayed in which no channel misses a value. */
function wholeRun({ values, samples, sampleRateHz }: Section): { from: number; to: number } | null {
  const missing = (n: number): boolean => values.some((channel) => !Number.isFinite(channel[n]));
  for (let from = 0; from < samples; from++) {
    let to = from;
    while (to < samples && !missing(to)) to++;
    if (to - from >= LEAST_S * sampleRateHz) return { from, to };
    from = to;
  }
  return null;
}

function cut(channels: readonly Channel[], section: Section, from: number, to: number): ReplayedSpan {
  return {
    fromS: section.fromS + from / section.sampleRateHz,
    sampleRateHz: section.sampleRateHz,
    samples: to - from,
    channels,
    values: section.values.map((channel) => channel.subarray(from, to)),
  };
}
