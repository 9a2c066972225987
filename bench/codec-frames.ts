// Codes as streams of frames, as the codec's sizes and times need them.

import { openStreamEncoder, openStreamReader, type StreamFrame } from "@etalon/codecs/sample-stream/index";
import type { Stretch } from "./recordings.ts";

/** A frame holds a second; of slow recorders, as many samples as a FLAC frame does. */
const LEAST_SAMPLES = 4000;

export interface Encoded {
  readonly frame: StreamFrame;
  readonly bytes: Uint8Array;
}

/** A stretch as a stream of frames, each of which is read back and compared. */
export function encoded({ rateHz, channels }: Stretch, bits: number, compare = true): Encoded[] {
  const encoder = openStreamEncoder();
  const reader = openStreamReader();
  const length = Math.max(LEAST_SAMPLES, Math.round(rateHz));
  const total = channels[0]!.length;
  const all: Encoded[] = [];
  for (let from = 0; from < total; from += length) {
    const samples = Math.min(length, total - from);
    const codes = channels.map((row) => row.slice(from, from + samples));
    const frame: StreamFrame = {
      header: {
        ...{
          terminal: "t",
          stream: "s",
          calibration: null,
          sequence: all.length + 1,
          firstSample: from,
          samples,
        },
        clock: {
          ...{ sampleTaiNs: 0n, measuredRateHz: rateHz, state: "locked" },
          ...{ rateErrorBoundPpm: 0.1, timeErrorBoundNs: 500 },
        },
        nominalRateHz: rateHz,
        channels: channels.map((_, c) => ({ name: String(c + 1), bits })),
        ...{ starts: from === 0, ends: from + samples === total },
      },
      pulses: [],
      codes,
    };
    const bytes = encoder.encode(frame);
    all.push({ frame, bytes });
    if (!compare) continue;
    const read = reader.read(bytes);
    if (!read.ok) throw new Error(read.why.text);
    if (!sameCodes(read.value.codes, codes)) throw new Error(`frame ${all.length} came back otherwise`);
  }
  return all;
}

export const sameCodes = (some: readonly Int32Array[], others: readonly Int32Array[]): boolean =>
  some.every((row, c) => row.every((code, n) => code === others[c]?.[n]));
