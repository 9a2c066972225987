// What a folder holds after whatever happened: all records read and checked, a torn end cut off, damage told.

import { type Book, book } from "./book.ts";
import { SEGMENT_HEAD, scan } from "./record.ts";
import { readSegment, removeSegment, type Segment, segmentNumbers } from "./segment-files.ts";

export interface Damage {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

export interface Found {
  /** Frames that are held. */
  readonly frames: number;
  /** Bytes of records that were being written when the process died: never acknowledged. */
  readonly tornBytes: number;
  /**
   * Places that were on disk once and cannot be read any more; frames in them are missing, and `upTo` says
   * so.
   */
  readonly damage: readonly Damage[];
}

export interface Recovered {
  readonly book: Book;
  readonly segments: Segment[];
  /** Number of the next file to be made. */
  readonly next: number;
  readonly found: Found;
}

export async function recover(folder: string): Promise<Recovered> {
  const account = book();
  const segments: Segment[] = [];
  const damage: Damage[] = [];
  let tornBytes = 0;
  const numbers = await segmentNumbers(folder);
  for (const number of numbers) {
    const { segment, bytes } = await readSegment(folder, number);
    if (segment === null) {
      // A file is not used before its head is on disk: one that ends in its head was being made.
      if (bytes.length <= SEGMENT_HEAD) await removeSegment(folder, number, null);
      else damage.push({ file: `segment ${number}`, from: 0, to: bytes.length });
      continue;
    }
    const { records, unreadable, end } = scan(bytes, segment.salt);
    for (const { record, at, length } of records) {
      account.apply(record, { segment: number, at, length });
    }
    for (const { from, to } of unreadable) damage.push({ file: segment.file, from, to });
    if (end < bytes.length && number === numbers.at(-1)) {
      tornBytes = bytes.length - end;
      await segment.handle.truncate(end);
      await segment.handle.datasync();
      segment.size = end;
    } else if (end < bytes.length) damage.push({ file: segment.file, from: end, to: bytes.length });
    segments.push(segment);
  }
  let frames = 0;
  for (const index of account.streams.values()) for (const _ of index.places()) frames++;
  return { book: account, segments, next: (numbers.at(-1) ?? 0) + 1, found: { frames, tornBytes, damage } };
}
