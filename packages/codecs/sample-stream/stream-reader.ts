// Reads one stream, frame by frame, with memory of its own: for a single detection, for tests and tools. Who reads
// thousands of streams takes the decoder.

import { type Answer, type CodeRows, good, openArena, type PulseEdge } from "@etalon/basis";
import { type DecodedFacts, newStreamState, openStreamDecoder, type StreamDecoder } from "./decoder.ts";
import type { StreamEngine } from "./engine.ts";
import type { FrameHeader } from "./frame.ts";
import { readHeader } from "./head.ts";
import { LIMIT } from "./layout.table.ts";
import { pulseEdges } from "./pulses.ts";

export interface ReadFrame {
  readonly header: FrameHeader;
  readonly pulses: readonly PulseEdge[];
  /** One array per channel, `samples` long; they hold until the next frame is read. */
  readonly codes: readonly Int32Array[];
  /** Its first sample comes directly behind the last one of the frame that was read before it. */
  readonly joins: boolean;
}

export interface StreamReader {
  /**
   * The next frame; a refusal changes nothing: `stream.history` where it continues a frame that was not read, any other
   * where it is damaged.
   */
  read(bytes: Uint8Array): Answer<ReadFrame>;
}

/** Memory for frames of up to so many channels, samples, bytes. */
interface Room {
  readonly channels: number;
  readonly samples: number;
  readonly bytes: number;
  readonly decoder: StreamDecoder;
  readonly rows: CodeRows;
  readonly codes: Int32Array;
  readonly at: number;
  readonly memory: Uint8Array;
}

/** Rows begin at whole vectors. */
const WHOLE = 16;
/** What the decoder takes for itself: so much, and so much per sample. */
const AROUND = 1 << 18;
const PER_SAMPLE = 16;
/** Frames of a stream differ in length: the first that comes has room for one twice as long. */
const SLACK = 2;

export function openStreamReader(engine?: StreamEngine): StreamReader {
  const state = newStreamState();
  let room: Room | null = null;

  /** Room for a frame; what is known of the stream moves along. */
  function roomFor(channels: number, samples: number, bytes: number): Room {
    if (room && channels <= room.channels && samples <= room.samples && bytes <= room.bytes) return room;
    const stride = LIMIT.history + Math.ceil(samples / WHOLE) * WHOLE;
    const frame = Math.min(SLACK * bytes, LIMIT.frameBytes);
    const arena = openArena(AROUND + frame + 4 * channels * stride + PER_SAMPLE * samples);
    const place = arena.u8(frame + WHOLE);
    const codes = arena.i32(channels * stride);
    const made: Room = {
      ...{ channels, samples, bytes: frame, at: place.at, memory: place.of, codes: codes.of },
      rows: { at: codes.at, stride, history: LIMIT.history },
      decoder: openStreamDecoder(arena, { channels, samples }, engine),
    };
    for (let c = 0; c < Math.min(channels, room?.channels ?? 0); c++)
      if (room) made.codes.set(historyOf(room, c), c * stride);
    room = made;
    return made;
  }

  return {
    read(bytes) {
      const header = readHeader(bytes); // before any memory is taken
      if (!header.ok) return header;
      const { channels, samples } = header.value;
      const { at, memory, decoder, rows, codes } = roomFor(channels.length, samples, bytes.length);
      memory.set(bytes);
      const decoded = decoder.decode(at, bytes.length, rows, state);
      if (!decoded.ok) return decoded;
      const read = channels.map((_, c) => {
        const from = c * rows.stride;
        return codes.slice(from + rows.history, from + rows.history + samples);
      });
      for (let c = 0; c < channels.length; c++)
        codes.copyWithin(
          c * rows.stride,
          c * rows.stride + samples,
          c * rows.stride + samples + rows.history,
        );
      return good({
        header: header.value,
        pulses: pulsesOf(decoded.value),
        codes: read,
        joins: decoded.value.joins,
      });
    },
  };
}

const pulsesOf = ({ pulses }: DecodedFacts): readonly PulseEdge[] => pulseEdges(pulses);

const historyOf = ({ codes, rows }: Room, channel: number): Int32Array =>
  codes.subarray(channel * rows.stride, channel * rows.stride + rows.history);
