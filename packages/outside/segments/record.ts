// One record of the frame log as it lies in a segment file, and records out of a file that may be damaged.
//
//     segment file:  "ETSG" | u8 version 1 | 3 × 0 | u32 salt | records …
//     record:        u32 head CRC | u32 n | u32 CRC of the bytes | u8 kind | u8 k | k bytes of name
//                    | u64 sequence | n bytes
//
// Little-endian, CRC-32C begun with the file's salt; the head CRC goes from n to the sequence. The salt is
// drawn by chance, so that nothing a frame holds can pass for a record when a damaged file is searched,
// whoever made it.

import { crc32c } from "@etalon/codecs/sample-stream/crc32c";
import { isName } from "@etalon/codecs/sample-stream/name";

export const SEGMENT_HEAD = 12;
const MAGIC = 0x47535445;
const VERSION = 1;

/** `floor`: frames up to this sequence are gone on purpose. `forget`: the whole stream is. */
const KINDS = ["frame", "floor", "forget"] as const;
export type RecordKind = (typeof KINDS)[number];

export interface LogRecord {
  readonly kind: RecordKind;
  readonly stream: string;
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

const FIXED = 22; // all of a record but the name and the bytes
const NAME_AT = 14;
export const MOST_FRAME_BYTES = 16 * 1024 * 1024;

export function segmentHead(salt: number): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEAD);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint32(8, salt, true);
  return bytes;
}

/** The salt of a segment file; null when this is none. */
export function saltOf(bytes: Uint8Array): number | null {
  if (bytes.length < SEGMENT_HEAD) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(0, true) === MAGIC && view.getUint8(4) === VERSION ? view.getUint32(8, true) : null;
}

export const recordBytes = (stream: string, bytes: number): number => FIXED + stream.length + bytes;

/** All but the CRCs, which need the salt of the file that the record will stand in. */
export function draftRecord({ kind, stream, sequence, bytes }: LogRecord): Uint8Array {
  const out = new Uint8Array(recordBytes(stream, bytes.length));
  const view = new DataView(out.buffer);
  view.setUint32(4, bytes.length, true);
  view.setUint8(12, 1 + KINDS.indexOf(kind));
  view.setUint8(13, stream.length);
  for (let n = 0; n < stream.length; n++) out[NAME_AT + n] = stream.charCodeAt(n);
  view.setBigUint64(NAME_AT + stream.length, BigInt(sequence), true);
  out.set(bytes, FIXED + stream.length);
  return out;
}

export function seal(draft: Uint8Array, salt: number): Uint8Array {
  const view = new DataView(draft.buffer, draft.byteOffset, draft.byteLength);
  const headEnd = FIXED + view.getUint8(13);
  view.setUint32(8, crc32c(draft.subarray(headEnd), salt), true);
  view.setUint32(0, crc32c(draft.subarray(4, headEnd), salt), true);
  return draft;
}

export interface Placed {
  readonly record: LogRecord;
  readonly at: number;
  /** Of the whole record. */
  readonly length: number;
  /** False: the head is right, the bytes are not. */
  readonly sound: boolean;
}

/** The record that begins at `at`; null when none does. Its bytes are a view of `file`. */
export function recordAt(file: Uint8Array, at: number, salt: number, view = viewOf(file)): Placed | null {
  if (at + FIXED > file.length) return null;
  const headEnd = at + FIXED + view.getUint8(at + 13);
  const end = headEnd + view.getUint32(at + 4, true);
  const kind = KINDS[view.getUint8(at + 12) - 1];
  if (kind === undefined || end > file.length) return null;
  if (crc32c(file.subarray(at + 4, headEnd), salt) !== view.getUint32(at, true)) return null;
  const stream = String.fromCharCode(...file.subarray(at + NAME_AT, headEnd - 8));
  const sequence = Number(view.getBigUint64(headEnd - 8, true));
  if (!isName(stream) || !Number.isSafeInteger(sequence)) return null;
  const bytes = file.subarray(headEnd, end);
  const sound = crc32c(bytes, salt) === view.getUint32(at + 8, true);
  return { record: { kind, stream, sequence, bytes }, at, length: end - at, sound };
}

export interface Scan {
  readonly records: readonly Placed[];
  /** Stretches before `end` that hold no sound record: damage. */
  readonly unreadable: readonly { readonly from: number; readonly to: number }[];
  /** Where the last sound record ends; behind it lies at most a torn one. */
  readonly end: number;
}

/** All sound records of a segment file, also those behind a damaged place. */
export function scan(file: Uint8Array, salt: number): Scan {
  const view = viewOf(file);
  const records: Placed[] = [];
  const unreadable: { from: number; to: number }[] = [];
  let end = SEGMENT_HEAD;
  for (let at = SEGMENT_HEAD; at < file.length; ) {
    const placed = recordAt(file, at, salt, view);
    if (!placed?.sound) {
      at += placed?.length ?? 1; // a file without damage comes here at its torn end only
      continue;
    }
    if (at > end) unreadable.push({ from: end, to: at });
    records.push(placed);
    at += placed.length;
    end = at;
  }
  return { records, unreadable, end };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
