// Sorted samples → sections of values, gaps, and what the quality bits say; called by
// recording-from-capture.ts.

import {
  type Answer,
  type Channel,
  counted,
  type Gap,
  good,
  type Note,
  refused,
  type Section,
} from "@etalon/basis";
import { derivedBit, detailMask, testBit, validityMask } from "./frame.ts";
import { stepsPerUnit } from "./layout.ts";
import type { Samples } from "./samples.ts";

export interface Cut {
  readonly channels: readonly Channel[];
  readonly sections: readonly Section[];
  readonly gaps: readonly Gap[];
  readonly notes: readonly Note[];
}

/** How often each channel's quality says what, over all samples. */
interface QualityCount {
  notGood: number;
  /** Validity good, yet a detail bit (overflow … inaccurate) is set. */
  detail: number;
  test: number;
  derived: number;
}

/**
 * Cuts the samples where places are missing or void. A sample is void if it came twice with different values,
 * or if the validity of a phase channel is not good (questionable counts as not good): such a sample must not
 * enter energy, so its place is a gap. A bad neutral value voids nothing and stays, with a note, since no
 * energy rests on it. A channel that is never good in the whole record is left out rather than voiding all
 * others.
 */
export function cutSections(
  bytes: Uint8Array,
  samples: Samples,
  channels: readonly Channel[],
  sampleRateHz: number,
): Answer<Cut> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const quality = channels.map((channel) => countQuality(view, samples, channel));
  const kept = channels.filter((_, n) => (quality[n]?.notGood ?? 0) < samples.count);
  if (kept.length === 0) return refused("sv.no-good-value", "no value of any channel is of good validity");
  const voiding = kept.filter(
    (channel) => channel.phase !== "n" && (quality[channel.number - 1]?.notGood ?? 0) > 0,
  );
  const runs = runsOf(view, samples, voiding);
  if (runs.length === 0)
    return refused("sv.no-good-value", "there is no sample at which all phase channels are of good validity");
  const sections = runs.map((run) => sectionOf(view, samples, kept, run, sampleRateHz));
  return good({
    channels: kept,
    sections,
    gaps: gapsBetween(samples, runs, sampleRateHz),
    notes: channels.flatMap((channel, n) => qualityNotes(channel, quality[n], samples.count)),
  });
}

/** Offset of a channel's quality word from the beginning of a sample's data. */
const qualityAt = (channel: Channel): number => (channel.number - 1) * 8 + 4;

function countQuality(view: DataView, samples: Samples, channel: Channel): QualityCount {
  const count = { notGood: 0, detail: 0, test: 0, derived: 0 };
  const offset = qualityAt(channel);
  for (let n = 0; n < samples.count; n++) {
    const word = view.getUint32((samples.dataAt[n] ?? 0) + offset);
    if (word === 0) continue;
    if ((word & validityMask) !== 0) count.notGood += 1;
    else if ((word & detailMask) !== 0) count.detail += 1;
    if ((word & testBit) !== 0) count.test += 1;
    if ((word & derivedBit) !== 0) count.derived += 1;
  }
  return count;
}

/** Stretches [from, to) of samples on adjacent places, without a void one. */
function runsOf(view: DataView, samples: Samples, voiding: readonly Channel[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  let from = -1;
  for (let n = 0; n < samples.count; n++) {
    const isVoid =
      samples.conflicting[n] === 1 ||
      voiding.some(
        (channel) => (view.getUint32((samples.dataAt[n] ?? 0) + qualityAt(channel)) & validityMask) !== 0,
      );
    const adjacent = from >= 0 && (samples.places[n] ?? 0) === (samples.places[n - 1] ?? 0) + 1;
    if (from >= 0 && (isVoid || !adjacent)) {
      runs.push([from, n]);
      from = -1;
    }
    if (!isVoid && from < 0) from = n;
  }
  if (from >= 0) runs.push([from, samples.count]);
  return runs;
}

function sectionOf(
  view: DataView,
  samples: Samples,
  channels: readonly Channel[],
  [from, to]: readonly [number, number],
  sampleRateHz: number,
): Section {
  const values = channels.map((channel) => {
    const column = new Float64Array(to - from);
    const offset = (channel.number - 1) * 8;
    const divisor = stepsPerUnit(channel);
    for (let n = from; n < to; n++)
      column[n - from] = view.getInt32((samples.dataAt[n] ?? 0) + offset) / divisor;
    return column;
  });
  return { fromS: (samples.places[from] ?? 0) / sampleRateHz, sampleRateHz, samples: to - from, values };
}

/**
 * From the end of a section (one interval after its last sample) to the next one; void ends of the record
 * too.
 */
function gapsBetween(
  samples: Samples,
  runs: readonly (readonly [number, number])[],
  sampleRateHz: number,
): readonly Gap[] {
  const gaps: Gap[] = [];
  let endPlace = 0;
  const add = (toPlace: number): void => {
    if (toPlace > endPlace) gaps.push({ fromS: endPlace / sampleRateHz, toS: toPlace / sampleRateHz });
  };
  for (const [from, to] of runs) {
    add(samples.places[from] ?? 0);
    endPlace = (samples.places[to - 1] ?? 0) + 1;
  }
  add((samples.places[samples.count - 1] ?? 0) + 1);
  return gaps;
}

function qualityNotes(channel: Channel, quality: QualityCount | undefined, count: number): Note[] {
  const notes: Note[] = [];
  const say = (code: string, text: string): number => notes.push({ code, text: `${channel.name}: ${text}` });
  const { notGood = 0, detail = 0, test = 0, derived = 0 } = quality ?? {};
  const lost = channel.phase === "n" ? ": kept, since no energy rests on it" : ": a gap";
  if (notGood === count)
    say("sv.channel-left-out", "its validity is never good, so the channel was left out");
  else if (notGood > 0)
    say(
      "sv.not-good",
      `${counted(notGood, `of ${count} values is`, `of ${count} values are`)} of other than good validity${lost}`,
    );
  if (detail > 0)
    say(
      "sv.quality-detail",
      `${counted(detail, `of ${count} values is`, `of ${count} values are`)} good but with a quality detail`,
    );
  if (test > 0)
    say("sv.test", `${counted(test, `of ${count} values has`, `of ${count} values have`)} the test bit`);
  if (derived > 0 && channel.phase !== "n")
    say(
      "sv.derived",
      `${counted(derived, `of ${count} values is`, `of ${count} values are`)} derived, not measured`,
    );
  return notes;
}
