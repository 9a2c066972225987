// Writes classic pcap files (nanoseconds, little endian, Ethernet): simulated captures and tests.

import { insist } from "@etalon/basis";
import { mostFrameBytes } from "./pcap.ts";

export interface CapturedFrame {
  /** POSIX nanoseconds, from 1970 to 2106. */
  readonly posixNs: bigint;
  readonly bytes: Uint8Array;
}

/** The frames as one pcap file; `readPcap` reads back the same frames and times. */
export function writePcap(frames: readonly CapturedFrame[]): Uint8Array {
  const size = frames.reduce((sum, frame) => sum + 16 + frame.bytes.length, 24);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, mostFrameBytes, true);
  view.setUint32(20, 1, true);
  let at = 24;
  for (const { posixNs, bytes } of frames) {
    insist(posixNs >= 0n && posixNs < 2n ** 32n * 1_000_000_000n, "a pcap time lies between 1970 and 2106");
    insist(bytes.length <= mostFrameBytes, "a pcap frame is too long");
    view.setUint32(at, Number(posixNs / 1_000_000_000n), true);
    view.setUint32(at + 4, Number(posixNs % 1_000_000_000n), true);
    view.setUint32(at + 8, bytes.length, true);
    view.setUint32(at + 12, bytes.length, true);
    out.set(bytes, at + 16);
    at += 16 + bytes.length;
  }
  return out;
}
