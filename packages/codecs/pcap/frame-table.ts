// A capture as a table of frames over the file's own bytes: nothing is copied. Filled by the pcap and pcapng
// readers, read by whoever decodes the frames.

import type { Note } from "@etalon/basis";

/** The Ethernet frames of a capture file, in file order. */
export interface Capture {
  readonly format: "pcap" | "pcapng";
  readonly bytes: Uint8Array;
  readonly count: number;
  /** [count] byte offset of each frame in `bytes`. */
  readonly at: Uint32Array;
  /** [count] captured length in bytes. */
  readonly lengths: Uint32Array;
  /** [count] capture time, POSIX nanoseconds; `noTime` where the file states none. */
  readonly timesNs: BigInt64Array;
  readonly notes: readonly Note[];
}

/** Stands for "no capture time": simple packets have none. */
export const noTime = -(2n ** 63n);

/** Far more than any recording this house opens holds; a limit, so that a mad file cannot fill the memory. */
export const mostFrames = 1 << 26;

export interface FrameTable {
  count: number;
  at: Uint32Array;
  lengths: Uint32Array;
  timesNs: BigInt64Array;
}

export function emptyTable(): FrameTable {
  return { count: 0, at: new Uint32Array(64), lengths: new Uint32Array(64), timesNs: new BigInt64Array(64) };
}

export function addFrame(table: FrameTable, at: number, length: number, timeNs: bigint): void {
  if (table.count === table.at.length) grow(table);
  table.at[table.count] = at;
  table.lengths[table.count] = length;
  table.timesNs[table.count] = timeNs;
  table.count += 1;
}

function grow(table: FrameTable): void {
  const size = table.at.length * 2;
  const { at, lengths, timesNs } = table;
  table.at = new Uint32Array(size);
  table.at.set(at);
  table.lengths = new Uint32Array(size);
  table.lengths.set(lengths);
  table.timesNs = new BigInt64Array(size);
  table.timesNs.set(timesNs);
}

/** The table closed: exact lengths, ready to be read. */
export function closeTable(
  format: Capture["format"],
  bytes: Uint8Array,
  table: FrameTable,
  notes: readonly Note[],
): Capture {
  const { count } = table;
  return {
    format,
    // Node's Buffer is sliced several times slower than the plain array that it is.
    bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    count,
    at: table.at.subarray(0, count),
    lengths: table.lengths.subarray(0, count),
    timesNs: table.timesNs.subarray(0, count),
    notes,
  };
}

/** Frame n (0-based) as a view into the file's bytes. */
export function frameAt(capture: Capture, n: number): Uint8Array {
  const at = capture.at[n] ?? 0;
  return capture.bytes.subarray(at, at + (capture.lengths[n] ?? 0));
}
