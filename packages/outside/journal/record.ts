// One record of the journal as it lies in the file, and records out of a file whose end may be torn.
//
//     file:    "ETJN" | u8 version 1 | 3 × 0 | u32 salt | records …
//     record:  u32 n | u32 CRC of n and the bytes | n bytes: changes as JSON
//
// Little-endian, CRC-32C begun with the salt, which is drawn by chance: nothing in a record can pass for a record.

import { type Answer, good, refused } from "@etalon/basis";
import { crc32c } from "@etalon/codecs/sample-stream/crc32c";
import type { Change } from "./changes.ts";

export const JOURNAL_HEAD = 12;
const RECORD_HEAD = 8;
const MAGIC = 0x4e4a5445;
const VERSION = 1;
const MOST_BYTES = 2 ** 28;

export function journalHead(salt: number): Uint8Array {
  const bytes = new Uint8Array(JOURNAL_HEAD);
  const view = viewOf(bytes);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint32(8, salt, true);
  return bytes;
}

export function recordOf(changes: readonly Change[], salt: number): Uint8Array {
  const json = Buffer.from(JSON.stringify(changes));
  const bytes = new Uint8Array(RECORD_HEAD + json.length);
  const view = viewOf(bytes);
  view.setUint32(0, json.length, true);
  bytes.set(json, RECORD_HEAD);
  view.setUint32(4, checksum(bytes, json.length, salt), true);
  return bytes;
}

export interface ReadJournal {
  readonly salt: number;
  readonly groups: readonly (readonly Change[])[];
  /** Where the last whole record ends; behind it lies at most a torn one. */
  readonly end: number;
}

/**
 * A record is written only when the one before it is on disk. So a bad record at the end is one that nobody was told of,
 * and is dropped; a bad one with good ones behind it is damage, which nobody may step over.
 */
export function readJournal(file: Uint8Array, name: string): Answer<ReadJournal> {
  const view = viewOf(file);
  if (file.length < JOURNAL_HEAD || view.getUint32(0, true) !== MAGIC || file[4] !== VERSION)
    return refused("journal.head", `${name} is no journal of this version`);
  const salt = view.getUint32(8, true);
  const groups: (readonly Change[])[] = [];
  let at = JOURNAL_HEAD;
  for (let end = recordEnd(file, view, at, salt); end !== null; end = recordEnd(file, view, at, salt)) {
    groups.push(JSON.parse(Buffer.from(file.subarray(at + RECORD_HEAD, end)).toString()));
    at = end;
  }
  for (let behind = at + 1; behind < file.length; behind++)
    if (recordEnd(file, view, behind, salt) !== null)
      return refused(
        "journal.damaged",
        `${name} is damaged from byte ${at} to ${behind}: bring back a copy of it, or move it away and begin anew`,
      );
  return good({ salt, groups, end: at });
}

/** Where the record that begins at `at` ends; null when none does. */
function recordEnd(file: Uint8Array, view: DataView, at: number, salt: number): number | null {
  if (at + RECORD_HEAD > file.length) return null;
  const length = view.getUint32(at, true);
  const end = at + RECORD_HEAD + length;
  if (length > MOST_BYTES || end > file.length) return null;
  const record = file.subarray(at, end);
  return checksum(record, length, salt) === view.getUint32(at + 4, true) ? end : null;
}

const checksum = (record: Uint8Array, length: number, salt: number): number =>
  crc32c(record.subarray(RECORD_HEAD, RECORD_HEAD + length), crc32c(record.subarray(0, 4), salt));

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
