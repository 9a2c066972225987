// The samples of a stream in the order of the time line, each place once; called by
// recording-from-capture.ts.

import type { Stream } from "./streams.ts";
import type { Timeline } from "./timeline.ts";

export interface Samples {
  readonly count: number;
  /** [count] rising places on the time line. */
  readonly places: Float64Array;
  /** [count] where each sample's data begin in the capture's bytes. */
  readonly dataAt: Uint32Array;
  /** [count] 1: came twice with different values. */
  readonly conflicting: Uint8Array;
  readonly repeated: number;
  readonly conflicts: readonly { readonly count: number; readonly place: number }[];
}

/**
 * Sorts the samples by place and keeps one of each place; a copy with other data marks the place as
 * conflicting.
 */
export function sortSamples(bytes: Uint8Array, stream: Stream, line: Timeline): Samples {
  const order = inOrder(line.places);
  const places = new Float64Array(order.length);
  const dataAt = new Uint32Array(order.length);
  const conflicting = new Uint8Array(order.length);
  const conflicts: { count: number; place: number }[] = [];
  let count = 0;
  let repeated = 0;
  for (const n of order) {
    const place = line.places[n] ?? 0;
    const at = stream.dataAt[n] ?? 0;
    if (count > 0 && places[count - 1] === place) {
      if (sameBytes(bytes, dataAt[count - 1] ?? 0, at, stream.dataBytes)) repeated += 1;
      else if (conflicting[count - 1] === 0) {
        conflicting[count - 1] = 1;
        conflicts.push({ count: stream.counts[n] ?? 0, place });
      }
      continue;
    }
    places[count] = place;
    dataAt[count] = at;
    count += 1;
  }
  return { count, places, dataAt, conflicting, repeated, conflicts };
}

/** Indices of the placed samples by rising place; of equal places the first to come stands first. */
function inOrder(places: Float64Array): Uint32Array {
  const order = new Uint32Array(places.length);
  let length = 0;
  let rising = true;
  for (let n = 0; n < places.length; n++) {
    const place = places[n] ?? Number.NaN;
    if (Number.isNaN(place)) continue;
    if (length > 0 && place < (places[order[length - 1] ?? 0] ?? 0)) rising = false;
    order[length] = n;
    length += 1;
  }
  const placed = order.subarray(0, length);
  return rising ? placed : placed.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b);
}

function sameBytes(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let n = 0; n < length; n++) if (bytes[a + n] !== bytes[b + n]) return false;
  return true;
}
