// A single-file recording (cff) cut into its parts, called by read.ts and status.ts; or made of them, by whoever writes one.

import { type Answer, good, refused } from "@etalon/basis";
import type { Encoding } from "./config.ts";

const LF = 0x0a;
const DASH = 0x2d;
const MARK = /^---\s*file type:\s*(CFG|INF|HDR|DAT)\s*(?:[A-Z]+\d*)?\s*(?::\s*(\d{1,15}))?\s*---\s*$/i;
const LONGEST_MARK = 100;

/** cfg and dat as they would stand in files of their own. */
export interface Parts {
  readonly cfg: Uint8Array;
  readonly dat: Uint8Array;
}

/**
 * ```
 * --- file type: CFG ---  … --- file type: INF ---  … --- file type: HDR ---  …
 * --- file type: DAT ASCII ---  …      or      --- file type: DAT BINARY: <bytes> ---  …
 * ```
 * A binary part is as long as its mark says; text parts end at the next mark.
 * @source IEEE C37.111-2013, single file format (clause unchecked)
 */
export function splitCff(bytes: Uint8Array): Answer<Parts> {
  if (bytes.length === 0) return refused("comtrade.empty", "cff: expected a recording, found an empty file");
  const parts = new Map<string, Uint8Array>();
  let open: { readonly name: string; readonly from: number } | null = null;
  for (let at = 0; at < bytes.length; ) {
    const stop = bytes.indexOf(LF, at);
    const next = stop < 0 ? bytes.length : stop + 1;
    const mark = markAt(bytes, at, next);
    if (mark !== null) {
      if (open !== null) parts.set(open.name, bytes.subarray(open.from, at));
      if (parts.has(mark.name))
        return refused("comtrade.cff", `cff: expected one part ${mark.name}, found a second`);
      open = { name: mark.name, from: next };
      if (mark.bytes !== null) {
        if (mark.bytes > bytes.length - next) {
          const text = `cff: expected ${mark.bytes} bytes after the DAT mark, found ${bytes.length - next}`;
          return refused("comtrade.cff", text);
        }
        parts.set(open.name, bytes.subarray(next, next + mark.bytes));
        open = null;
        at = next + mark.bytes;
        continue;
      }
    }
    at = next;
  }
  if (open !== null) parts.set(open.name, bytes.subarray(open.from));
  const [cfg, dat] = [parts.get("CFG"), parts.get("DAT")];
  if (cfg === undefined || dat === undefined) {
    const missing = cfg === undefined ? "CFG" : "DAT";
    return refused("comtrade.cff", `cff: expected a line "--- file type: ${missing} … ---", found none`);
  }
  return good({ cfg, dat });
}

/** The same parts in one file; INF and HDR, which the standard has there, are empty. */
export function joinCff({ cfg, dat }: Parts, encoding: Encoding): Uint8Array {
  const text = encoding === "ASCII" ? "DAT ASCII" : `DAT ${encoding}: ${dat.length}`;
  const mark = (what: string) => new TextEncoder().encode(`--- file type: ${what} ---\r\n`);
  const pieces = [mark("CFG"), cfg, mark("INF"), mark("HDR"), mark(text), dat];
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function markAt(bytes: Uint8Array, from: number, to: number) {
  const start = from === 0 && bytes[0] === 0xef ? 3 : from; // a byte order mark
  if (bytes[start] !== DASH || to - start > LONGEST_MARK) return null;
  const match = MARK.exec(String.fromCharCode(...bytes.subarray(start, to)).trimEnd());
  if (match === null) return null;
  return { name: match[1]!.toUpperCase(), bytes: match[2] === undefined ? null : Number(match[2]) };
}
