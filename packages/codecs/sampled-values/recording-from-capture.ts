// A capture file of sampled values → a recording. Called by whoever opens recordings.

import { type Answer, counted, good, type Note, type Recording, refused } from "@etalon/basis";
import type { Capture } from "../pcap/frame-table.ts";
import { readCapture } from "../pcap/read-capture.ts";
import { channelsOf } from "./layout.ts";
import { ptpTime } from "./ptp-time.ts";
import { type Samples, sortSamples } from "./samples.ts";
import { type SamplingClock, samplingClock } from "./sampling-clock.ts";
import { cutSections } from "./sections.ts";
import { startInstant } from "./start-instant.ts";
import { chooseStream, type Gathered, gatherStreams, type Stream, streamLabel } from "./streams.ts";
import { mostBreaks, type Timeline, timeline } from "./timeline.ts";

export interface CaptureOptions {
  /** Which stream, by svID, APPID ("0x4001"), source address, or all three as a refusal lists them. */
  readonly stream?: string;
  /** Where neither the stream nor its counter tells the rate. */
  readonly sampleRateHz?: number;
  /** Which values the data hold, as in "I4U4"; eight values are I4U4 unless stated. */
  readonly layout?: string;
}

/**
 * Reads the samples of one IEC 61850-9-2 stream from a pcap or pcapng file. The sample counter is the time
 * base; capture times only tell how many whole turns of it a break took. Nothing is interpolated: a lost
 * sample, one that was sent twice with different values, and one whose validity is not good are gaps;
 * whatever was odd is a note. Values are amperes and volts of the primary side (1 mA and 10 mV a step).
 */
export function recordingFromCapture(bytes: Uint8Array, options: CaptureOptions = {}): Answer<Recording> {
  const capture = readCapture(bytes);
  if (!capture.ok) return capture;
  const gathered = gatherStreams(capture.value);
  if (!gathered.ok) return gathered;
  const { streams, rejected, firstReject } = gathered.value;
  if (streams.length === 0)
    return refused(
      "sv.no-stream",
      rejected === 0
        ? `none of ${counted(capture.value.count, "frame")} holds sampled values (EtherType 88BA)`
        : `none of ${counted(rejected, "sampled-values frame")} can be understood; ${firstReject}`,
    );
  const stream = chooseStream(streams, options.stream);
  if (!stream.ok) return stream;
  return recordingFromStream(capture.value, gathered.value, stream.value, options);
}

function recordingFromStream(
  capture: Capture,
  gathered: Gathered,
  stream: Stream,
  options: CaptureOptions,
): Answer<Recording> {
  const layout = channelsOf(stream.dataBytes / 8, options.layout);
  if (!layout.ok) return layout;
  const clock = samplingClock(stream, options.sampleRateHz);
  if (!clock.ok) return clock;
  const line = timeline(stream, clock.value);
  if (line === null)
    return refused(
      "sv.counter",
      `the sample counter of ${streamLabel(stream)} jumps more than ${mostBreaks} times and means nothing`,
    );
  const samples = sortSamples(capture.bytes, stream, line);
  const cut = cutSections(capture.bytes, samples, layout.value, clock.value.sampleRateHz);
  if (!cut.ok) return cut;
  const start = startInstant(stream, line, clock.value, gathered.timeZeroNs, ptpTime(capture));
  return good({
    format: "sampled-values",
    station: stream.svId,
    nominalFrequencyHz: clock.value.nominalFrequencyHz,
    startTaiNs: start.startTaiNs,
    channels: cut.value.channels,
    sections: cut.value.sections,
    gaps: cut.value.gaps,
    notes: [
      ...capture.notes,
      ...streamNotes(gathered, stream, options.layout !== undefined || stream.dataBytes === 64),
      ...lineNotes(line, samples, clock.value),
      ...cut.value.notes,
      ...start.notes,
    ],
  });
}

function streamNotes(gathered: Gathered, stream: Stream, layoutKnown: boolean): Note[] {
  const others = gathered.streams.filter((other) => other !== stream).map(streamLabel);
  return [
    note(
      "sv.other-streams",
      others.length,
      (n) =>
        `${counted(n, "other stream was", "other streams were")} left out: ${others.slice(0, 8).join("; ")}`,
    ),
    note(
      "sv.rejected",
      gathered.rejected,
      (n) => `${counted(n, "sampled-values frame")} could not be understood; ${gathered.firstReject}`,
    ),
    note(
      "sv.misfits",
      stream.misfits,
      (n) =>
        `${counted(n, "sample was", "samples were")} left out, with other than ${stream.dataBytes} bytes of data`,
    ),
    note(
      "sv.not-synchronised",
      stream.unsynchronised,
      (n) =>
        `${counted(n, "sample was", "samples were")} taken without synchronisation: the rate is the nominal one`,
    ),
    note(
      "sv.simulated",
      stream.simulated,
      (n) => `${counted(n, "sample is", "samples are")} marked as simulated, as a test set sends them`,
    ),
    note(
      "sv.layout",
      layoutKnown ? 0 : 1,
      () =>
        `${stream.dataBytes / 8} values a sample in no known order: raw steps, until a layout is stated (--sv-layout)`,
    ),
  ].flat();
}

function lineNotes(line: Timeline, samples: Samples, clock: SamplingClock): Note[] {
  const at = (place: number): string => `${(place / clock.sampleRateHz).toFixed(6)} s`;
  const conflicts = samples.conflicts
    .slice(0, 8)
    .map(({ count, place }) => `smpCnt ${count} at ${at(place)}`);
  return [
    note(
      "sv.repeated",
      samples.repeated,
      (n) => `${counted(n, "sample")} came twice with the same values; one of each counts`,
    ),
    note(
      "sv.conflicting",
      samples.conflicts.length,
      (n) =>
        `${counted(n, "sample")} came twice with different values, and neither counts: ` +
        conflicts.join(", ") +
        (n > 8 ? ", …" : ""),
    ),
    note("sv.reordered", line.reordered, (n) => `${counted(n, "sample")} came late and went back into place`),
    note(
      "sv.strays",
      line.strays,
      (n) => `${counted(n, "sample was", "samples were")} left out, fitting nowhere in the count`,
    ),
    note(
      "sv.restart",
      line.restarts.length,
      (n) =>
        `the sample counter began anew ${counted(n, "time")}; the gaps that end at ` +
        line.restarts.slice(0, 8).map(at).join(", ") +
        `${n > 8 ? ", …" : ""} are as long as the capture times say`,
    ),
  ].flat();
}

function note(code: string, count: number, text: (count: number) => string): Note[] {
  return count > 0 ? [{ code, text: text(count) }] : [];
}
