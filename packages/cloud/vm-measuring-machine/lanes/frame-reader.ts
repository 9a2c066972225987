// The seam to the stream decoder, in the words of version 2.

import { type Answer, type Arena, type CodeRows, good, registers } from "@etalon/basis";
import { decodeFrame, type FrameHeader, type StreamChannel } from "@etalon/codecs/sample-stream/index";

export interface StreamDescription {
  readonly terminal: string;
  readonly stream: string;
  readonly nominalRateHz: number;
  readonly channels: readonly StreamChannel[];
  readonly calibration: string | null;
}

export interface StreamState {
  known: number;
  sequence: number;
  crc: number;
  nextSample: number;
  description: StreamDescription | null;
  descriptionBytes: Uint8Array;
}

export const newStreamState = (): StreamState => ({
  ...{ known: 0, sequence: 0, crc: 0, nextSample: -1 },
  ...{ description: null, descriptionBytes: new Uint8Array(0) },
});

export interface Pulses {
  readonly count: number;
  readonly register: Uint8Array;
  readonly sample: Float64Array;
  readonly fraction: Float64Array;
}

export interface DecodedFacts {
  readonly description: StreamDescription;
  readonly sequence: number;
  readonly firstSample: number;
  readonly samples: number;
  readonly starts: boolean;
  readonly clock: { readonly measuredRateHz: number; readonly rateErrorBoundPpm: number };
  readonly pulses: Pulses;
}

export interface StreamDecoder {
  decode(at: number, length: number, rows: CodeRows, state: StreamState): Answer<DecodedFacts>;
}

export function openStreamDecoder(arena: Arena): StreamDecoder {
  const bytes = new Uint8Array(arena.memory.buffer);
  const pulses = {
    count: 0,
    register: new Uint8Array(10_000),
    sample: new Float64Array(10_000),
    fraction: new Float64Array(10_000),
  };
  let into: Int32Array[] = [];
  const same = (a: StreamDescription | null, b: FrameHeader) =>
    a !== null && a.stream === b.stream && JSON.stringify(a.channels) === JSON.stringify(b.channels);
  return {
    decode(at, length, rows, state) {
      if (into.length === 0)
        into = Array.from(
          { length: 8 },
          (_, c) =>
            new Int32Array(
              arena.memory.buffer,
              rows.at + 4 * (c * rows.stride + rows.history),
              rows.stride - rows.history,
            ),
        );
      const decoded = decodeFrame(bytes.subarray(at, at + length), into);
      if (!decoded.ok) return decoded;
      const { header } = decoded.value;
      pulses.count = decoded.value.pulses.length;
      decoded.value.pulses.forEach(({ register, sample, fraction }, n) => {
        pulses.register[n] = registers.indexOf(register);
        pulses.sample[n] = sample;
        pulses.fraction[n] = fraction;
      });
      if (!same(state.description, header)) state.description = header;
      return good({ ...header, description: state.description ?? header, pulses });
    },
  };
}
