// A classic pcap file piece by piece, as `tcpdump -w -` writes it: frames while they come. Called by live readers.

import { type Answer, good, refused } from "@etalon/basis";
import { FILE_HEADER, mostFrameBytes, type PcapHead, pcapHead, RECORD_HEADER } from "./pcap.ts";

export interface LiveFrame {
  /** A view into what was pushed: gone with the next push. */
  readonly bytes: Uint8Array;
  /** When it was captured, POSIX nanoseconds. */
  readonly posixNs: bigint;
}

export interface PcapStream {
  /** Every frame that these bytes complete, in order. After a refusal nothing more is understood. */
  push(bytes: Uint8Array, take: (frame: LiveFrame) => void): Answer<void>;
}

/** Layout and refusals as `readPcap`. */
export function openPcapStream(): PcapStream {
  let waiting: Uint8Array = new Uint8Array(0);
  let head: PcapHead | null = null;
  let frames = 0;
  return {
    push(bytes, take) {
      let all = bytes;
      if (waiting.length > 0) {
        all = new Uint8Array(waiting.length + bytes.length);
        all.set(waiting);
        all.set(bytes, waiting.length);
      }
      let at = 0;
      if (head === null) {
        if (all.length < FILE_HEADER) {
          waiting = all.slice();
          return good(undefined);
        }
        const read = pcapHead(all);
        if (!read.ok) return read;
        head = read.value;
        at = FILE_HEADER;
      }
      const { littleEndian, nsPerTick } = head;
      const view = new DataView(all.buffer, all.byteOffset, all.length);
      const u32 = (offset: number): number => view.getUint32(offset, littleEndian);
      while (at + RECORD_HEADER <= all.length) {
        const captured = u32(at + 8);
        if (captured > mostFrameBytes)
          return refused(
            "pcap.record",
            `record ${frames + 1} claims ${captured} bytes; a frame has at most ${mostFrameBytes}`,
          );
        const end = at + RECORD_HEADER + captured;
        if (end > all.length) break;
        frames += 1;
        const posixNs = BigInt(u32(at)) * 1_000_000_000n + BigInt(u32(at + 4)) * nsPerTick;
        take({ bytes: all.subarray(at + RECORD_HEADER, end), posixNs });
        at = end;
      }
      waiting = all.slice(at);
      return good(undefined);
    },
  };
}
