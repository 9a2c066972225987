// Whole messages out of a byte stream that comes in pieces of any size. No byte is copied twice.

import { type Answer, refused } from "@etalon/basis";
import { HEAD_BYTES, LINK_LIMIT } from "./layout.table.ts";
import type { LinkMessage } from "./message.ts";
import { decodeMessage } from "./wire.ts";

/** Length field at its largest: type, sequence, name and the largest stream frame. */
const LONGEST = 1 + 8 + 1 + 128 + LINK_LIMIT.frameBytes;

export interface Pieces {
  /** The messages that are whole now; a refusal comes last, and after it nothing is heard any more. */
  heard(bytes: Uint8Array): readonly Answer<LinkMessage>[];
}

/**
 * Collects at most one message; a length that is not allowed is refused before any memory is taken for it.
 */
export function pieces(): Pieces {
  const head = new Uint8Array(HEAD_BYTES);
  let headBytes = 0;
  let body = new Uint8Array(0);
  let bodyLength = 0;
  let bodyBytes = 0;
  let broken = false;

  /** Room grows with what has come, so that a mere promise of a long message costs nothing. */
  function room(needed: number): void {
    if (needed <= body.length) return;
    const larger = new Uint8Array(Math.min(bodyLength, Math.max(needed, 2 * body.length, 4096)));
    larger.set(body.subarray(0, bodyBytes));
    body = larger;
  }

  function take(
    bytes: Uint8Array,
    from: number,
  ): { readonly next: number; readonly done: Answer<LinkMessage> | null } {
    let at = from;
    while (headBytes < HEAD_BYTES && at < bytes.length) head[headBytes++] = bytes[at++]!;
    if (headBytes < HEAD_BYTES) return { next: at, done: null };
    if (bodyBytes === 0) {
      const length = new DataView(head.buffer).getUint32(0, true);
      if (length < 1 || length > LONGEST)
        return {
          next: at,
          done: refused("link.length", `A message of ${length} bytes is not allowed on a virtual link.`),
        };
      bodyLength = length - 1;
    }
    const end = Math.min(bytes.length, at + bodyLength - bodyBytes);
    if (bodyBytes === 0 && end - at === bodyLength) {
      headBytes = 0;
      return { next: end, done: decodeMessage(head[4]!, bytes.subarray(at, end)) }; // whole in one piece
    }
    room(bodyBytes + end - at);
    body.set(bytes.subarray(at, end), bodyBytes);
    bodyBytes += end - at;
    if (bodyBytes < bodyLength) return { next: end, done: null };
    const done = decodeMessage(head[4]!, body.subarray(0, bodyLength));
    headBytes = 0;
    bodyBytes = 0;
    return { next: end, done };
  }

  return {
    heard(bytes) {
      const whole: Answer<LinkMessage>[] = [];
      for (let at = 0; at < bytes.length && !broken; ) {
        const { next, done } = take(bytes, at);
        at = next;
        if (done === null) continue;
        whole.push(done);
        broken = !done.ok;
      }
      return whole;
    },
  };
}
