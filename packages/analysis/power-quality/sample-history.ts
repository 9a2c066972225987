// The newest samples of a stretch without gaps, by their own numbers; what nobody needs any more is forgotten. Opened by
// power-quality.ts for each stretch, read by everything that follows it.

import { insist, requireShape } from "@etalon/basis";

export interface SampleHistory {
  readonly channels: number;
  /** The stretch's first sample, kept or not. */
  readonly begin: number;
  /** One past the newest sample. */
  readonly end: number;
  append(channels: readonly Float64Array[]): void;
  /** Samples [from, to) of one channel, as a view that lasts until the next `append`. */
  view(channel: number, from: number, to: number): Float64Array;
  /** Samples before this one will not be asked for again. */
  forget(before: number): void;
}

const LEAST_CAPACITY = 1 << 12;

export function openSampleHistory(channels: number, begin: number): SampleHistory {
  insist(channels > 0 && Number.isSafeInteger(begin), "a history has channels and a first sample number");
  let buffers = Array.from({ length: channels }, () => new Float64Array(LEAST_CAPACITY));
  let base = begin; // number of the sample at index 0
  let kept = begin;
  let end = begin;

  /** Samples move to the front when at most half of the room is in use; else the room doubles. */
  function makeRoom(samples: number): void {
    const capacity = buffers[0]!.length;
    if (end - base + samples <= capacity) return;
    const inUse = end - kept;
    let room = capacity;
    while (room < 2 * (inUse + samples)) room *= 2;
    buffers = buffers.map((old) => {
      const moved = room === capacity ? old : new Float64Array(room);
      if (moved === old) old.copyWithin(0, kept - base, end - base);
      else moved.set(old.subarray(kept - base, end - base));
      return moved;
    });
    base = kept;
  }

  return {
    channels,
    begin,
    get end() {
      return end;
    },
    append(values) {
      const samples = values[0]?.length ?? 0;
      const fits = values.length === channels && values.every((x) => x.length === samples);
      requireShape(
        fits,
        "append",
        values.map((x) => x.length),
      );
      makeRoom(samples);
      values.forEach((x, c) => {
        buffers[c]!.set(x, end - base);
      });
      end += samples;
    },
    view(channel, from, to) {
      requireShape(kept <= from && from <= to && to <= end, "view", [kept, from, to, end]);
      return buffers[channel]!.subarray(from - base, to - base);
    },
    forget(before) {
      kept = Math.min(Math.max(kept, Math.floor(before)), end);
    },
  };
}
