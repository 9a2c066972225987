// Bytes of a socket in the pieces that it read them in, until a whole message is there: nothing is joined, and what is
// taken is copied once, to where the taker wants it. The sessions of the frame uplink keep one each.

import { insist } from "@etalon/basis";

export interface ByteQueue {
  readonly length: number;
  /** The piece is kept as it is, not copied: its owner must not write to it any more. */
  add(piece: Uint8Array): void;
  /** The next bytes, not taken: in place where they lie together. */
  first(count: number): Uint8Array;
  drop(count: number): void;
  /** Takes bytes into the caller's memory, as many as it has. */
  fill(into: Uint8Array): void;
  /** Takes bytes in place where they lie together, else into fresh memory. */
  take(count: number): Uint8Array;
}

/** Shorter pieces behind others are gathered in blocks: each costs an object, and a frame might come byte by byte. */
const SHORT = 4096;
const BLOCK = 16_384;

export function byteQueue(): ByteQueue {
  const pieces: Uint8Array[] = [];
  let at = 0; // in the first piece
  let length = 0;
  let block = new Uint8Array(0);
  let free = 0; // where in the block nothing was written yet

  function gather(piece: Uint8Array): void {
    for (let from = 0; from < piece.length; ) {
      if (free === block.length) {
        block = new Uint8Array(BLOCK);
        free = 0;
      }
      const part = piece.subarray(from, from + block.length - free);
      block.set(part, free);
      const last = pieces[pieces.length - 1];
      const joins = last?.buffer === block.buffer && last.byteOffset + last.length === free;
      const start = joins ? last.byteOffset : free;
      free += part.length;
      from += part.length;
      if (joins) pieces[pieces.length - 1] = block.subarray(start, free);
      else pieces.push(block.subarray(start, free));
    }
  }

  function drop(count: number): void {
    insist(count <= length, "byte queue: more is dropped than is there");
    length -= count;
    at += count;
    while (pieces.length > 0 && at >= pieces[0]!.length) at -= pieces.shift()!.length;
  }

  function copy(into: Uint8Array): void {
    insist(into.length <= length, "byte queue: more is taken than is there");
    let done = 0;
    for (let n = 0; done < into.length; n++) {
      const piece = pieces[n]!;
      const from = n === 0 ? at : 0;
      const part = piece.subarray(from, from + into.length - done);
      into.set(part, done);
      done += part.length;
    }
  }

  function first(count: number): Uint8Array {
    const piece = pieces[0];
    if (piece && at + count <= piece.length) return piece.subarray(at, at + count);
    const together = new Uint8Array(count);
    copy(together);
    return together;
  }

  return {
    get length() {
      return length;
    },
    add(piece) {
      if (piece.length === 0) return;
      length += piece.length;
      if (pieces.length > 0 && piece.length < SHORT) gather(piece);
      else pieces.push(piece);
    },
    first,
    drop,
    fill(into) {
      copy(into);
      drop(into.length);
    },
    take(count) {
      const bytes = first(count);
      drop(count);
      return bytes;
    },
  };
}
