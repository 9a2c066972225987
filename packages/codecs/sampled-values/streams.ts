// The sampled-value streams of a capture as columns; called by recording-from-capture.ts.

import { type Answer, good, refused } from "@etalon/basis";
import { type Capture, frameAt, noTime } from "../pcap/frame-table.ts";
import { decodeSampledValues } from "./decode.ts";
import { macText } from "./ethernet.ts";
import type { Asdu, SampledValuesFrame } from "./frame.ts";

/** All samples of one sender, in the order of the file. */
export interface Stream {
  readonly svId: string;
  readonly appId: number;
  readonly source: number;
  /** Bytes of data of one sample; samples of another length are counted in `misfits`. */
  readonly dataBytes: number;
  /** What the stream says of its rate, at its first sample. */
  readonly smpRate: number | null;
  readonly smpMod: number | null;
  /** [samples] the sender's counter. */
  readonly counts: number[];
  /** [samples] where each sample's data begin in the capture's bytes. */
  readonly dataAt: number[];
  /** [samples] capture time in seconds after the capture's first frame; NaN where the file has none. */
  readonly timesS: number[];
  unsynchronised: number;
  simulated: number;
  misfits: number;
}

export interface Gathered {
  readonly streams: readonly Stream[];
  /** POSIX nanoseconds that `timesS` counts from. */
  readonly timeZeroNs: bigint;
  /** Sampled-values frames that could not be understood. */
  readonly rejected: number;
  readonly firstReject: string;
}

const mostStreams = 256;
/** Samples of one stream: at 4,000 a second more than an hour. */
export const mostSamples = 1 << 24;

/** Decodes every frame of a capture and sorts the samples by sender: svID, APPID and source address. */
export function gatherStreams(capture: Capture): Answer<Gathered> {
  const streams = new Map<string, Stream>();
  const timeZeroNs = firstTime(capture);
  let rejected = 0;
  let firstReject = "";
  let latest: Stream | null = null; // most frames are of the same stream as the one before
  for (let n = 0; n < capture.count; n++) {
    const look = decodeSampledValues(frameAt(capture, n));
    if (look.kind === "other") continue;
    if (look.kind === "reject") {
      if (rejected === 0) firstReject = `frame ${n + 1}: ${look.why}`;
      rejected += 1;
      continue;
    }
    const timeNs = capture.timesNs[n] ?? noTime;
    const timeS = timeNs === noTime ? Number.NaN : Number(timeNs - timeZeroNs) / 1e9;
    for (const asdu of look.frame.asdus) {
      const stream: Stream = isOf(latest, look.frame, asdu) ? latest : streamOf(streams, look.frame, asdu);
      latest = stream;
      if (streams.size > mostStreams)
        return refused(
          "sv.too-many-streams",
          `frame ${n + 1} begins stream ${mostStreams + 1}; at most ${mostStreams} are kept apart`,
        );
      if (stream.counts.length === mostSamples)
        return refused("sv.too-long", `stream ${streamLabel(stream)} has more than ${mostSamples} samples`);
      addSample(stream, look.frame, asdu, asdu.data.byteOffset - capture.bytes.byteOffset, timeS);
    }
  }
  return good({ streams: [...streams.values()], timeZeroNs, rejected, firstReject });
}

function firstTime(capture: Capture): bigint {
  for (const timeNs of capture.timesNs) if (timeNs !== noTime) return timeNs;
  return 0n;
}

function isOf(stream: Stream | null, frame: SampledValuesFrame, asdu: Asdu): stream is Stream {
  return (
    stream !== null &&
    stream.svId === asdu.svId &&
    stream.source === frame.source &&
    stream.appId === frame.appId
  );
}

function streamOf(streams: Map<string, Stream>, frame: SampledValuesFrame, asdu: Asdu): Stream {
  const key = `${frame.source} ${frame.appId} ${asdu.svId}`;
  const known = streams.get(key);
  if (known !== undefined) return known;
  const stream: Stream = {
    svId: asdu.svId,
    appId: frame.appId,
    source: frame.source,
    dataBytes: asdu.data.length,
    smpRate: asdu.smpRate,
    smpMod: asdu.smpMod,
    counts: [],
    dataAt: [],
    timesS: [],
    unsynchronised: 0,
    simulated: 0,
    misfits: 0,
  };
  streams.set(key, stream);
  return stream;
}

function addSample(
  stream: Stream,
  frame: SampledValuesFrame,
  asdu: Asdu,
  dataAt: number,
  timeS: number,
): void {
  if (asdu.data.length !== stream.dataBytes) {
    stream.misfits += 1; // its place in the count stays empty, and so becomes a gap
    return;
  }
  stream.counts.push(asdu.smpCnt);
  stream.dataAt.push(dataAt);
  stream.timesS.push(timeS);
  if (asdu.smpSynch === 0) stream.unsynchronised += 1;
  if (frame.simulated) stream.simulated += 1;
}

export function appIdText(appId: number): string {
  return `0x${appId.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** "A1MU0101 0x4001 00:21:c1:40:7b:5d": how a stream is named to people, and how they name it back. */
export function streamLabel(stream: Stream): string {
  // Control characters of a broken svID must not reach a terminal.
  const svId = stream.svId.replace(/\p{Cc}/gu, "?");
  return `${svId} ${appIdText(stream.appId)} ${macText(stream.source)}`;
}

/**
 * The one stream meant by `wanted`: its label, svID, APPID or source address; the only one where nothing is
 * said.
 */
export function chooseStream(streams: readonly Stream[], wanted: string | undefined): Answer<Stream> {
  const said = wanted?.trim().toLowerCase();
  const fitting =
    said === undefined
      ? streams
      : streams.filter((stream) =>
          [streamLabel(stream), stream.svId, appIdText(stream.appId), macText(stream.source)].some(
            (name) => name.toLowerCase() === said,
          ),
        );
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return good(first);
  const names = (fitting.length > 0 ? fitting : streams)
    .slice(0, 12)
    .map((stream) => `"${streamLabel(stream)}"`);
  const list = names.join(", ") + ((fitting.length || streams.length) > 12 ? ", …" : "");
  if (first === undefined)
    return refused("sv.no-such-stream", `no stream is named "${wanted}"; the capture holds ${list}`);
  return refused(
    "sv.several-streams",
    `the capture holds ${fitting.length} streams, and one must be chosen ` +
      `(--stream svID, APPID or source address): ${list}`,
  );
}
