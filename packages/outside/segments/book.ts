// What the log holds, as the sum of its records in order: the same account after a crash as before it.

import type { LogRecord } from "./record.ts";
import { type Place, StreamIndex } from "./stream-index.ts";

export interface Book {
  readonly streams: ReadonlyMap<string, StreamIndex>;
  /** Bytes of records that still matter, by segment number. */
  readonly liveBytes: ReadonlyMap<number, number>;
  /** Takes one record into account; to be called in the order of the log. */
  apply(record: LogRecord, place: Place): void;
  /** Is this record the one that counts for its frame? */
  isLive(record: LogRecord, place: Place): boolean;
  forgetSegment(segment: number): void;
}

export function book(): Book {
  const streams = new Map<string, StreamIndex>();
  const liveBytes = new Map<number, number>();
  const count = ({ segment, length }: Place, sign: 1 | -1) =>
    liveBytes.set(segment, (liveBytes.get(segment) ?? 0) + sign * length);

  function streamOf(name: string, droppedUpTo: number): StreamIndex {
    const known = streams.get(name);
    if (known) return known;
    const made = new StreamIndex(droppedUpTo);
    streams.set(name, made);
    return made;
  }

  return {
    streams,
    liveBytes,

    apply({ kind, stream, sequence }, place) {
      if (kind === "frame") {
        const index = streamOf(stream, 0);
        if (sequence <= index.droppedUpTo) return; // came after it was dropped: of no use
        const older = index.at(sequence);
        if (older) count(older, -1); // moved here from a segment that goes
        index.put(sequence, place);
        count(place, 1);
      } else if (kind === "floor") {
        streamOf(stream, 0).drop(sequence, (gone) => count(gone, -1));
      } else {
        for (const gone of streams.get(stream)?.places() ?? []) count(gone, -1);
        streams.delete(stream);
      }
    },

    isLive({ kind, stream, sequence }, { segment, at }) {
      const held = kind === "frame" ? streams.get(stream)?.at(sequence) : null;
      return held?.segment === segment && held.at === at;
    },

    forgetSegment(segment) {
      liveBytes.delete(segment);
    },
  };
}
