// Messages as JSON, one a line, out of a byte stream in pieces: control ports of machines, and what QEMU says itself.

import { fromJson } from "@etalon/basis";

/** A line without end is no message: whoever says it is not listened to any more. */
const LONGEST_LINE = 16 * 1024 * 1024;

export interface JsonLines {
  /** The messages that are whole now; a line that is no JSON is heard as null, which nobody understands. */
  heard(bytes: Uint8Array): unknown[];
  /** A line grew beyond the limit; nothing is heard any more. */
  readonly broken: boolean;
}

export function jsonLines(longest = LONGEST_LINE): JsonLines {
  let pieces: Uint8Array[] = [];
  let held = 0;
  let broken = false;
  return {
    heard(bytes) {
      const messages: unknown[] = [];
      for (let from = 0; from < bytes.length && !broken; ) {
        const end = bytes.indexOf(0x0a, from);
        const piece = bytes.subarray(from, end < 0 ? bytes.length : end);
        held += piece.length;
        broken = held > longest;
        if (broken) break;
        pieces.push(end < 0 ? piece.slice() : piece);
        if (end < 0) break;
        if (held > 0) messages.push(parsed(Buffer.concat(pieces).toString()));
        pieces = [];
        held = 0;
        from = end + 1;
      }
      return messages;
    },
    get broken() {
      return broken;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return fromJson(text);
  } catch {
    return null;
  }
}
