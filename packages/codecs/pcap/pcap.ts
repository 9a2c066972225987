// Classic pcap files (tcpdump, Wireshark's old format); called by read-capture.ts.

import { type Answer, counted, good, type Note, refused } from "@etalon/basis";
import { addFrame, type Capture, closeTable, emptyTable, mostFrames } from "./frame-table.ts";
import { ethernetLinkType, linkTypeNames } from "./link-types.table.ts";

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
export const FILE_HEADER = 24;
export const RECORD_HEADER = 16;
/** tcpdump's own bound on a snap length. */
export const mostFrameBytes = 262_144;

/** The byte order and the time unit that a pcap file's first four bytes tell; null: no pcap file. */
export function pcapMagic(bytes: Uint8Array): { littleEndian: boolean; nanoseconds: boolean } | null {
  if (bytes.length < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MICROSECONDS) return { littleEndian, nanoseconds: false };
    if (magic === NANOSECONDS) return { littleEndian, nanoseconds: true };
  }
  return null;
}

export interface PcapHead {
  readonly littleEndian: boolean;
  readonly nsPerTick: bigint;
}

/** Reads the file header of a classic pcap file, or of a stream of one. */
export function pcapHead(bytes: Uint8Array): Answer<PcapHead> {
  const magic = pcapMagic(bytes);
  if (magic === null) return refused("pcap.magic", "the first four bytes are not those of a pcap file");
  if (bytes.length < FILE_HEADER)
    return refused(
      "pcap.header",
      `the file ends after ${bytes.length} bytes; a pcap header takes ${FILE_HEADER}`,
    );
  const { littleEndian, nanoseconds } = magic;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint16(4, littleEndian);
  if (version !== 2) return refused("pcap.version", `pcap version ${version} at byte 4; 2 is expected`);
  const link = view.getUint32(20, littleEndian) & 0xffff;
  if (link !== ethernetLinkType)
    return refused("pcap.link-type", `the frames are ${linkName(link)}; Ethernet is expected`);
  return good({ littleEndian, nsPerTick: nanoseconds ? 1n : 1000n });
}

/**
 * Reads a classic pcap file:  magic · version 2.4 · 8 bytes · snaplen · link | { sec · frac · captured ·
 * original · frame }
 *
 * All fields 32 bits in the byte order of the magic (version 16 + 16); `frac` in µs or ns by the magic; the
 * upper half of `link` tells of check sums and is ignored. A record that the file's end cuts off is left out
 * with a note.
 * @returns refused: no pcap, another version or link type, or a record longer than any capture makes
 * @source draft-ietf-opsawg-pcap, sections 4 and 5
 */
export function readPcap(bytes: Uint8Array): Answer<Capture> {
  const head = pcapHead(bytes);
  if (!head.ok) return head;
  const { littleEndian, nsPerTick } = head.value;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u32 = (at: number): number => view.getUint32(at, littleEndian);
  const table = emptyTable();
  const notes: Note[] = [];
  let cut = 0;
  let at = FILE_HEADER;
  while (at + RECORD_HEADER <= bytes.length) {
    const captured = u32(at + 8);
    if (captured > mostFrameBytes)
      return refused(
        "pcap.record",
        `record ${table.count + 1} at byte ${at} claims ${captured} bytes; ` +
          `a frame has at most ${mostFrameBytes}`,
      );
    const end = at + RECORD_HEADER + captured;
    if (end > bytes.length) break;
    if (table.count === mostFrames) return refused("pcap.too-long", `more than ${mostFrames} frames`);
    if (u32(at + 12) > captured) cut += 1;
    addFrame(
      table,
      at + RECORD_HEADER,
      captured,
      BigInt(u32(at)) * 1_000_000_000n + BigInt(u32(at + 4)) * nsPerTick,
    );
    at = end;
  }
  if (at < bytes.length) notes.push(truncatedNote(table.count + 1, at));
  if (cut > 0) notes.push(cutNote(cut));
  return good(closeTable("pcap", bytes, table, notes));
}

export function linkName(link: number): string {
  const name = linkTypeNames.get(link);
  return name === undefined ? `of link type ${link}` : `${name} (link type ${link})`;
}

export function truncatedNote(record: number, at: number): Note {
  return {
    code: "pcap.truncated",
    text: `the file ends inside record ${record} at byte ${at}; that record is left out`,
  };
}

export function cutNote(count: number): Note {
  return {
    code: "pcap.cut-frames",
    text: `${counted(count, "frame was", "frames were")} captured only in part (snap length)`,
  };
}
